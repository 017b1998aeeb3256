/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_value.h"

#include <assert.h>
#include <sha256.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "rational.h"

#define LEAST_PRECISION "24"
#define FILE_MARK " sha256:" /* between path and digest of a KEY_FILE */

enum { FILE_MOST = 1 << 28, DIGEST = 2 * SHA256_DIGEST_LENGTH };

static void read_bound(fmpq_t bound, const char *text) {
  int status = rational_set_str(bound, text);
  assert(status == 0);
  (void)status;
}

/* Is sign * (q - bound) >= 0, or > 0 when the bound is excluded? */
static bool beyond(const fmpq_t q, const char *text, int sign, bool open) {
  if (!text) return true;
  fmpq_t bound;
  fmpq_init(bound);
  read_bound(bound, text);
  int order = sign * fmpq_cmp(q, bound);
  fmpq_clear(bound);
  return order > 0 || (order == 0 && !open);
}

static char *number_canonical(const struct key_spec *spec, const char *text) {
  fmpq_t q;
  fmpq_init(q);
  bool good = rational_set_str(q, text) == 0;
  good = good && beyond(q, spec->least, 1, spec->open) && beyond(q, spec->most, -1, spec->open);
  if (spec->type == KEY_INTEGER) good = good && fmpz_fits_si(fmpq_numref(q));
  char *canonical = good ? rational_get_str(q) : NULL;
  fmpq_clear(q);
  return canonical;
}

static char *integer_canonical(const struct key_spec *spec, const char *text) {
  const char *digits = text + (*text == '-' || *text == '+');
  if (!*digits || digits[strspn(digits, "0123456789")]) return NULL;
  return number_canonical(spec, text);
}

static char *choice_canonical(const char *choices, const char *text) {
  size_t length = strlen(text);
  if (!length || strchr(text, ' ')) return NULL;
  for (const char *word = choices; *word; word += strcspn(word, " ")) {
    word += strspn(word, " ");
    if (strcspn(word, " ") == length && !memcmp(word, text, length)) return mem_strdup(text);
  }
  return NULL;
}

static char *arithmetic_canonical(const struct key_spec *spec, const char *text) {
  if (!strcmp(text, "double") || !strcmp(text, "certified")) return mem_strdup(text);
  const char *colon = strchr(text, ':');
  char *name = colon ? mem_printf("%.*s", (int)(colon - text), text) : NULL;
  char *known = name ? choice_canonical("float block ball", name) : NULL;
  bool good = known && colon[1] != '+';
  mem_free(name);
  mem_free(known);
  if (!good) return NULL;
  const struct key_spec precision = {
    .type = KEY_INTEGER, .least = LEAST_PRECISION, .most = spec->most};
  char *p = integer_canonical(&precision, colon + 1);
  if (!p) return NULL;
  char *canonical = mem_printf("%.*s:%s", (int)(colon - text), text, p);
  mem_free(p);
  return canonical;
}

static char *file_canonical(const char *path) {
  char digest[SHA256_DIGEST_STRING_LENGTH];
  struct stat st;
  if (!strcmp(path, "none")) return mem_strdup(path);
  if (stat(path, &st) || !S_ISREG(st.st_mode) || st.st_size > FILE_MOST) return NULL;
  return SHA256File(path, digest) ? mem_printf("%s" FILE_MARK "%s", path, digest) : NULL;
}

char *value_path(const char *canonical) {
  if (!strcmp(canonical, "none")) return NULL;
  size_t tail = strlen(FILE_MARK) + DIGEST, length = strlen(canonical);
  assert(length > tail);
  return mem_printf("%.*s", (int)(length - tail), canonical);
}

char *value_canonical(const struct key_spec *spec, const char *text) {
  switch (spec->type) {
  case KEY_INTEGER: return integer_canonical(spec, text);
  case KEY_RATIONAL: return number_canonical(spec, text);
  case KEY_CHOICE: return choice_canonical(spec->choices, text);
  case KEY_ARITHMETIC: return arithmetic_canonical(spec, text);
  case KEY_TEXT: return *text ? mem_strdup(text) : NULL;
  case KEY_FILE: return file_canonical(text);
  }
  assert(!"a type of key");
  return NULL;
}

/* kind and its bounds: "an integer >= 1 and <= 9" */
static char *number_expected(const struct key_spec *spec, const char *kind, const char *hint) {
  const char *equal = spec->open ? "" : "=", *least = spec->least, *most = spec->most;
  if (least && most)
    return mem_printf("%s >%s %s and <%s %s%s", kind, equal, least, equal, most, hint);
  if (least) return mem_printf("%s >%s %s%s", kind, equal, least, hint);
  if (most) return mem_printf("%s <%s %s%s", kind, equal, most, hint);
  return mem_printf("%s%s", kind, hint);
}

static char *choice_expected(const char *choices) {
  char *words = mem_strdup("");
  for (const char *word = choices + strspn(choices, " "); *word;) {
    size_t length = strcspn(word, " ");
    char *longer = mem_printf("%s%s%.*s", words, *words ? ", " : "", (int)length, word);
    mem_free(words);
    words = longer;
    word += length + strspn(word + length, " ");
  }
  char *expected = mem_printf(strchr(words, ',') ? "one of %s" : "%s", words);
  mem_free(words);
  return expected;
}

static char *arithmetic_expected(const struct key_spec *spec) {
  if (!spec->most)
    return mem_printf("double, float:p, block:p, ball:p (p >= %s) or certified", LEAST_PRECISION);
  return mem_printf("double, float:p, block:p, ball:p (%s <= p <= %s) or certified",
                    LEAST_PRECISION, spec->most);
}

char *value_expected(const struct key_spec *spec) {
  switch (spec->type) {
  case KEY_INTEGER: return number_expected(spec, "an integer", "");
  case KEY_RATIONAL:
    return number_expected(spec, "a number", " (written like 3, -1/6, 0.125, 1e-6, 2^-10)");
  case KEY_CHOICE: return choice_expected(spec->choices);
  case KEY_ARITHMETIC: return arithmetic_expected(spec);
  case KEY_TEXT: return mem_strdup("text");
  case KEY_FILE:
    return mem_strdup("the path of a file of at most 256 MiB that can be read, or `none`");
  }
  assert(!"a type of key");
  return NULL;
}
