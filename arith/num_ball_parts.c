/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Factors, bounds of midpoints and of their rounding (num_ball.h). */
#include "fixed_parts.h"
#include "num_ball.h"

static size_t octets(size_t count) { return (count + RADII_LANES - 1) / RADII_LANES; }

/* |exponents| below 2^50: those of sums of a few do not overflow */
static bool moderate(const arf_t x) {
  return arf_is_zero(x) || (arf_is_finite(x) && fmpz_bits(ARF_EXPREF(x)) < 50);
}

void ball_factor_init(struct ball_factor *f, const arb_t a) {
  arf_t radius;
  arf_init_set_mag_shallow(radius, arb_radref(a));
  *f = (struct ball_factor){.finite = moderate(arb_midref(a)) && moderate(radius)};
  const slong bits = f->finite ? arf_bits(arb_midref(a)) : 0;
  mpfr_init2(f->mid, bits > 2 ? bits : 2);
  if (!f->finite) return;
  arf_get_mpfr(f->mid, arb_midref(a), MPFR_RNDN);
  f->size = radius_of_arf(arb_midref(a));
  f->rad = radius_of_mag(arb_radref(a));
  f->most = radius_add(f->size, f->rad);
  f->unit = bits ? f->size.exp - bits : WORD_MAX / 4;
}

void ball_factor_clear(struct ball_factor *f) { mpfr_clear(f->mid); }

void ball_undefine(struct fixed_ball *x) {
  x->mid.exp = FIXED_UNDEFINED;
  radii_zero(&x->rad);
}

void ball_settle_exponent(struct fixed_ball *x) {
  if (x->rad.exp > FIXED_EXP_MOST) ball_undefine(x);
  else if (!radii_is_zero(&x->rad)) x->rad.exp = RADII_EXP_LEAST;
}

/* |m_i| 2^-p lies within 2^-50 of the absolute value of what `doubles` gives. */
void ball_bounds(struct radii *r, const struct fixed *m) {
  const bool any =
    fixed_lanes()->magnitudes(r->at, m->at, m->limbs, octets(m->count), (size_t)m->bits);
  r->exp = any ? m->exp : RADII_NOTHING;
}

void ball_mark(double *mask, const struct fixed *m) {
  uint8_t nonzero[32];
  const size_t at_once = sizeof nonzero, all = octets(m->count);
  for (size_t first = 0; first < all; first += at_once) {
    const size_t n = all - first < at_once ? all - first : at_once;
    fixed_lanes()->nonzero(nonzero, m->at + first * m->limbs * FIXED_LANES, m->limbs, n);
    for (size_t i = 0; i < n * RADII_LANES; i++)
      if (nonzero[i / RADII_LANES] >> i % RADII_LANES & 1) mask[first * RADII_LANES + i] = 1;
  }
}

slong ball_unit(const struct fixed *m) {
  const size_t groups = octets(m->count);
  for (size_t k = 0; k < m->limbs; k++) {
    uint64_t any = 0;
    for (size_t g = 0; g < groups; g++)
      for (size_t i = 0; i < FIXED_LANES; i++) any |= m->at[(g * m->limbs + k) * FIXED_LANES + i];
    if (any) return m->exp - m->bits + (slong)(k * FIXED_RADIX) + __builtin_ctzll(any);
  }
  return WORD_MAX / 4;
}

struct radius ball_rounding(const struct fixed *m, slong unit) {
  if (!fixed_defined(m) || m->exp - m->bits <= unit || (m->exp == 0 && fixed_is_zero(m)))
    return (struct radius){0};
  return radius_power(m->exp - m->bits - 1);
}
