/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simplex.h"

#include <stdlib.h>

#include "mem.h"

/* Descending q */
static int later(const void *a, const void *b, void *q) {
  arb_srcptr values = q;
  return arf_cmp(arb_midref(values + *(const size_t *)b), arb_midref(values + *(const size_t *)a));
}

/* The multiplier of any set of columns, (sum q_i / n2_i - r) / (sum 1 / n2_i), is at most that
 * of the simplex, which belongs to the columns with the largest q_i: so it is the largest over k
 * of those of the first k. */
static void multiplier(arb_t theta, arb_srcptr q, arb_srcptr n2, const size_t *order, size_t n,
                       const arb_t r, slong prec) {
  arb_t sum, inverses, part;
  arb_init(sum);
  arb_init(inverses);
  arb_init(part);
  arb_neg(sum, r);
  for (size_t k = 0; k < n; k++) {
    arb_inv(part, n2 + order[k], prec);
    arb_add(inverses, inverses, part, prec);
    arb_addmul(sum, part, q + order[k], prec);
    arb_div(part, sum, inverses, prec);
    if (k == 0 || arf_cmp(arb_midref(part), arb_midref(theta)) > 0) arb_get_mid_arb(theta, part);
  }
  arb_clear(sum);
  arb_clear(inverses);
  arb_clear(part);
}

void simplex_nearest(arb_ptr t, arb_t theta, arb_srcptr q, arb_srcptr n2, size_t n, const arb_t r,
                     slong prec) {
  size_t *order = mem_alloc(n, sizeof *order);
  arb_ptr values = _arb_vec_init((slong)n);
  for (size_t i = 0; i < n; i++) {
    order[i] = i;
    arb_get_mid_arb(values + i, q + i);
  }
  qsort_r(order, n, sizeof *order, later, values);
  multiplier(theta, values, n2, order, n, r, prec);
  for (size_t i = 0; i < n; i++) {
    arb_sub(t + i, values + i, theta, prec);
    arb_div(t + i, t + i, n2 + i, prec);
    arb_get_mid_arb(t + i, t + i);
    if (!arb_is_nonnegative(t + i)) arb_zero(t + i);
  }
  _arb_vec_clear(values, (slong)n);
  mem_free(order);
}
