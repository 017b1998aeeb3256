/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "published.h"

#include <mpfr.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"

/* The lines of the CSV file, as string literals. */
static const char table[] =
#include "published_table1.inc"
  ;

bool published_distance(char out[32], long K, long bits, const char *network) {
  for (const char *line = table; line && *line;
       line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    long k, n;
    char lista[32], firenet[32];
    if (sscanf(line, "%ld,%ld,%31[0-9.],%31[0-9.]", &k, &n, lista, firenet) != 4 || k != K ||
        n != bits)
      continue;
    strcpy(out, strcmp(network, "lista") ? firenet : lista);
    return true;
  }
  return false;
}

/* The number that `text` spells, rounded to `places` decimal places; the caller frees it. */
static char *fixed(const char *text, int places) {
  mpfr_t x;
  mpfr_init2(x, (mpfr_prec_t)(64 + 4 * strlen(text)));
  char *out = NULL;
  if (mpfr_set_str(x, text, 10, MPFR_RNDN) == 0 && mpfr_number_p(x)) {
    int length = mpfr_snprintf(NULL, 0, "%.*RNf", places, x);
    out = mem_alloc((size_t)length + 1, 1);
    mpfr_snprintf(out, (size_t)length + 1, "%.*RNf", places, x);
  }
  mpfr_clear(x);
  return out;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static struct agreement compare(const char *printed, const char *computed) {
  struct agreement a = {.equal = !strcmp(printed, computed)};
  bool same = strlen(printed) == strlen(computed), started = false;
  for (size_t i = 0; printed[i]; i++) {
    if (same && printed[i] != computed[i]) same = false;
    if (!is_digit(printed[i])) continue;
    started |= printed[i] != '0';
    a.digits += started;
    a.agreeing += started && same;
  }
  return a;
}

struct agreement published_compare(const char *printed, const char *low, const char *high) {
  const char *point = strchr(printed, '.');
  int places = point ? (int)strlen(point + 1) : 0;
  char *a = fixed(low, places), *b = fixed(high, places);
  struct agreement agreement = {0};
  if (a && b && !strcmp(a, b)) agreement = compare(printed, a);
  mem_free(a);
  mem_free(b);
  return agreement;
}
