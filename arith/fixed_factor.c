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

void fixed_get_mpfr(mpfr_ptr a, const struct fixed *x, struct fixed_factor *f) {
  const size_t words = (x->limbs * FIXED_RADIX + 63) / 64;
  reserve(f, words);
  for (size_t k = 0; k < words; k++) f->at[k] = 0;
  for (size_t k = 0; k < x->limbs; k++) {
    const size_t word = k * FIXED_RADIX / 64;
    const unsigned up = (unsigned)(k * FIXED_RADIX % 64);
    f->at[word] |= x->at[k * FIXED_LANES] << up;
    if (up > 64 - FIXED_RADIX) f->at[word + 1] |= x->at[k * FIXED_LANES] >> (64 - up);
  }
  mpz_t m;
  mpz_roinit_n(m, f->at, (mp_size_t)words);
  mpfr_set_z_2exp(a, m, x->exp - x->bits, MPFR_RNDN);
}
