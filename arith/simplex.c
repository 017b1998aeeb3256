/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simplex.h"

/* theta <- a number near the multiplier of the projection of the midpoints of p on {x >= 0, sum x =
 * r}: the largest (p_(1) + .. + p_(k) - r) / k. Any theta gives valid bounds below. */
static void multiplier(arb_t theta, arb_srcptr p, size_t n, const arb_t r, slong prec) {
  arb_ptr sorted = _arb_vec_init((slong)n);
  arb_t sum, candidate;
  arb_init(sum);
  arb_init(candidate);
  for (size_t i = 0; i < n; i++) { /* insertion, descending midpoints */
    size_t k = i;
    for (; k > 0 && arf_cmp(arb_midref(sorted + k - 1), arb_midref(p + i)) < 0; k--)
      arb_swap(sorted + k, sorted + k - 1);
    arb_get_mid_arb(sorted + k, p + i);
  }
  arb_neg(sum, r);
  for (size_t k = 0; k < n; k++) {
    arb_add(sum, sum, sorted + k, prec);
    arb_div_ui(candidate, sum, k + 1, prec);
    if (k == 0 || arf_cmp(arb_midref(candidate), arb_midref(theta)) > 0) arb_set(theta, candidate);
  }
  arb_get_mid_arb(theta, theta);
  _arb_vec_clear(sorted, (slong)n);
  arb_clear(sum);
  arb_clear(candidate);
}

/* bound <- sum min(theta, p_i)^2 + 2 theta (sum max(p_i - theta, 0) - r), which is at most the
 * squared distance of p from {x >= 0, sum x = r}: twice the Lagrangian's minimum over x >= 0. */
static void dual_bound(arb_t bound, const arb_t theta, arb_srcptr p, size_t n, const arb_t r,
                       slong prec) {
  arb_t excess, part, zero;
  arb_init(excess);
  arb_init(part);
  arb_init(zero);
  arb_zero(bound);
  arb_neg(excess, r);
  for (size_t i = 0; i < n; i++) {
    arb_min(part, theta, p + i, prec);
    arb_addmul(bound, part, part, prec);
    arb_sub(part, p + i, theta, prec);
    arb_max(part, part, zero, prec);
    arb_add(excess, excess, part, prec);
  }
  arb_mul(excess, excess, theta, prec);
  arb_mul_2exp_si(excess, excess, 1);
  arb_add(bound, bound, excess, prec);
  arb_clear(excess);
  arb_clear(part);
  arb_clear(zero);
}

/* bound <- squared distance of p from the point max(mid p - theta, 0) scaled to the sum r */
static void primal_bound(arb_t bound, const arb_t theta, arb_srcptr p, size_t n, const arb_t r,
                         slong prec) {
  arb_ptr x = _arb_vec_init((slong)n);
  arb_t sum, zero;
  arb_init(sum);
  arb_init(zero);
  for (size_t i = 0; i < n; i++) {
    arb_get_mid_arb(x + i, p + i);
    arb_sub(x + i, x + i, theta, prec);
    arb_max(x + i, x + i, zero, prec);
    arb_add(sum, sum, x + i, prec);
  }
  if (arb_is_positive(sum)) {
    arb_div(sum, r, sum, prec);
    _arb_vec_scalar_mul(x, x, (slong)n, sum, prec);
  } else {
    for (size_t i = 0; i < n; i++) arb_div_ui(x + i, r, n, prec);
  }
  arb_zero(bound);
  for (size_t i = 0; i < n; i++) {
    arb_sub(x + i, x + i, p + i, prec);
    arb_addmul(bound, x + i, x + i, prec);
  }
  _arb_vec_clear(x, (slong)n);
  arb_clear(sum);
  arb_clear(zero);
}

void simplex_dist2(arb_t lower, arb_t upper, arb_srcptr p, size_t n, const arb_t r, slong prec) {
  arb_t theta;
  arb_init(theta);
  multiplier(theta, p, n, r, prec);
  dual_bound(lower, theta, p, n, r, prec);
  primal_bound(upper, theta, p, n, r, prec);
  arb_clear(theta);
}
