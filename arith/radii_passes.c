/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "radii_passes.h"

#include "lanes.h"

static double largest_of(lanes most) {
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
  const lanes zero = {0};
  return lanes_keep(lanes_greater(x, lanes_all(least)), (lanes_bits)(x > zero));
}

static void pass_scale(double *at, size_t octets, double scale, double least) {
  const lanes factor = lanes_all(scale);
  for (size_t i = 0; i < octets * OCTET; i += LANES)
    lanes_store(at + i, raised(lanes_load(at + i) * factor, least));
}

static int64_t shape(double *at, size_t octets, double top, double up, double least) {
  if (!(top > 0)) return RADII_ZEROS;
  const int e = double_exponent(top * up);
  pass_scale(at, octets, up * double_power(-e), least);
  return e;
}

LANES_INLINE lanes sum_terms(double *out, size_t octets, const double *const *at,
                             const size_t *step, const double *factor, size_t terms) {
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) {
    lanes sum = {0};
    for (size_t k = 0; k < terms; k++)
      sum += lanes_load(at[k] + (step[k] ? i : i % OCTET)) * lanes_all(factor[k]);
    most = lanes_greater(sum, most);
    lanes_store(out + i, sum);
  }
  return most;
}

static int64_t pass_sum(double *out, size_t octets, const double *const *at, const size_t *step,
                        const double *factor, size_t terms, double up, double least) {
  lanes most;
  switch (terms) { /* loops of their own */
  case 2: most = sum_terms(out, octets, at, step, factor, 2); break;
  case 3: most = sum_terms(out, octets, at, step, factor, 3); break;
  case 4: most = sum_terms(out, octets, at, step, factor, 4); break;
  default: most = sum_terms(out, octets, at, step, factor, terms); break;
  }
  return shape(out, octets, largest_of(most), up, least);
}

static double pass_largest(const double *at, size_t octets) {
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) most = lanes_greater(lanes_load(at + i), most);
  return largest_of(most);
}

static double pass_limit(double *at, size_t octets, double scale, double limit) {
  const lanes all = lanes_all(limit);
  lanes most = {0};
  for (size_t i = 0; i < octets * OCTET; i += LANES) {
    const lanes x = lanes_load(at + i) * lanes_all(scale);
    const lanes_bits less = (lanes_bits)(x < all);
    const lanes y = (lanes)(((lanes_bits)x & less) | ((lanes_bits)all & ~less));
    most = lanes_greater(y, most);
    lanes_store(at + i, y);
  }
  return largest_of(most);
}

/* sum <- the sum over k of W[step k + i] x_k for `count` registers side by side: over even k and over odd
 * ones, so that additions need not wait. Long sums skip zeros, which short ones are faster without. */
LANES_INLINE void add_products(lanes *sum, size_t count, const double *W, size_t step,
                               const double *x, size_t rows) {
  lanes odd[4] = {{0}};
  const bool skips = rows > 64;
  size_t k = 0;
  for (; k + 2 <= rows; k += 2, W += 2 * step) {
    if (skips && x[k] == 0 && x[k + 1] == 0) continue;
    const lanes a = lanes_all(x[k]), b = lanes_all(x[k + 1]);
    for (size_t j = 0; j < count; j++) {
      sum[j] += lanes_load(W + j * LANES) * a;
      odd[j] += lanes_load(W + step + j * LANES) * b;
    }
  }
  if (k < rows)
    for (size_t j = 0; j < count; j++) sum[j] += lanes_load(W + j * LANES) * lanes_all(x[k]);
  for (size_t j = 0; j < count; j++) sum[j] += odd[j];
}

LANES_INLINE lanes combine(double *out, size_t count, size_t step, size_t rows,
                           const struct radii_products *p, size_t from, double least) {
  lanes sum[4] = {{0}}, most = {0};
  add_products(sum, count, p->W + from, step, p->z, rows);
  for (size_t j = 0; j < count; j++) {
    lanes x = raised(sum[j], least) * lanes_all(p->of_z);
    if (p->more) x += lanes_load(p->more + from + j * LANES) * lanes_all(p->of_more);
    most = lanes_greater(x, most);
    lanes_store(out + from + j * LANES, x);
  }
  return most;
}

