/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The portable kernels: sums of digit products; without a matrix, GMP's products beyond some precision. */
#include <assert.h>

#include "fixed_digits.h"
#include "fixed_large.h"
#include "mem.h"

struct portable {
  size_t rows, cols, digits;
  slong bits;
  unsigned up;             /* digits are those of 2^up a_ij: the highest one is full */
  int64_t *by_rows;        /* digit d at (i digits + d) cols + j */
  int64_t *by_cols;        /* at (j digits + d) rows + i */
  int64_t *operand, *some; /* max(rows, cols) digits */
  digit_sum *column;       /* 4 digits */
};

static bool usable(void) { return true; }

static struct limb_row limbs_of(const struct fixed *x, size_t i) {
  return (struct limb_row){fixed_limb(x, i, 0), x->limbs, FIXED_LANES, false};
}

static void *matrix_new(const struct fixed *A, size_t rows, size_t cols) {
  struct portable *M = mem_alloc(1, sizeof *M);
  size_t most = rows > cols ? rows : cols, digits = digits_for((size_t)A->bits + 2);
  *M = (struct portable){.rows = rows, .cols = cols, .digits = digits, .bits = A->bits};
  M->up = (unsigned)(digits * DIGIT_BITS - (size_t)A->bits - 2);
  M->by_rows = mem_alloc(rows * cols * digits, sizeof *M->by_rows);
  M->by_cols = mem_alloc(rows * cols * digits, sizeof *M->by_cols);
  M->operand = mem_alloc(most * digits, sizeof *M->operand);
  M->some = mem_alloc(most * digits, sizeof *M->some);
  M->column = mem_alloc(4 * digits, sizeof *M->column);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < cols; j++) {
      struct limb_row limbs = limbs_of(A, i * cols + j);
      digits_set(M->by_rows + i * digits * cols + j, cols, digits, M->up, &limbs);
      digits_set(M->by_cols + j * digits * rows + i, rows, digits, M->up, &limbs);
    }
  return M;
}

static void matrix_free(void *matrix) {
  struct portable *M = matrix;
  if (!M) return;
  mem_free(M->by_rows);
  mem_free(M->by_cols);
  mem_free(M->operand);
  mem_free(M->some);
  mem_free(M->column);
  mem_free(M);
}

/* The entries of x that the list names, in planes; without a list all of them. */
static struct digit_row convert(int64_t *out, const struct fixed *x, size_t digits, unsigned up,
                                const size_t *list, size_t count) {
  if (!list || count == x->count) digits_set_all(out, digits, up, x);
  else
    for (size_t k = 0; k < count; k++) {
      struct limb_row limbs = limbs_of(x, list[k]);
      digits_set(out + k, count, digits, up, &limbs);
    }
  return (struct digit_row){out, digits, count};
}

/* Row i of A without the columns that are not in the list. */
static struct digit_row row_of(const struct portable *M, size_t i, const size_t *list,
                               size_t count) {
  const int64_t *row = M->by_rows + i * M->digits * M->cols;
  if (count == M->cols) return (struct digit_row){row, M->digits, M->cols};
  for (size_t d = 0; d < M->digits; d++)
    for (size_t k = 0; k < count; k++) M->some[d * count + k] = row[d * M->cols + list[k]];
  return (struct digit_row){M->some, M->digits, count};
}

static void combine_columns(struct wide *out, void *matrix, const struct fixed *x,
                            const size_t *list, size_t count, size_t low) {
  struct portable *M = matrix;
  struct digit_cut cut =
    digits_cut(wide_sum_bits(M->bits, count), count, M->digits, M->digits, low, 2 * M->up);
  struct digit_row operand = convert(M->operand, x, M->digits, M->up, list, count);
  digits_reserve(out, M->rows, &cut);
  for (size_t i = 0; i < M->rows; i++) {
    struct digit_row row = row_of(M, i, list, count);
    digits_dot(out, i, &cut, &row, &operand, count, M->column);
  }
}

static void dot_columns(struct wide *out, void *matrix, const struct fixed *u, const size_t *list,
                        size_t count, size_t low) {
  struct portable *M = matrix;
  struct digit_cut cut =
    digits_cut(wide_sum_bits(M->bits, M->rows), M->rows, M->digits, M->digits, low, 2 * M->up);
  struct digit_row operand = convert(M->operand, u, M->digits, M->up, NULL, M->rows);
  digits_reserve(out, count, &cut);
  for (size_t k = 0; k < count; k++) {
    struct digit_row col = {M->by_cols + list[k] * M->digits * M->rows, M->digits, M->rows};
    digits_dot(out, k, &cut, &col, &operand, M->rows, M->column);
  }
}

static void multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                     size_t low) {
  if (x->limbs >= FIXED_LARGE_LIMBS && a_limbs >= FIXED_LARGE_LIMBS) {
    fixed_large_multiply(out, x, a, a_limbs, low);
    return;
  }
  size_t x_digits = digits_for(x->limbs * FIXED_RADIX);
  size_t a_digits = digits_for(a_limbs * FIXED_RADIX + 1);
  struct digit_cut cut =
    digits_cut((x->limbs + a_limbs) * FIXED_RADIX, 1, a_digits, x_digits, low, 0);
  int64_t *digits = mem_alloc(x_digits + a_digits, sizeof *digits);
  digit_sum *column = mem_alloc(2 * (x_digits + a_digits), sizeof *column);
  struct digit_row of_x = {digits, x_digits, 1}, of_a = {digits + x_digits, a_digits, 1};
  digits_set(digits + x_digits, 1, a_digits, 0, &(struct limb_row){a, a_limbs, 1, true});
  digits_reserve(out, x->count, &cut);
  for (size_t i = 0; i < x->count; i++) {
    const uint64_t *limb = x->at + i / FIXED_LANES * x->limbs * FIXED_LANES + i % FIXED_LANES;
    digits_set(digits, 1, x_digits, 0, &(struct limb_row){limb, x->limbs, FIXED_LANES, false});
    digits_dot(out, i, &cut, &of_a, &of_x, 1, column);
  }
  mem_free(digits);
  mem_free(column);
}

static void sum_squares(struct wide *out, const struct fixed *x, size_t low) {
  if (x->limbs >= FIXED_LARGE_LIMBS) {
    fixed_large_sum_squares(out, x, low);
    return;
  }
  size_t digits = digits_for((size_t)x->bits + 2);
  struct digit_cut cut =
    digits_cut(wide_sum_bits(x->bits, x->count), x->count, digits, digits, low, 0);
  int64_t *at = mem_alloc(x->count * digits, sizeof *at);
  digit_sum *column = mem_alloc(4 * digits, sizeof *column);
  struct digit_row row = convert(at, x, digits, 0, NULL, x->count);
  digits_reserve(out, 1, &cut);
  digits_dot(out, 0, &cut, &row, &row, x->count, column);
  mem_free(at);
  mem_free(column);
}

const struct fixed_path fixed_portable = {
  .name = "portable",
  .usable = usable,
  .matrix_new = matrix_new,
  .matrix_free = matrix_free,
  .combine_columns = combine_columns,
  .dot_columns = dot_columns,
  .multiply = multiply,
  .sum_squares = sum_squares,
};
