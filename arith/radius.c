/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One bound at a time (radii.h). */
#include "radii.h"

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

void radius_get_mag(mag_t out, struct radius a) {
  const struct radius top = radius_fit(a.at, a.exp);
  mag_set_ui(out, (ulong)ceil(top.at * 0x1p30)); /* exactly where 30 bits do; mag_set_d never is */
  mag_mul_2exp_si(out, out, top.exp - 30);
}
