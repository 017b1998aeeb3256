/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interpolant.h"

#include <assert.h>
#include <stdlib.h>

#include "mem.h"

/* The points while the network is made. */
struct points {
  const fmpq *y, *x; /* count x rows, count x cols */
  size_t count, rows, cols;
  fmpq *t;       /* <p, y_k> */
  size_t *order; /* of ascending t */
};

static void inner_product(fmpq_t t, const fmpq *p, const fmpq *y, size_t n) {
  fmpq_zero(t);
  for (size_t i = 0; i < n; i++) fmpq_addmul(t, p + i, y + i);
}

static int ascending(const void *a, const void *b, void *context) {
  const fmpq *t = context;
  return fmpq_cmp(t + *(const size_t *)a, t + *(const size_t *)b);
}

/* p <- (1, s, s^2, ..) */
static void set_projection(fmpq *p, size_t n, ulong s) {
  fmpq_one(p);
  for (size_t i = 1; i < n; i++) {
    fmpz_mul_ui(fmpq_numref(p + i), fmpq_numref(p + i - 1), s);
    fmpz_one(fmpq_denref(p + i));
  }
}

static void project(struct points *q, const fmpq *p) {
  for (size_t k = 0; k < q->count; k++) {
    inner_product(q->t + k, p, q->y + k * q->rows, q->rows);
    q->order[k] = k;
  }
  qsort_r(q->order, q->count, sizeof *q->order, ascending, q->t);
}

static bool same_point(const struct points *q, size_t k, size_t l) {
  for (size_t i = 0; i < q->rows; i++)
    if (!fmpq_equal(q->y + k * q->rows + i, q->y + l * q->rows + i)) return false;
  return true;
}

enum separation { DISTINCT, TIED, EQUAL_POINTS };

/* After project. */
static enum separation separation(const struct points *q) {
  enum separation found = DISTINCT;
  for (size_t k = 1; k < q->count; k++) {
    size_t one = q->order[k - 1], two = q->order[k];
    if (!fmpq_equal(q->t + one, q->t + two)) continue;
    if (same_point(q, one, two)) return EQUAL_POINTS;
    found = TIED;
  }
  return found;
}

/* p <- (1, s, s^2, ..) for the first s = 0, 1, .. that separates the points; false if two are equal. Two
 * different points have equal t for at most m - 1 values of s, the roots of a polynomial. Equal
 * points have equal t, so they may be found late, between others with that t, but at the latest when
 * s separates the rest. */
static bool find_projection(fmpq *p, struct points *q) {
  enum separation found;
  ulong s = 0;
  do {
    set_projection(p, q->rows, s++);
    project(q, p);
    found = separation(q);
  } while (found == TIED);
  return found == DISTINCT;
}

/* slope <- (x_b - x_a) / (t_b - t_a) in coordinate i */
static void set_slope(fmpq_t slope, const struct points *q, size_t a, size_t b, size_t i) {
  fmpq_t run;
  fmpq_init(run);
  fmpq_sub(run, q->t + b, q->t + a);
  fmpq_sub(slope, q->x + b * q->cols + i, q->x + a * q->cols + i);
  fmpq_div(slope, slope, run);
  fmpq_clear(run);
}

static void set_weights(struct interpolant *f, const struct points *q) {
  fmpq_t slope, before;
  fmpq_init(slope);
  fmpq_init(before);
  for (size_t k = 0; k + 1 < f->count; k++) fmpq_set(f->knots + k, q->t + q->order[k]);
  for (size_t i = 0; i < f->cols; i++) {
    fmpq_set(f->bias + i, q->x + q->order[0] * q->cols + i);
    fmpq_zero(before);
    for (size_t k = 0; k + 1 < f->count; k++) {
      set_slope(slope, q, q->order[k], q->order[k + 1], i);
      fmpq_sub(f->slopes + k * f->cols + i, slope, before);
      fmpq_swap(before, slope);
    }
  }
  fmpq_clear(slope);
  fmpq_clear(before);
}

int interpolant_init(struct interpolant *f, const fmpq *y, const fmpq *x, size_t count, size_t rows,
                     size_t cols) {
  assert(count >= 1 && rows >= 1);
  *f = (struct interpolant){.rows = rows, .cols = cols, .count = count};
  f->projection = _fmpq_vec_init((slong)rows);
  f->knots = _fmpq_vec_init((slong)count - 1);
  f->bias = _fmpq_vec_init((slong)cols);
  f->slopes = _fmpq_vec_init((slong)((count - 1) * cols));
  struct points q = {.y = y, .x = x, .count = count, .rows = rows, .cols = cols};
  q.t = _fmpq_vec_init((slong)count);
  q.order = mem_alloc(count, sizeof *q.order);
  bool separated = find_projection(f->projection, &q);
  if (separated) set_weights(f, &q);
  else interpolant_clear(f);
  _fmpq_vec_clear(q.t, (slong)count);
  mem_free(q.order);
  return separated ? 0 : -1;
}

void interpolant_clear(struct interpolant *f) {
  if (f->count) {
    _fmpq_vec_clear(f->projection, (slong)f->rows);
    _fmpq_vec_clear(f->knots, (slong)f->count - 1);
    _fmpq_vec_clear(f->bias, (slong)f->cols);
    _fmpq_vec_clear(f->slopes, (slong)((f->count - 1) * f->cols));
  }
  *f = (struct interpolant){0};
}

void interpolant_apply(fmpq *x, const struct interpolant *f, const fmpq *y) {
  fmpq_t t, active;
  fmpq_init(t);
  fmpq_init(active);
  inner_product(t, f->projection, y, f->rows);
  for (size_t i = 0; i < f->cols; i++) fmpq_set(x + i, f->bias + i);
  for (size_t k = 0; k + 1 < f->count; k++) {
    fmpq_sub(active, t, f->knots + k);
    if (fmpq_sgn(active) <= 0) continue; /* relu */
    for (size_t i = 0; i < f->cols; i++) fmpq_addmul(x + i, active, f->slopes + k * f->cols + i);
  }
  fmpq_clear(t);
  fmpq_clear(active);
}

bool interpolant_verify(const struct interpolant *f, const fmpq *y, const fmpq *x) {
  fmpq *value = _fmpq_vec_init((slong)f->cols);
  bool exact = true;
  for (size_t k = 0; k < f->count && exact; k++) {
    interpolant_apply(value, f, y + k * f->rows);
    for (size_t i = 0; i < f->cols; i++) exact &= fmpq_equal(value + i, x + k * f->cols + i) != 0;
  }
  _fmpq_vec_clear(value, (slong)f->cols);
  return exact;
}

static size_t nonzero(const fmpq *v, size_t count) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) found += !fmpq_is_zero(v + i);
  return found;
}

size_t interpolant_weights(const struct interpolant *f) {
  size_t hidden = f->count - 1;
  return hidden * nonzero(f->projection, f->rows) + nonzero(f->knots, hidden) +
         nonzero(f->slopes, hidden * f->cols) + nonzero(f->bias, f->cols);
}
