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

/* The shape of results (radii.h): pass results are multiplied by up 2^-e, such that the largest is between
 * 1/2 and 1, and not below `least` where they are not 0; e, or RADII_ZEROS if all are 0. */

struct radii_products {
  const double *W, *z, *more;
  double of_z, of_more;
};

/* A primal step (radii.h), entry by entry: arrays of radii, and what each is multiplied by. */
struct radii_primal {
  double *x, *e, *s;
  const double *moved, *t, *excess;
  const uint64_t *was_x, *was_s;
  double of_x, of_moved, of_t, round_x, round_e; /* common units */
  double in_excess;                              /* from these to those of `excess`; may be infinite */
  double of_s, of_next, round_s;                 /* units of s */
  int64_t exp_x, exp_e, exp_s;                   /* out: e of each */
};

struct radii_passes {
  /* out_i <- the sum over k < terms of factor_k at_k(i), i < 8 octets; at_k(i) = at[k][i], or
   * at[k][i % 8] where step[k] is 0. Shaped. */
  int64_t (*sum)(double *out, size_t octets, const double *const *at, const size_t *step,
                 const double *factor, size_t terms, double up, double least);
  double (*largest)(const double *at, size_t octets);
  /* at_i <- scale at_i, not below `least` where at_i is not 0 */
  void (*scale)(double *at, size_t octets, double scale, double least);
  /* at_i <- min(scale at_i, most); returns the largest */
  double (*limit)(double *at, size_t octets, double scale, double most);
  /* out_i <- of_z sum over k < rows of W[8 octets k + i] z_k + of_more more_i, i < 8 octets,
   * the sum not below `least` where it is not 0; more NULL: 0. Shaped. */
  int64_t (*products)(double *out, size_t octets, size_t rows, const struct radii_products *p,
                      double up, double least);
  /* out_i <- of_x x_i + of_y y_i, not below `least` where it is not 0 */
  void (*mix)(double *out, size_t octets, const double *x, double of_x, const double *y, double of_y,
              double least);
  double (*total)(const double *at, size_t octets); /* the sum */
  void (*moments)(double *out, const double *a, const double *b, size_t octets); /* a.a, b.b, a.b */
  void (*primal)(struct radii_primal *p, size_t octets, double up, double least); /* shaped */
};

/* The exponent of what was shaped in units of 2^exp */
static inline slong radii_moved(slong exp, int64_t e) {
  return e == RADII_ZEROS ? RADII_NOTHING : exp + (slong)e;
}

const struct radii_passes *radii_passes(void); /* those of lanes_path() */

extern const struct radii_passes radii_passes_portable, radii_passes_avx2, radii_passes_avx512;

#endif
