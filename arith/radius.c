/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One bound at a time (radii.h). */
#include <math.h>

#include "radii.h"
#include "radii_round.h"

/* at 2^exp with at in [1/2, 1); at is 0 or normal */
static struct radius fit(double at, slong exp) {
  if (at == 0) return (struct radius){0};
  const int e = double_exponent(at);
  return (struct radius){at * double_power(-e), exp + e};
}

struct radius radius_of(double x) {
  return fit(x, 0);
}

struct radius radius_of_arf(const arf_t x) {
  if (arf_is_zero(x)) return (struct radius){0};
  arf_t scaled;
  arf_init(scaled);
  const slong exp = fmpz_get_si(ARF_EXPREF(x));
  arf_abs(scaled, x);
  arf_mul_2exp_si(scaled, scaled, -exp);
  const double at = arf_get_d(scaled, ARF_RND_UP);
  arf_clear(scaled);
  return (struct radius){at, exp};
}

struct radius radius_of_mag(const mag_t x) {
  arf_t exact;
  arf_init_set_mag_shallow(exact, x);
  return radius_of_arf(exact);
}

struct radius radius_add(struct radius a, struct radius b) {
  if (a.at == 0) return b;
  if (b.at == 0) return a;
  const slong exp = a.exp > b.exp ? a.exp : b.exp;
  return fit((a.at * power_raised(a.exp - exp) + b.at * power_raised(b.exp - exp)) * upward(1),
             exp);
}

struct radius radius_mul(struct radius a, struct radius b) {
  return fit(a.at * b.at * upward(1), a.exp + b.exp);
}

struct radius radius_div(struct radius a, double b) {
  return fit(a.at / b * upward(1), a.exp);
}

struct radius radius_min(struct radius a, struct radius b) {
  return radius_in(a, b.exp) <= radius_in(b, b.exp) ? a : b;
}

double radius_in(struct radius a, slong exp) {
  if (a.at == 0) return 0;
  if (a.exp - exp > 1000) return INFINITY;
  if (a.exp - exp < -500) return RADII_LEAST;
  const double x = a.at * double_power(a.exp - exp);
  return x < RADII_LEAST ? RADII_LEAST : x;
}

void radius_get_mag(mag_t out, struct radius a) {
  const struct radius top = fit(a.at, a.exp);
  mag_set_ui(out, (ulong)ceil(top.at * 0x1p30)); /* exactly where 30 bits do; mag_set_d never is */
  mag_mul_2exp_si(out, out, top.exp - 30);
}
