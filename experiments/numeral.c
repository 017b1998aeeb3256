/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeral.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "rational.h"

size_t numeral_bound(const fmpz_t man) { return fmpz_sizeinbase(man, 16) + sizeof "-0x*2^-" + 20; }

size_t numeral_write(char *text, const fmpz_t man, slong work) {
  fmpz_t odd;
  fmpz_init(odd);
  slong zeros = fmpz_is_zero(man) ? work : (slong)fmpz_val2(man);
  slong shift = zeros < work ? zeros : work;
  fmpz_tdiv_q_2exp(odd, man, (ulong)shift);
  /* A minus sign is written where the x goes, and moves. */
  bool minus = fmpz_sgn(odd) < 0;
  fmpz_get_str(text + 2, 16, odd);
  memcpy(text, minus ? "-0x" : "0x", minus ? 3 : 2);
  fmpz_clear(odd);
  size_t length = strlen(text);
  return length + (size_t)sprintf(text + length, "*2^%ld", (long)(shift - work));
}

/* e <- the integer that the text is, of modulus at most NUMERAL_MOST_EXPONENT. */
static enum numeral read_exponent(slong *e, const char *text) {
  bool minus = *text == '-';
  if (minus) text++;
  if (!*text || text[strspn(text, "0123456789")]) return NUMERAL_WRONG;
  for (*e = 0; *text && *e <= NUMERAL_MOST_EXPONENT; text++) *e = 10 * *e + (*text - '0');
  if (*e > NUMERAL_MOST_EXPONENT) return NUMERAL_TOO_LONG;
  if (minus) *e = -*e;
  return NUMERAL_FINE;
}

/* q <- digits 2^e, where text is what follows 0x */
static enum numeral read_hex(fmpq_t q, const char *text) {
  size_t length = strspn(text, "0123456789abcdefABCDEF");
  const char *rest = text + length;
  slong e = 0;
  if (!length || (*rest && strncmp(rest, "*2^", 3) != 0)) return NUMERAL_WRONG;
  enum numeral status = *rest ? read_exponent(&e, rest + 3) : NUMERAL_FINE;
  if (status != NUMERAL_FINE) return status;
  char *digits = mem_alloc(length + 1, 1);
  memcpy(digits, text, length);
  fmpz_set_str(fmpq_numref(q), digits, 16);
  mem_free(digits);
  if (e < 0) fmpq_div_2exp(q, q, (flint_bitcnt_t)-e);
  else fmpq_mul_2exp(q, q, (flint_bitcnt_t)e);
  return NUMERAL_FINE;
}

enum numeral numeral_read(fmpq_t q, const char *text) {
  const char *digits = text + (*text == '-');
  fmpq_zero(q);
  if (digits[0] != '0' || digits[1] != 'x')
    return rational_set_str(q, text) ? NUMERAL_WRONG : NUMERAL_FINE;
  enum numeral status = read_hex(q, digits + 2);
  if (digits != text) fmpq_neg(q, q);
  return status;
}

void numeral_set_double(fmpq_t q, double x) {
  int e;
  fmpz_set_d(fmpq_numref(q), ldexp(frexp(x, &e), DBL_MANT_DIG));
  fmpz_one(fmpq_denref(q));
  e -= DBL_MANT_DIG;
  if (e < 0) fmpq_div_2exp(q, q, (flint_bitcnt_t)-e);
  else fmpq_mul_2exp(q, q, (flint_bitcnt_t)e);
}

size_t numeral_bits(const fmpq_t q) {
  return fmpz_bits(fmpq_numref(q)) + fmpz_bits(fmpq_denref(q));
}
