/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_radii: the formulas of radii.h in exact arithmetic, at operands drawn from all orders of magnitude. */
#ifndef SMALE18_REF_RADII_H
#define SMALE18_REF_RADII_H

#include "radii.h"
#include "ref_num.h"

#define LONGEST 90

struct radii_trial {
  struct radii entries, rad, rho, bound, room;
  struct radii_matrix W;
  struct radii_product g;
  arf_t want[LONGEST];
  slong most; /* no g_i is above LONGEST^2 2^most */
};

void sum_add(arf_t sum, double a, slong exp, const arf_t times); /* sum += a 2^exp times; NULL: 1 */
void sum_add_arf(arf_t sum, const arf_t a);
void sum_add_entry(arf_t want, struct radius a, const struct radii *x, size_t k); /* want += a x_k */

/* Is want <= at 2^exp <= want (1 + 2^-36) + 2^slack, and at 0 if want is? */
bool radius_fits(double at, slong exp, const arf_t want, slong slack);
bool radii_shaped(const struct radii *r); /* as radii.h says */

double draw_at(struct draws *d);
slong draw_exp(struct draws *d);
struct radius draw_radius(struct draws *d);
void draw_radii(struct radii *r, size_t count, struct draws *d); /* r is not initialized */

void draw_product(struct radii_trial *t, struct draws *d);
void expect_product(struct radii_trial *t); /* want_i <- g_i, initialized */
void product_clear(struct radii_trial *t);
/* t->most is at least the exponent of a 2^exp. */
void raise_most(struct radii_trial *t, struct radius a, slong exp);

#endif
