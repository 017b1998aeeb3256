/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute_number.h"

#include <string.h>

#include "decimal.h"
#include "mem.h"

enum { SHOWN_DIGITS = 6, LONGEST_RATIONAL = 24, LONGEST_FACTOR = 12, MOST_PREC = 4096 };

void refute_number_rounded(FILE *out, const fmpq_t q, bool root) {
  if (fmpq_is_zero(q)) {
    fputc('0', out);
    return;
  }
  char *text = NULL;
  arb_t x;
  arb_init(x);
  for (slong prec = 64; !text && prec <= MOST_PREC; prec *= 2) {
    arb_set_fmpq(x, q, prec);
    if (root) arb_sqrt(x, x, prec);
    text = decimal_nearest(x, SHOWN_DIGITS);
  }
  if (text) fputs(text, out);
  else arb_fprintn(out, x, SHOWN_DIGITS, ARB_STR_NO_RADIUS); /* half-way between two decimals */
  mem_free(text);
  arb_clear(x);
}

/* e <- what is left of it without powers of ten; returns their number. */
static slong strip_tens(fmpz_t e) {
  fmpz_t ten;
  fmpz_init_set_ui(ten, 10);
  slong count = fmpz_is_zero(e) ? 0 : fmpz_remove(e, e, ten);
  fmpz_clear(ten);
  return count;
}

/* The least k with q 10^k an integer, or -1: the powers of 2 and 5 in the denominator. */
static slong decimals(const fmpq_t q) {
  fmpz_t rest, prime;
  fmpz_init_set(rest, fmpq_denref(q));
  slong twos = (slong)fmpz_val2(rest);
  fmpz_tdiv_q_2exp(rest, rest, (ulong)twos);
  fmpz_init_set_ui(prime, 5);
  slong fives = fmpz_remove(rest, rest, prime);
  slong k = !fmpz_is_one(rest) ? -1 : twos > fives ? twos : fives;
  fmpz_clear(rest);
  fmpz_clear(prime);
  return k;
}

static char *integer_text(const fmpz_t e) {
  fmpq_t q;
  fmpq_init(q);
  fmpz_set(fmpq_numref(q), e);
  char *text = rational_get_str(q);
  fmpq_clear(q);
  return text;
}

/* n + e 10^k if n and e are short, as text; else NULL. */
static char *sum_text(const fmpz_t n, const fmpz_t e, slong k) {
  bool minus = fmpz_sgn(e) < 0, sum = !fmpz_is_zero(n);
  fmpz_t size;
  fmpz_init(size);
  fmpz_abs(size, e);
  char *whole = integer_text(n), *factor = integer_text(size), *text = NULL;
  if (strlen(whole) <= LONGEST_FACTOR && strlen(factor) <= LONGEST_FACTOR)
    text = mem_printf("%s%s%s%s10^%ld", sum ? whole : "",
                      sum && minus ? " - "
                      : sum        ? " + "
                      : minus      ? "-"
                                   : "",
                      fmpz_is_one(size) ? "" : factor, fmpz_is_one(size) ? "" : "*", (long)k);
  mem_free(whole);
  mem_free(factor);
  fmpz_clear(size);
  return text;
}

/* q as n + e 10^k with n towards 0, n = 0 if q is an integer; NULL if that is not short. */
static char *power_text(const fmpq_t q) {
  slong k = decimals(q);
  if (k < 0) return NULL;
  fmpz_t n, e, tens;
  fmpq_t rest;
  fmpz_init(n);
  fmpz_init(e);
  fmpz_init(tens);
  fmpq_init(rest);
  if (k > 0) fmpz_tdiv_q(n, fmpq_numref(q), fmpq_denref(q));
  fmpq_sub_fmpz(rest, q, n);
  fmpz_ui_pow_ui(tens, 10, (ulong)k);
  fmpq_mul_fmpz(rest, rest, tens);
  fmpz_set(e, fmpq_numref(rest));
  k = strip_tens(e) - k;
  char *text = sum_text(n, e, k);
  fmpz_clear(n);
  fmpz_clear(e);
  fmpz_clear(tens);
  fmpq_clear(rest);
  return text;
}

void refute_number(FILE *out, const fmpq_t q) {
  char *text = rational_get_str(q);
  if (strlen(text) > LONGEST_RATIONAL) {
    mem_free(text);
    text = power_text(q);
  }
  if (text) fputs(text, out);
  else {
    fputs("about ", out);
    refute_number_rounded(out, q, false);
  }
  mem_free(text);
}
