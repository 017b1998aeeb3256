/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tie_distance.h"

#include <stdlib.h>

static int descending(const void *a, const void *b) { return -fmpq_cmp(a, b); }

/* level <- the number with sum_i max(p_i - level, 0) = r; p is sorted in the process. The i largest are
 * above it as long as p_i > (p_1 + .. + p_i - r) / i. */
static void water_level(fmpq_t level, fmpq *p, size_t n, const fmpq_t r) {
  fmpq_t sum, next, count;
  fmpq_init(sum);
  fmpq_init(next);
  fmpq_init(count);
  qsort(p, n, sizeof *p, descending);
  fmpq_neg(sum, r);
  for (size_t i = 0; i < n; i++) {
    fmpq_add(sum, sum, p + i);
    fmpq_set_ui(count, i + 1, 1);
    fmpq_div(next, sum, count);
    if (fmpq_cmp(p + i, next) <= 0) break;
    fmpq_set(level, next);
  }
  fmpq_clear(sum);
  fmpq_clear(next);
  fmpq_clear(count);
}

void tie_distance2(fmpq_t dist2, const struct theorem_class *c, int family, const fmpq *point) {
  size_t n = theorem_class_competitors(c, family);
  fmpq *sorted = _fmpq_vec_init((slong)n);
  fmpq_t level, entry;
  fmpq_init(level);
  fmpq_init(entry);
  for (size_t i = 0; i < n; i++) fmpq_set(sorted + i, point + i);
  water_level(level, sorted, n, c->r[family - 1]);
  fmpq_zero(dist2);
  for (size_t i = 0; i < c->cols; i++) {
    /* the nearest point has entry max(p_i - level, 0) */
    bool above = i < n && fmpq_cmp(point + i, level) > 0;
    fmpq_set(entry, above ? level : point + i);
    fmpq_addmul(dist2, entry, entry);
  }
  fmpq_clear(level);
  fmpq_clear(entry);
  _fmpq_vec_clear(sorted, (slong)n);
}
