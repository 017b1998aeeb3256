/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "radii_passes.h"

#include "lanes.h"

static double largest_of(lanes most) {
  double top = 0;
  for (size_t i = 0; i < LANES; i++) top = most[i] > top ? most[i] : top;
  return top;
}

static double pass_sum(double *out, size_t octets, const double *const *at, const size_t *step,
                       const double *factor, size_t terms) {
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) {
    lanes sum = {0};
    for (size_t k = 0; k < terms; k++)
      sum += lanes_load(at[k] + (step[k] ? i : i % OCTET)) * lanes_all(factor[k]);
    most = lanes_greater(sum, most);
    lanes_store(out + i, sum);
  }
  return largest_of(most);
}

static double pass_largest(const double *at, size_t octets) {
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) most = lanes_greater(lanes_load(at + i), most);
  return largest_of(most);
}

static void pass_scale(double *at, size_t octets, double scale, double least) {
  const lanes factor = lanes_all(scale), floor = lanes_all(least), zero = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) {
    const lanes x = lanes_load(at + i) * factor;
    lanes_store(at + i, lanes_keep(lanes_greater(x, floor), (lanes_bits)(x > zero)));
  }
}

const struct radii_passes RADII_PASSES = {pass_sum, pass_largest, pass_scale};
