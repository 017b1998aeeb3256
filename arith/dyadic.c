/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dyadic.h"

bool dyadic_set_ball(fmpz_t k, const arb_t x, slong bits) {
  if (!arb_is_finite(x)) return false;
  arb_t scaled;
  arb_init(scaled);
  arb_mul_2exp_si(scaled, x, bits); /* exact */
  /* |k - midpoint| <= 1/2 and |midpoint - x| <= 1/2 */
  bool enough = mag_cmp_2exp_si(arb_radref(scaled), -1) <= 0;
  if (enough) arf_get_fmpz(k, arb_midref(scaled), ARF_RND_NEAR);
  arb_clear(scaled);
  return enough;
}

/* Rounding is monotone: if both ends round to one number, all of the ball does. */
bool nearest_double(double *out, const arb_t x) {
  if (!arb_is_finite(x)) return false;
  arf_t low, high;
  arf_init(low);
  arf_init(high);
  arb_get_lbound_arf(low, x, arb_bits(x) + 64);
  arb_get_ubound_arf(high, x, arb_bits(x) + 64);
  double a = arf_get_d(low, ARF_RND_NEAR), b = arf_get_d(high, ARF_RND_NEAR);
  arf_clear(low);
  arf_clear(high);
  *out = a + 0.0; /* no negative zero */
  return a == b;
}

bool nearest_float(mpfr_t out, const arb_t x) {
  if (!arb_is_finite(x)) return false;
  mpfr_t other;
  arf_t end;
  arf_init(end);
  mpfr_init2(other, mpfr_get_prec(out));
  slong prec = arb_bits(x) + (slong)mpfr_get_prec(out) + 64; /* the ends, sharper than a rounding */
  arb_get_lbound_arf(end, x, prec);
  arf_get_mpfr(out, end, MPFR_RNDN);
  arb_get_ubound_arf(end, x, prec);
  arf_get_mpfr(other, end, MPFR_RNDN);
  bool same = mpfr_equal_p(out, other);
  if (mpfr_zero_p(out)) mpfr_set_zero(out, 1);
  mpfr_clear(other);
  arf_clear(end);
  return same;
}
