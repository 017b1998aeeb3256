/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "radii_passes.h"

#include "radii_lanes.h"

static void pass_scale(double *at, size_t octets, double scale, double least) {
  scale_all(at, octets, scale, least);
}

LANES_INLINE lanes sum_terms(double *out, size_t count, const struct radii_sums *s, size_t terms,
                             double up, double least) {
  lanes most = {0};
  for (size_t i = 0; i < count; i += LANES) {
    lanes sum = {0};
    for (size_t k = 0; k < terms; k++)
      sum += (s->at[k] ? lanes_load(s->at[k] + i) : lanes_all(1)) * lanes_all(s->factor[k]);
    sum = lanes_keep(lanes_lesser(sum, lanes_all(s->most)), lanes_below((int64_t)(count - i)));
    sum = raised(sum * lanes_all(up), least);
    most = lanes_greater(sum, most);
    lanes_store(out + i, sum);
  }
  return most;
}

static int64_t pass_sum(double *out, size_t count, const struct radii_sums *s, double up,
                        double least) {
  lanes most;
  switch (s->terms) { /* loops of their own */
  case 2: most = sum_terms(out, count, s, 2, up, least); break;
  case 3: most = sum_terms(out, count, s, 3, up, least); break;
  default: most = sum_terms(out, count, s, s->terms, up, least); break;
  }
  return shape(out, (count + OCTET - 1) / OCTET, most, least);
}

static double pass_largest(const double *at, size_t octets) {
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) most = lanes_greater(lanes_load(at + i), most);
  return largest_of(most);
}

static double pass_square(const double *at, size_t octets) {
  lanes sums[OCTET / LANES] = {{0}};
  for (size_t g = 0; g < octets; g++)
    for (size_t j = 0; j < OCTET / LANES; j++) {
      const lanes x = lanes_load(at + g * OCTET + j * LANES);
      sums[j] += x * x;
    }
  return sum_of(sums);
}

static void pass_moments(double *out, const double *a, const double *b, size_t octets) {
  lanes aa[OCTET / LANES] = {{0}}, bb[OCTET / LANES] = {{0}}, ba[OCTET / LANES] = {{0}};
  for (size_t g = 0; g < octets; g++)
    for (size_t j = 0; j < OCTET / LANES; j++) {
      const lanes x = lanes_load(a + g * OCTET + j * LANES),
                  y = lanes_load(b + g * OCTET + j * LANES);
      aa[j] += x * x;
      bb[j] += y * y;
      ba[j] += y * x;
    }
  out[0] = sum_of(aa);
  out[1] = sum_of(bb);
  out[2] = sum_of(ba);
}

extern const struct radii_product_passes RADII_PRODUCT_PASSES;

const struct radii_passes RADII_PASSES = {.sum = pass_sum,
                                          .largest = pass_largest,
                                          .scale = pass_scale,
                                          .square = pass_square,
                                          .moments = pass_moments,
                                          .with = &RADII_PRODUCT_PASSES};
