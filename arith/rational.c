/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rational.h"

#include <stdbool.h>
#include <string.h>

#include "mem.h"

enum { MOST_EXPONENT = 1000000 };
static const unsigned long most_power_bits = 1UL << 25;

static size_t digits_at(const char *s) { return strspn(s, "0123456789"); }

/* n <- the decimal digits s[0 .. length-1]. */
static void set_digits(fmpz_t n, const char *s, size_t length) {
  char *digits = mem_alloc(length + 1, 1);
  memcpy(digits, s, length);
  fmpz_set_str(n, digits, 10);
  mem_free(digits);
}

/* A signed exponent that ends the text. */
static bool read_exponent(long *e, const char *s) {
  bool minus = *s == '-';
  if (*s == '-' || *s == '+') s++;
  size_t length = digits_at(s);
  if (!length || s[length]) return false;
  for (*e = 0; *s; s++) {
    *e = 10 * *e + (*s - '0');
    if (*e > MOST_EXPONENT) return false;
  }
  if (minus) *e = -*e;
  return true;
}

/* q <- q / text */
static bool divide(fmpq_t q, const char *text) {
  size_t length = digits_at(text);
  if (!length || text[length]) return false;
  set_digits(fmpq_denref(q), text, length);
  if (fmpz_is_zero(fmpq_denref(q))) return false;
  fmpq_canonicalise(q);
  return true;
}

/* q <- q^text for an integer q */
static bool power_of(fmpq_t q, const char *text) {
  long e;
  if (!read_exponent(&e, text)) return false;
  if (fmpz_is_zero(fmpq_numref(q)) && e <= 0) return false;
  unsigned long n = (unsigned long)(e < 0 ? -e : e);
  if (n && fmpz_bits(fmpq_numref(q)) > most_power_bits / n) return false;
  fmpz_pow_ui(fmpq_numref(q), fmpq_numref(q), n);
  if (e < 0) fmpq_inv(q, q);
  return true;
}

/* q <- q * 10^e */
static void shift_decimal(fmpq_t q, long e) {
  fmpz_t power;
  fmpz_init_set_ui(power, 10);
  fmpz_pow_ui(power, power, (unsigned long)(e < 0 ? -e : e));
  if (e < 0) {
    fmpq_div_fmpz(q, q, power);
  } else {
    fmpq_mul_fmpz(q, q, power);
  }
  fmpz_clear(power);
}

/* q <- q + .digits 10^e, where text is what follows the integer part */
static bool add_decimals(fmpq_t q, const char *text) {
  size_t length = 0;
  long e = 0;
  if (*text == '.') {
    length = digits_at(++text);
    if (!length || length > MOST_EXPONENT) return false;
  }
  const char *rest = text + length;
  if (*rest && ((*rest != 'e' && *rest != 'E') || !read_exponent(&e, rest + 1))) return false;
  if (length) {
    fmpq_t fraction;
    fmpq_init(fraction);
    set_digits(fmpq_numref(fraction), text, length);
    shift_decimal(fraction, -(long)length);
    fmpq_add(q, q, fraction);
    fmpq_clear(fraction);
  }
  shift_decimal(q, e);
  return true;
}

static bool read_unsigned(fmpq_t q, const char *text) {
  size_t length = digits_at(text);
  if (!length) return false;
  set_digits(fmpq_numref(q), text, length);
  text += length;
  if (*text == '/') return divide(q, text + 1);
  if (*text == '^') return power_of(q, text + 1);
  return add_decimals(q, text);
}

int rational_set_str(fmpq_t q, const char *text) {
  bool minus = *text == '-';
  if (*text == '-' || *text == '+') text++;
  fmpq_zero(q);
  if (!read_unsigned(q, text)) {
    fmpq_zero(q);
    return -1;
  }
  if (minus) fmpq_neg(q, q);
  return 0;
}

char *rational_get_str(const fmpq_t q) {
  char *theirs = fmpq_get_str(NULL, 10, q);
  char *ours = mem_strdup(theirs);
  flint_free(theirs);
  return ours;
}
