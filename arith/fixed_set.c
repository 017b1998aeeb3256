/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * R_p of vectors that integers or enclosures give (fixed.h). */
#include <string.h>

#include "fixed.h"
#include "mem.h"

/* m_i <- m, |m| <= 2^p. `space` has room for L limbs. */
static void set_integer(struct fixed *x, size_t i, const fmpz_t m, uint64_t *space) {
  fmpz_t bits; /* of two's complement */
  fmpz_init_set(bits, m);
  if (fmpz_sgn(m) < 0) {
    fmpz_one(bits);
    fmpz_mul_2exp(bits, bits, FIXED_RADIX * x->limbs);
    fmpz_add(bits, bits, m);
  }
  mpz_t value;
  mpz_init(value);
  fmpz_get_mpz(value, bits);
  memset(space, 0, x->limbs * sizeof *space);
  mpz_export(space, NULL, -1, sizeof *space, 0, 64 - FIXED_RADIX, value);
  for (size_t k = 0; k < x->limbs; k++) *fixed_limb(x, i, k) = space[k];
  mpz_clear(value);
  fmpz_clear(bits);
}

/* out <- m 2^-shift rounded to the nearest integer, ties to even */
static void round_shift(fmpz_t out, const fmpz_t m, slong shift) {
  if (shift <= 0) {
    fmpz_mul_2exp(out, m, (ulong)-shift);
    return;
  }
  fmpz_t rest;
  fmpz_init(rest);
  fmpz_fdiv_r_2exp(rest, m, (ulong)shift);
  fmpz_fdiv_q_2exp(out, m, (ulong)shift);
  bool half = (slong)fmpz_bits(rest) == shift, tie = half && (slong)fmpz_val2(rest) == shift - 1;
  if (half && (!tie || fmpz_is_odd(out))) fmpz_add_ui(out, out, 1);
  fmpz_clear(rest);
}

/* x->exp <- e, or undefined where that is out of range: false */
static bool set_exponent(struct fixed *x, const fmpz_t e) {
  bool fits = fmpz_cmp_si(e, FIXED_EXP_MOST) <= 0 && fmpz_cmp_si(e, -FIXED_EXP_MOST) >= 0;
  x->exp = fits ? fmpz_get_si(e) : FIXED_UNDEFINED;
  return fits;
}

void fixed_set_fmpz(struct fixed *x, const fmpz *m, const fmpz_t exp) {
  slong most = 0;
  for (size_t i = 0; i < x->count; i++)
    if ((slong)fmpz_bits(m + i) > most) most = (slong)fmpz_bits(m + i);
  if (!most) {
    fixed_zero(x);
    return;
  }
  uint64_t *space = mem_alloc(x->limbs, sizeof *space);
  fmpz_t rounded;
  fmpz_init(rounded);
  fmpz_add_si(rounded, exp, most);
  if (set_exponent(x, rounded))
    for (size_t i = 0; i < x->count; i++) {
      round_shift(rounded, m + i, most - x->bits);
      set_integer(x, i, rounded, space);
    }
  fmpz_clear(rounded);
  mem_free(space);
}

/* The ends of a ball or more, but so near to them that no rounding to p bits or to a power of two is
 * crossed that they do not cross. */
static void ball_ends(arf_t low, arf_t high, const arb_t ball, slong bits) {
  slong prec = arb_bits(ball) + bits + 64;
  arb_get_lbound_arf(low, ball, prec);
  arb_get_ubound_arf(high, ball, prec);
}

/* Enclosures of a vector as intervals. */
struct ends {
  arb_ptr low, high; /* exact */
  size_t count;
};

/* least, most <- bounds of max |v_i| */
static void bound_largest(arf_t least, arf_t most, const struct ends *v) {
  arf_t below, above;
  arf_init(below);
  arf_init(above);
  arf_zero(least);
  arf_zero(most);
  for (size_t i = 0; i < v->count; i++) {
    arf_neg(below, arb_midref(v->low + i));
    arf_max(above, arb_midref(v->high + i), below);
    arf_neg(below, arb_midref(v->high + i));
    arf_max(below, arb_midref(v->low + i), below);
    arf_max(least, least, below);
    arf_max(most, most, above);
  }
  arf_clear(below);
  arf_clear(above);
}

/* x <- the integers nearest to v_i 2^(p - e), if both ends round to the same ones */
static bool set_rounded(struct fixed *x, const struct ends *v) {
  bool decided = true;
  uint64_t *space = mem_alloc(x->limbs, sizeof *space);
  fmpz_t a, b;
  arf_t scaled;
  fmpz_init(a);
  fmpz_init(b);
  arf_init(scaled);
  for (size_t i = 0; i < x->count && decided; i++) {
    arf_mul_2exp_si(scaled, arb_midref(v->low + i), x->bits - x->exp);
    arf_get_fmpz(a, scaled, ARF_RND_NEAR);
    arf_mul_2exp_si(scaled, arb_midref(v->high + i), x->bits - x->exp);
    arf_get_fmpz(b, scaled, ARF_RND_NEAR);
    decided = fmpz_equal(a, b) != 0;
    if (decided) set_integer(x, i, a, space);
  }
  fmpz_clear(a);
  fmpz_clear(b);
  arf_clear(scaled);
  mem_free(space);
  return decided;
}

static bool set_ends(struct fixed *x, const struct ends *v) {
  arf_t least, most;
  arf_init(least);
  arf_init(most);
  bound_largest(least, most, v);
  bool zero = arf_is_zero(most), decided = zero;
  if (zero) fixed_zero(x);
  else if (!arf_is_zero(least) && fmpz_equal(ARF_EXPREF(least), ARF_EXPREF(most)))
    decided = !set_exponent(x, ARF_EXPREF(most)) || set_rounded(x, v);
  if (!decided) x->exp = FIXED_UNDEFINED;
  arf_clear(least);
  arf_clear(most);
  return decided;
}

bool fixed_set_balls(struct fixed *x, arb_srcptr balls) {
  bool finite = true;
  for (size_t i = 0; i < x->count; i++) finite = finite && arb_is_finite(balls + i);
  x->exp = FIXED_UNDEFINED;
  if (!finite) return true;
  struct ends v = {_arb_vec_init((slong)x->count), _arb_vec_init((slong)x->count), x->count};
  for (size_t i = 0; i < x->count; i++)
    ball_ends(arb_midref(v.low + i), arb_midref(v.high + i), balls + i, x->bits);
  bool decided = set_ends(x, &v);
  _arb_vec_clear(v.low, (slong)x->count);
  _arb_vec_clear(v.high, (slong)x->count);
  return decided;
}
