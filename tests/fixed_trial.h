/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_trial: operands in block fixed point with the integers that they are, and what is wrong
 * with a result. */
#ifndef SMALE18_FIXED_TRIAL_H
#define SMALE18_FIXED_TRIAL_H

#include "ref_fixed.h"

#define FIXED_PATHS 5

/* Path k of the kernels and of the passes over lanes from now on, in this thread; false if there
 * is none here. */
bool fixed_trial_path(size_t k, const char **name);

struct pair {
  struct fixed x;
  struct ref_fixed v;
};

void pair_init(struct pair *p, slong bits, size_t count); /* 0 */
void pair_clear(struct pair *p);
void pair_draw(struct pair *p, struct draws *d, slong spread); /* one of the two below */
/* Small integers times a power of two: sums are exact, tie and cancel. */
void pair_draw_small(struct pair *p, struct draws *d, slong spread);
void pair_round(struct pair *p); /* x <- R_p(v), v too */
/* Expects x = R_p(v), bit for bit; v is rounded. */
void pair_expect(struct pair *p, const char *what);
void pair_expect_rounded(const struct pair *p, const char *what); /* v = R_p(v) already */

/* a = m 2^exp */
struct scalar {
  mpfr_t a;
  fmpz_t m;
  slong exp;
};

void scalar_init(struct scalar *s, slong bits);
void scalar_clear(struct scalar *s);
void scalar_draw(struct scalar *s, struct draws *d, slong spread); /* also 0, powers of two, all ones */

/* v += a w */
void scalar_axpy(struct ref_fixed *v, const struct scalar *a, const struct ref_fixed *w);

/* u <- what fixed_project_ball is to make of it: rounded if it is not u itself */
void ref_fixed_project(struct ref_fixed *u, slong bits);

#endif
