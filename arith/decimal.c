/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "decimal.h"

#include <stdbool.h>
#include <string.h>

#include "mem.h"

static char *print(mpfr_t x, int digits, mpfr_rnd_t round) {
  static const char *const formats[] = {"%.*RNe", "%.*RDe", "%.*RUe"};
  const char *format = formats[round == MPFR_RNDD ? 1 : round == MPFR_RNDU ? 2 : 0];
  if (mpfr_zero_p(x)) mpfr_set_zero(x, 1);
  int length = mpfr_snprintf(NULL, 0, format, digits - 1, x);
  char *s = mem_alloc((size_t)length + 1, 1);
  mpfr_snprintf(s, (size_t)length + 1, format, digits - 1, x);
  return s;
}

/* low, high <- the ends of x, with so many bits that they are exact in all but freak cases, and
 * rounded outward in those. */
static void ends(mpfr_t low, mpfr_t high, const arb_t x) {
  slong prec = 128 + (arb_is_finite(x) ? arb_bits(x) : 0);
  mpfr_init2(low, prec);
  mpfr_init2(high, prec);
  if (mag_is_inf(arb_radref(x)) || arf_is_nan(arb_midref(x))) {
    mpfr_set_inf(low, -1);
    mpfr_set_inf(high, 1);
  } else {
    arb_get_interval_mpfr(low, high, x);
  }
}

char *decimal_lower(const arb_t x, int digits) {
  mpfr_t low, high;
  ends(low, high, x);
  char *s = print(low, digits, MPFR_RNDD);
  mpfr_clears(low, high, (mpfr_ptr)0);
  return s;
}

char *decimal_upper(const arb_t x, int digits) {
  mpfr_t low, high;
  ends(low, high, x);
  char *s = print(high, digits, MPFR_RNDU);
  mpfr_clears(low, high, (mpfr_ptr)0);
  return s;
}

static char *nearest(mpfr_t low, mpfr_t high, int digits) {
  if (!mpfr_number_p(low) || !mpfr_number_p(high)) return NULL;
  char *a = print(low, digits, MPFR_RNDN), *b = print(high, digits, MPFR_RNDN);
  bool same = !strcmp(a, b);
  mem_free(b);
  if (same) return a;
  mem_free(a);
  return NULL;
}

char *decimal_nearest(const arb_t x, int digits) {
  mpfr_t low, high;
  ends(low, high, x);
  char *s = nearest(low, high, digits);
  mpfr_clears(low, high, (mpfr_ptr)0);
  return s;
}

/* x <- the number in s, rounded; 0 if all of s is one. */
static int parse(mpfr_t x, const char *s, mpfr_rnd_t round) {
  char *end;
  mpfr_strtofr(x, s, &end, 10, round);
  return end == s || *end ? -1 : 0;
}

/* Bits that hold the text's decimal digits with room to spare. */
static mpfr_prec_t text_bits(const char *s) { return (mpfr_prec_t)(64 + 4 * strlen(s)); }

char *decimal_nearest_between(const char *low, const char *high, int digits) {
  mpfr_t a, b;
  mpfr_init2(a, text_bits(low));
  mpfr_init2(b, text_bits(high));
  char *s = NULL;
  if (!parse(a, low, MPFR_RNDD) && !parse(b, high, MPFR_RNDU)) s = nearest(a, b, digits);
  mpfr_clears(a, b, (mpfr_ptr)0);
  return s;
}

int decimal_ball(arb_t x, const char *low, const char *high, slong prec) {
  mpfr_t a, b;
  mpfr_init2(a, text_bits(low));
  mpfr_init2(b, text_bits(high));
  int status =
    parse(a, low, MPFR_RNDD) || parse(b, high, MPFR_RNDU) || mpfr_greater_p(a, b) ? -1 : 0;
  if (status || mpfr_nan_p(a) || mpfr_nan_p(b)) arb_indeterminate(x);
  else arb_set_interval_mpfr(x, a, b, prec);
  mpfr_clears(a, b, (mpfr_ptr)0);
  return status;
}
