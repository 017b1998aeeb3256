/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "theorem_class.h"

bool theorem_class_separated(const struct theorem_class *c, const struct member *one,
                             const struct member *two) {
  assert(one->family == two->family && one->column && two->column && one->column != two->column);
  fmpq_t rho, distance2, T;
  fmpq_init(rho);
  fmpq_init(distance2);
  fmpq_init(T);
  theorem_class_vertex(rho, c, one);
  fmpq_mul(distance2, rho, rho);
  theorem_class_vertex(rho, c, two);
  fmpq_addmul(distance2, rho, rho);
  theorem_class_threshold(T, c, one->family);
  fmpq_mul_2exp(T, T, 1);
  fmpq_mul(T, T, T);
  bool apart = fmpq_cmp(distance2, T) > 0;
  fmpq_clear(rho);
  fmpq_clear(distance2);
  fmpq_clear(T);
  return apart;
}

/* bound <- max(bound, squared distance of (r / k) (1, .., 1) from rho e_j) */
static void raise_bound(fmpq_t bound, const fmpq_t r, size_t k, const fmpq_t rho) {
  fmpq_t part, distance2;
  fmpq_init(part);
  fmpq_init(distance2);
  fmpq_set_ui(part, 1, k);
  fmpq_mul(part, part, r);
  fmpq_set_ui(distance2, k - 1, 1);
  fmpq_mul(distance2, distance2, part);
  fmpq_mul(distance2, distance2, part);
  fmpq_sub(part, rho, part);
  fmpq_addmul(distance2, part, part);
  if (fmpq_cmp(distance2, bound) > 0) fmpq_set(bound, distance2);
  fmpq_clear(part);
  fmpq_clear(distance2);
}

/* In P2 rho is a concave function of u = 1 / a', y_1 u - lambda w u^2 / 2, with its largest value
 * y_1^2 / (2 lambda w) at u = y_1 / (lambda w). Returns whether some a_f < a' < top has it. */
static bool interior_peak(fmpq_t rho, const struct theorem_class *c, int family, const fmpq_t top) {
  if (c->problem != P2) return false;
  const fmpq *y1 = c->y1[family - 1];
  fmpq_t charge, peak;
  fmpq_init(charge);
  fmpq_init(peak);
  theorem_class_charge(charge, c);
  fmpq_div(peak, charge, y1);
  bool inside = fmpq_cmp(peak, c->a[family - 1]) > 0 && fmpq_cmp(peak, top) < 0;
  fmpq_div(rho, y1, charge);
  fmpq_mul(rho, rho, y1);
  fmpq_div_2exp(rho, rho, 1);
  fmpq_clear(charge);
  fmpq_clear(peak);
  return inside;
}

bool theorem_class_barycentre(fmpq_t bound, const struct theorem_class *c, int family) {
  const struct member widest = {.family = family, .column = 1, .exponent = c->first_exponent};
  size_t k = theorem_class_competitors(c, family);
  const fmpq *r = c->r[family - 1];
  fmpq_t rho, top, T;
  fmpq_init(rho);
  fmpq_init(top);
  fmpq_init(T);
  fmpq_zero(bound);
  raise_bound(bound, r, k, r);
  theorem_class_vertex(rho, c, &widest);
  raise_bound(bound, r, k, rho);
  theorem_class_top(top, c, &widest);
  if (interior_peak(rho, c, family, top)) raise_bound(bound, r, k, rho);
  theorem_class_threshold(T, c, family + 1);
  fmpq_mul(T, T, T);
  bool close = fmpq_cmp(bound, T) <= 0;
  fmpq_clear(rho);
  fmpq_clear(top);
  fmpq_clear(T);
  return close;
}

void theorem_class_dist2(fmpq_t dist2, const struct theorem_class *c, const struct member *member,
                         const fmpq *point) {
  assert(member->column > 0);
  fmpq_t sum, offset;
  fmpq_init(sum);
  fmpq_init(offset);
  for (size_t i = 0; i < c->cols; i++)
    if (i + 1 != member->column) fmpq_addmul(sum, point + i, point + i);
  theorem_class_vertex(offset, c, member);
  fmpq_sub(offset, point + member->column - 1, offset);
  fmpq_addmul(sum, offset, offset);
  fmpq_swap(dist2, sum);
  fmpq_clear(sum);
  fmpq_clear(offset);
}
