/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii_passes: the loops of radii.h, compiled once for each kind of processor (lanes.h); the same
 * bits on all. */
#ifndef SMALE18_RADII_PASSES_H
#define SMALE18_RADII_PASSES_H

#include <stddef.h>
#include <stdint.h>

#include "radii.h"

#define RADII_ZEROS INT64_MIN

/* The shape of results (radii.h): pass results are multiplied by up 2^-e, such that the largest is at most 1
 * and at least RADII_MOST_LEAST, e = 0 if that does, and not below `least` where they are not 0; e, or
 * RADII_ZEROS if all are 0. */

/* min(sum over k < terms of factor_k at_k(i), most), at_k(i) = at[k][i], or 1 where at[k] is NULL */
struct radii_sums {
  const double *at[RADII_TERMS];
  double factor[RADII_TERMS];
  size_t terms;
  double most;
};

/* g_i = the sum over k < rows of W[8 octets k + i] z_k + of_rho b rho_i; z_k = of_rad rad_k + of_bound b_k,
 * not below `least` where it is not 0, b_k = |bound_k| + more, b the sum of the b_k. bound, rho NULL: 0. z:
 * room for whole eights. */
struct radii_products {
  const double *W, *rad, *bound, *rho;
  double *z;
  size_t rows;
  double of_rad, of_bound, more, of_rho;
};

/* A primal step (radii.h), entry by entry: arrays of radii, and what each is multiplied by. */
struct radii_primal {
  double *x, *e, *s;
  const double *t, *excess;
  const uint64_t *was_x, *was_s;
  double of_x, of_t, round_x, round_e; /* common units */
  double in_excess;                    /* from these to those of `excess`; may be infinite */
  double of_s, of_next, round_s;       /* units of s */
  int64_t exp_x, exp_e, exp_s;         /* out: e of each */
};

/* A dual sum: u_i <- of_u u_i + g_i + of_shift shift_i + round, i < count */
struct radii_dual {
  double *u;
  const double *shift;
  size_t count;
  double of_u, of_shift, round;
};

struct radii_product_passes {
  int64_t (*products)(double *out, size_t octets, const struct radii_products *g, double up,
                      double least); /* out <- g, shaped */
  void (*primal)(struct radii_primal *p, size_t octets, const struct radii_products *g, double up,
                 double least); /* shaped */
  int64_t (*dual)(const struct radii_dual *p, const struct radii_products *g, double up,
                  double least); /* shaped; zeros from count on */
};

struct radii_passes {
  int64_t (*sum)(double *out, size_t count, const struct radii_sums *s, double up,
                 double least); /* shaped; zeros from count on */
  double (*largest)(const double *at, size_t octets);
  /* at_i <- scale at_i, not below `least` where at_i is not 0 */
  void (*scale)(double *at, size_t octets, double scale, double least);
  double (*square)(const double *at, size_t octets);                             /* a.a */
  void (*moments)(double *out, const double *a, const double *b, size_t octets); /* a.a, b.b, a.b */
  const struct radii_product_passes *with;
};

/* The exponent of what was shaped in units of 2^exp */
static inline slong radii_moved(slong exp, int64_t e) {
  return e == RADII_ZEROS ? RADII_NOTHING : exp + (slong)e;
}

const struct radii_passes *radii_passes(void); /* those of lanes_path() */

extern const struct radii_passes radii_passes_portable, radii_passes_avx2, radii_passes_avx512;

#endif
