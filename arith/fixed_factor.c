/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_factor.h"

#include "mem.h"

static void reserve(struct fixed_factor *f, size_t words) {
  if (f->room >= words) return;
  mem_free(f->at);
  f->at = mem_alloc(words, sizeof *f->at);
  f->room = words;
}

static bool power_of_two(const mp_limb_t *d, size_t words) {
  if (d[words - 1] != (mp_limb_t)1 << (GMP_NUMB_BITS - 1)) return false;
  for (size_t i = 0; i + 1 < words; i++)
    if (d[i]) return false;
  return true;
}

/* 52 bits of the integer d from bit `from` on */
static uint64_t bits_from(const mp_limb_t *d, size_t words, size_t from) {
  const size_t k = from / 64;
  const unsigned drop = (unsigned)(from % 64);
  uint64_t bits = d[k] >> drop;
  if (drop && k + 1 < words) bits |= d[k + 1] << (64 - drop);
  return bits & FIXED_LIMB;
}

void fixed_factor_set(struct fixed_factor *f, mpfr_srcptr a) {
  f->zero = mpfr_zero_p(a) != 0;
  f->negative = mpfr_signbit(a) != 0;
  f->power = false;
  if (f->zero) return;
  const size_t bits = (size_t)mpfr_get_prec(a), words = (bits + 63) / 64;
  const mp_limb_t *d = a->_mpfr_d;
  f->power = power_of_two(d, words);
  f->top = f->power ? mpfr_get_exp(a) - 1 : mpfr_get_exp(a);
  f->unit = mpfr_get_exp(a) - (slong)bits;
  f->limbs = (bits + FIXED_RADIX - 1) / FIXED_RADIX;
  if (f->power) return;
  reserve(f, f->limbs);
  for (size_t k = 0; k < f->limbs; k++)
    f->at[k] = bits_from(d, words, 64 * words - bits + FIXED_RADIX * k);
}

void fixed_factor_clear(struct fixed_factor *f) {
  mem_free(f->at);
  *f = (struct fixed_factor){0};
}

void fixed_get_mpfr(mpfr_ptr a, const struct fixed *x) {
  fmpz_t m;
  mpz_t value;
  fmpz_init(m);
  mpz_init(value);
  fixed_get_fmpz(m, x, 0);
  fmpz_get_mpz(value, m);
  mpfr_set_z_2exp(a, value, x->exp - x->bits, MPFR_RNDN);
  mpz_clear(value);
  fmpz_clear(m);
}
