/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The path "transform": the values of all entries are kept, so a product of an m x N matrix takes
 * N transforms of the operand, m N products of values, m transforms back. Exact: nothing is dropped. */
#include <string.h>

#include "fixed_path.h"
#include "mem.h"
#include "transform.h"

struct values {
  struct transform transform;
  size_t rows, cols;
  slong bits;
  double *matrix;  /* ceil(rows / 8) M cols points */
  double *operand; /* ceil(max(rows, cols) / 8) M points */
  double *sums;    /* as many */
};

static bool usable(void) { return true; }

static size_t groups_of(size_t count) { return (count + FIXED_LANES - 1) / FIXED_LANES; }
static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

size_t fixed_transform_bytes(slong bits, size_t rows, size_t cols) {
  size_t points = transform_points(bits, larger(rows, cols));
  return 2 * FIXED_LANES * sizeof(double) * points *
         (groups_of(rows) * cols + 2 * groups_of(larger(rows, cols)));
}

/* limbs[8 k + l] <- limb k of a_(8 g + l, j), 0 beyond the last row */
static void gather(uint64_t *limbs, const struct fixed *A, const struct values *v, size_t g,
                   size_t j) {
  memset(limbs, 0, A->limbs * FIXED_LANES * sizeof *limbs);
  for (size_t l = 0; l < FIXED_LANES && FIXED_LANES * g + l < v->rows; l++)
    for (size_t k = 0; k < A->limbs; k++)
      limbs[FIXED_LANES * k + l] = *fixed_limb(A, (FIXED_LANES * g + l) * v->cols + j, k);
}

static void *matrix_new(const struct fixed *A, size_t rows, size_t cols) {
  struct values *v = mem_alloc(1, sizeof *v);
  size_t most = larger(rows, cols), point = 2 * FIXED_LANES;
  *v = (struct values){.rows = rows, .cols = cols, .bits = A->bits};
  transform_init(&v->transform, A->bits, larger(most, 1));
  size_t points = v->transform.points;
  v->matrix = mem_alloc_aligned(groups_of(rows) * points * cols * point, sizeof *v->matrix);
  v->operand = mem_alloc_aligned(groups_of(most) * points * point, sizeof *v->operand);
  v->sums = mem_alloc_aligned(groups_of(most) * points * point, sizeof *v->sums);
  uint64_t *limbs = mem_alloc_aligned(A->limbs * FIXED_LANES, sizeof *limbs);
  double *column = mem_alloc_aligned(points * point, sizeof *column);
  for (size_t g = 0; g < groups_of(rows); g++)
    for (size_t j = 0; j < cols; j++) {
      gather(limbs, A, v, g, j);
      transform_passes()->forward(column, &v->transform, limbs, A->limbs);
      for (size_t f = 0; f < points; f++)
        memcpy(v->matrix + ((g * points + f) * cols + j) * point, column + f * point,
               point * sizeof *column);
    }
  mem_free(limbs);
  mem_free(column);
  return v;
}

static void matrix_free(void *matrix) {
  struct values *v = matrix;
  if (!v) return;
  transform_clear(&v->transform);
  mem_free(v->matrix);
  mem_free(v->operand);
  mem_free(v->sums);
  mem_free(v);
}

static double *group_at(const struct values *v, double *values, size_t g) {
  return values + g * v->transform.points * 2 * FIXED_LANES;
}

/* The values of the groups of x that hold an entry of the list (NULL: all). */
static void transform_operand(struct values *v, const struct fixed *x, const size_t *list,
                              size_t count) {
  size_t next = 0;
  for (size_t g = 0; g < groups_of(x->count); g++) {
    while (list && next < count && list[next] / FIXED_LANES < g) next++;
    if (list && (next == count || list[next] / FIXED_LANES != g)) continue;
    transform_passes()->forward(group_at(v, v->operand, g), &v->transform,
                                fixed_limb(x, g * FIXED_LANES, 0), x->limbs);
  }
}

static void take_sums(struct wide *out, struct values *v, size_t count, size_t terms) {
  size_t limbs = (wide_sum_bits(v->bits, terms) + FIXED_RADIX - 1) / FIXED_RADIX;
  wide_reserve(out, count, limbs);
  for (size_t g = 0; g < groups_of(count); g++)
    transform_passes()->inverse(out->at + g * out->limbs * FIXED_LANES, out->limbs, &v->transform,
                                group_at(v, v->sums, g));
}

static void combine_columns(struct wide *out, void *matrix, const struct fixed *x,
                            const size_t *list, size_t count, size_t low) {
  struct values *v = matrix;
  size_t points = v->transform.points;
  (void)low;
  transform_operand(v, x, list, count);
  for (size_t g = 0; g < groups_of(v->rows); g++)
    transform_passes()->combine(group_at(v, v->sums, g),
                                v->matrix + g * points * v->cols * 2 * FIXED_LANES, v->cols,
                                v->operand, points, list, count);
  take_sums(out, v, v->rows, count);
}

static void dot_columns(struct wide *out, void *matrix, const struct fixed *u, const size_t *list,
                        size_t count, size_t low) {
  struct values *v = matrix;
  size_t points = v->transform.points;
  (void)low;
  transform_operand(v, u, NULL, 0);
  memset(v->sums, 0, groups_of(count) * points * 2 * FIXED_LANES * sizeof *v->sums);
  transform_passes()->dot(v->sums, v->matrix, v->cols, groups_of(v->rows), v->operand, points, list,
                          count);
  take_sums(out, v, count, v->rows);
}

/* Products without a matrix gain nothing from values that are used once. */
static void multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                     size_t low) {
  fixed_portable.multiply(out, x, a, a_limbs, low);
}

static void sum_squares(struct wide *out, const struct fixed *x, size_t low) {
  fixed_portable.sum_squares(out, x, low);
}

const struct fixed_path fixed_transform = {.name = "transform",
                                           .usable = usable,
                                           .matrix_new = matrix_new,
                                           .matrix_free = matrix_free,
                                           .combine_columns = combine_columns,
                                           .dot_columns = dot_columns,
                                           .multiply = multiply,
                                           .sum_squares = sum_squares};
