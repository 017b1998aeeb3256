/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii_lanes: what the loops of radii_passes.h share: bounds side by side in registers (lanes.h). */
#ifndef SMALE18_RADII_LANES_H
#define SMALE18_RADII_LANES_H

#include "lanes.h"
#include "radii_passes.h"

LANES_INLINE double largest_of(lanes most) {
#if LANES == 8
  return _mm512_reduce_max_pd((__m512d)most);
#else
  double top = 0;
  for (size_t i = 0; i < LANES; i++) top = most[i] > top ? most[i] : top;
  return top;
#endif
}

/* x, not below `least` where it is not 0 */
LANES_INLINE lanes raised(lanes x, double least) {
#if LANES == 8
  const __m512d v = (__m512d)x;
  return (lanes)_mm512_maskz_max_pd(_mm512_cmp_pd_mask(v, _mm512_setzero_pd(), _CMP_GT_OQ), v,
                                    _mm512_set1_pd(least));
#else
  const lanes zero = {0};
  return lanes_keep(lanes_greater(x, lanes_all(least)), (lanes_bits)(x > zero));
#endif
}

/* at_i <- scale at_i, not below `least` where at_i is not 0 */
__attribute__((noinline, unused)) static void scale_all(double *at, size_t octets, double scale,
                                                        double least) {
  const lanes factor = lanes_all(scale);
  for (size_t i = 0; i < octets * OCTET; i += LANES)
    lanes_store(at + i, raised(lanes_load(at + i) * factor, least));
}

/* Results that were stored get their shape (radii_passes.h); most_i their largest in lane i. Mostly they have
 * it, and nobody waits for `most`. */
LANES_INLINE int64_t shape(double *at, size_t octets, lanes most, double least) {
  const double top = largest_of(most);
  if (top >= RADII_MOST_LEAST && top <= 1) return 0;
  if (!(top > 0)) return RADII_ZEROS;
  const int e = double_exponent(top) + 4;
  scale_all(at, octets, double_power(-e), least);
  return e;
}

/* Of eight partial sums: x_i in lane i % 8 */
LANES_INLINE double sum_of(const lanes *sums) {
  double at[OCTET] __attribute__((aligned(64)));
  for (size_t j = 0; j < OCTET / LANES; j++) lanes_store(at + j * LANES, sums[j]);
  return ((at[0] + at[4]) + (at[2] + at[6])) + ((at[1] + at[5]) + (at[3] + at[7]));
}

#endif
