/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii_passes: the loops of radii.h, compiled once for each kind of processor (lanes.h); the same bits on all. */
#ifndef SMALE18_RADII_PASSES_H
#define SMALE18_RADII_PASSES_H

#include <stddef.h>

struct radii_passes {
  /* out_i <- the sum over k < terms of factor_k at_k(i), i < 8 octets; at_k(i) = at[k][i], or at[k][i % 8] where
   * step[k] is 0. Returns the largest. */
  double (*sum)(double *out, size_t octets, const double *const *at, const size_t *step, const double *factor,
                size_t terms);
  double (*largest)(const double *at, size_t octets);
  /* at_i <- scale at_i, not below `least` where at_i is not 0 */
  void (*scale)(double *at, size_t octets, double scale, double least);
};

extern const struct radii_passes radii_passes_portable, radii_passes_avx2, radii_passes_avx512;

#endif
