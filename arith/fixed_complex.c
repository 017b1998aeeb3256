/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_complex.h"

#include <assert.h>

/* entry j of `to` <- x_i, or -x_i: each limb of the complement, plus one. The same p. */
static void put(struct fixed *to, size_t j, const struct fixed *x, size_t i, bool minus) {
  uint64_t flip = minus ? FIXED_LIMB : 0, carry = minus;
  for (size_t k = 0; k < x->limbs; k++) {
    carry += *fixed_limb(x, i, k) ^ flip;
    *fixed_limb(to, j, k) = carry & FIXED_LIMB;
    carry >>= FIXED_RADIX;
  }
}

void fixed_embed(struct fixed *real, const struct fixed *A, size_t rows, size_t cols) {
  assert(real->bits == A->bits && A->count == 2 * rows * cols && real->count == 2 * A->count);
  real->exp = A->exp;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < cols; j++) {
      size_t re = 2 * (i * cols + j), above = 4 * i * cols + 2 * j, below = above + 2 * cols;
      put(real, above, A, re, false);
      put(real, above + 1, A, re + 1, true);
      put(real, below, A, re + 1, false);
      put(real, below + 1, A, re, false);
    }
}

/* out <- x_i 2^(exp - x->exp), exactly: out has p + 1 bits */
static void get_float(mpfr_ptr out, fmpz_t m, const struct fixed *x, size_t i, slong exp) {
  mpz_t value;
  mpz_init(value);
  fixed_get_fmpz(m, x, i);
  fmpz_get_mpz(value, m);
  mpfr_set_z_2exp(out, value, exp - x->bits, MPFR_RNDN);
  mpz_clear(value);
}

/* Numbers for one entry. */
struct shrinking {
  mpfr_t re, im, t, factor;
  fmpz_t m;
};

static void shrinking_init(struct shrinking *s, slong bits) {
  mpfr_inits2((mpfr_prec_t)bits + 1, s->re, s->im, s->t, (mpfr_ptr)0);
  mpfr_init2(s->factor, (mpfr_prec_t)bits);
  fmpz_init(s->m);
}

static void shrinking_clear(struct shrinking *s) {
  mpfr_clears(s->re, s->im, s->t, s->factor, (mpfr_ptr)0);
  fmpz_clear(s->m);
}

/* Exponents that MPFR has; if t lies further from x, f is 0 or 1 anyway. */
static slong exponents_apart(const struct fixed *x, const struct fixed *t) {
  const slong most = WORD(1) << 29, apart = t->exp - x->exp;
  return apart > most ? most : apart < -most ? -most : apart;
}

/* out 2^shift <- the factor of pair i; 0 <= -shift <= 2p */
static slong factor(fmpz_t out, struct shrinking *s, const struct fixed *x, const struct fixed *t,
                    size_t i) {
  const slong apart = exponents_apart(x, t);
  get_float(s->re, s->m, x, 2 * i, 0);
  get_float(s->im, s->m, x, 2 * i + 1, 0);
  get_float(s->t, s->m, t, i, apart);
  fmpz_zero(out);
  mpfr_hypot(s->factor, s->re, s->im, MPFR_RNDN);
  if (mpfr_lessequal_p(s->factor, s->t)) return 0;
  mpfr_div(s->factor, s->t, s->factor, MPFR_RNDN);
  mpfr_ui_sub(s->factor, 1, s->factor, MPFR_RNDN);
  if (mpfr_zero_p(s->factor)) return 0;
  mpz_t value;
  mpz_init(value);
  slong shift = mpfr_get_z_2exp(value, s->factor);
  fmpz_set_mpz(out, value);
  mpz_clear(value);
  return shift;
}

void fixed_soft_threshold_complex(struct fixed *x, const struct fixed *t) {
  assert(x->count == 2 * t->count && x->bits == t->bits);
  if (!fixed_defined(t)) x->exp = FIXED_UNDEFINED;
  if (!fixed_defined(x)) return;
  const slong most = 2 * x->bits;
  struct shrinking s;
  fmpz *products = _fmpz_vec_init((slong)x->count);
  fmpz_t f;
  fmpz_init(f);
  shrinking_init(&s, x->bits);
  for (size_t i = 0; i < t->count; i++) {
    slong shift = factor(f, &s, x, t, i);
    assert(shift <= 0 && shift >= -most);
    fmpz_mul_2exp(f, f, (ulong)(most + shift));
    for (size_t part = 2 * i; part < 2 * i + 2; part++) {
      fixed_get_fmpz(s.m, x, part);
      fmpz_mul(products + part, f, s.m);
    }
  }
  fmpz_set_si(f, x->exp - x->bits - most);
  fixed_set_fmpz(x, products, f);
  shrinking_clear(&s);
  fmpz_clear(f);
  _fmpz_vec_clear(products, (slong)x->count);
}