static int64_t pass_products(double *out, size_t octets, size_t rows,
                             const struct radii_products *p, double up, double least) {
  const size_t step = octets * OCTET, all = step / LANES;
  lanes most = {0};
  size_t i = 0;
  for (; i + 4 <= all; i += 4)
    most = lanes_greater(combine(out, 4, step, rows, p, i * LANES, least), most);
  switch (all - i) {
  case 3: most = lanes_greater(combine(out, 3, step, rows, p, i * LANES, least), most); break;
  case 2: most = lanes_greater(combine(out, 2, step, rows, p, i * LANES, least), most); break;
  case 1: most = lanes_greater(combine(out, 1, step, rows, p, i * LANES, least), most); break;
  default: break;
  }
  return shape(out, octets, largest_of(most), up, least);
}

static void pass_mix(double *out, size_t octets, const double *x, double of_x, const double *y,
                     double of_y, double least) {
  for (size_t i = 0; i < octets * OCTET; i += LANES)
    lanes_store(
      out + i,
      raised(lanes_load(x + i) * lanes_all(of_x) + lanes_load(y + i) * lanes_all(of_y), least));
}

/* Of eight partial sums: x_i in lane i % 8 */
LANES_INLINE double sum_of(const lanes *sums) {
  double at[OCTET] __attribute__((aligned(64)));
  for (size_t j = 0; j < OCTET / LANES; j++) lanes_store(at + j * LANES, sums[j]);
  return ((at[0] + at[4]) + (at[2] + at[6])) + ((at[1] + at[5]) + (at[3] + at[7]));
}

static double pass_total(const double *at, size_t octets) {
  lanes sums[OCTET / LANES] = {{0}};
  for (size_t g = 0; g < octets; g++)
    for (size_t j = 0; j < OCTET / LANES; j++) sums[j] += lanes_load(at + g * OCTET + j * LANES);
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

LANES_INLINE lanes_bits bits_load(const uint64_t *p) { return *(const lanes_bits *)p; }

static void pass_primal(struct radii_primal *p, size_t octets, double up, double least) {
  const lanes zero = {0};
  lanes top_x = zero, top_e = zero, top_s = zero;
  for (size_t i = 0; i < octets * OCTET; i += LANES) {
    const lanes x = lanes_load(p->x + i) * lanes_all(p->of_x);
    const lanes moved = lanes_load(p->moved + i) * lanes_all(p->of_moved);
    const lanes t = lanes_load(p->t + i) * lanes_all(p->of_t);
    const lanes rest = raised(x + moved + t, least);
    const lanes over = lanes_load(p->excess + i) +
                       lanes_keep(lanes_greater(rest * lanes_all(p->in_excess), lanes_all(least)),
                                  (lanes_bits)(rest > zero));
    const lanes_bits alive = ~(lanes_bits)(over <= zero);
    const lanes_bits any_x = alive | (bits_load(p->was_x + i) != 0);
    const lanes_bits any_s = alive | (bits_load(p->was_s + i) != 0);
    const lanes change = lanes_keep(moved + t + lanes_all(p->round_x), alive);
    const lanes e = x + (change + change) + lanes_keep(lanes_all(p->round_e), any_x);
    const lanes next = raised(lanes_keep(x + change, alive), least);
    const lanes s = lanes_load(p->s + i) * lanes_all(p->of_s) + next * lanes_all(p->of_next) +
                    lanes_keep(lanes_all(p->round_s), any_s);
    top_x = lanes_greater(next, top_x);
    top_e = lanes_greater(e, top_e);
    top_s = lanes_greater(s, top_s);
    lanes_store(p->x + i, next);
    lanes_store(p->e + i, e);
    lanes_store(p->s + i, s);
  }
  p->exp_x = shape(p->x, octets, largest_of(top_x), up, least);
  p->exp_e = shape(p->e, octets, largest_of(top_e), up, least);
  p->exp_s = shape(p->s, octets, largest_of(top_s), up, least);
}

const struct radii_passes RADII_PASSES = {.sum = pass_sum,
                                          .largest = pass_largest,
                                          .scale = pass_scale,
                                          .limit = pass_limit,
                                          .products = pass_products,
                                          .mix = pass_mix,
                                          .total = pass_total,
                                          .moments = pass_moments,
                                          .primal = pass_primal};
