/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "fixed_parts.h"
#include "mem.h"

static size_t eights(size_t count) { return (count + FIXED_LANES - 1) / FIXED_LANES; }

/* The rows of the matrix, each from a group of its own on */
static void set_leading(struct fixed_matrix *M) {
  const size_t groups = eights(M->cols);
  double *all = mem_alloc_aligned(eights(M->entries->count) * FIXED_LANES, sizeof *all);
  M->leading = mem_alloc_aligned(M->rows * groups * FIXED_LANES, sizeof *M->leading);
  fixed_lanes_doubles(all, M->entries, M->work.lanes);
  for (size_t i = 0; i < M->rows; i++)
    for (size_t j = 0; j < M->cols; j++)
      M->leading[i * groups * FIXED_LANES + j] = all[i * M->cols + j];
  mem_free(all);
}

void fixed_matrix_init(struct fixed_matrix *M, const struct fixed *entries, size_t rows,
                       size_t cols) {
  assert(entries->count == rows * cols);
  const slong bits = entries->bits;
  const size_t most = rows > cols ? rows : cols;
  *M = (struct fixed_matrix){.entries = entries, .rows = rows, .cols = cols};
  M->path = fixed_path_matrix(bits, rows, cols);
  fixed_work_init(&M->work);
  fixed_work_numbers(&M->work, bits);
  M->list = mem_alloc(most, sizeof *M->list);
  M->excess = mem_alloc_aligned(eights(cols) * FIXED_LANES, sizeof *M->excess);
  M->estimates = mem_alloc_aligned(4 * eights(most) * FIXED_LANES, sizeof *M->estimates);
  M->of_u = M->estimates + 3 * eights(most) * FIXED_LANES;
  M->nonzero = mem_alloc(eights(cols), sizeof *M->nonzero);
  fixed_init(&M->part, bits, cols);
  fixed_init(&M->part_threshold, bits, cols);
  fixed_init(&M->next, bits, cols);
  if (!fixed_defined(entries)) return;
  M->kernel = M->path->matrix_new(entries, rows, cols);
  set_leading(M);
}

void fixed_matrix_clear(struct fixed_matrix *M) {
  if (M->kernel) M->path->matrix_free(M->kernel);
  fixed_work_clear(&M->work);
  mem_free(M->leading);
  mem_free(M->list);
  mem_free(M->excess);
  mem_free(M->estimates);
  mem_free(M->nonzero);
  fixed_clear(&M->part);
  fixed_clear(&M->part_threshold);
  fixed_clear(&M->next);
  *M = (struct fixed_matrix){0};
}

static void combine(struct wide *out, const struct fixed_formula *f, size_t low) {
  f->matrix->path->combine_columns(out, f->matrix->kernel, f->operand, f->list, f->list_count, low);
}

static void dot(struct wide *out, const struct fixed_formula *f, size_t low) {
  f->matrix->path->dot_columns(out, f->matrix->kernel, f->operand, f->list, f->list_count, low);
}

/* A sum of `count` products of entries of A and x is below 2^(exponents + bits of count). */
static void set_product(struct fixed_formula *f, struct fixed_matrix *A, const struct fixed *x,
                        size_t count) {
  const struct fixed *m = A->entries;
  f->matrix = A;
  f->unit = m->exp - m->bits + x->exp - x->bits;
  f->top = m->exp + x->exp + (slong)FLINT_BIT_COUNT(count);
  f->operand = x;
}

void fixed_formula_combine(struct fixed_formula *f, struct fixed_matrix *A, const struct fixed *x) {
  f->list = A->list;
  f->list_count = fixed_nonzero(A->list, A->nonzero, x, A->work.lanes);
  if (!f->list_count || fixed_is_zero(A->entries)) return;
  set_product(f, A, x, f->list_count);
  f->source = combine;
}

void fixed_formula_dot(struct fixed_formula *f, struct fixed_matrix *A, const struct fixed *u,
                       const size_t *list, size_t count) {
  f->list = list;
  f->list_count = count;
  if (!count || fixed_is_zero(u) || fixed_is_zero(A->entries)) return;
  set_product(f, A, u, A->rows);
  f->source = dot;
}

void fixed_mul(struct fixed *y, struct fixed_matrix *A, const struct fixed *x) {
  assert(y->count == A->rows && x->count == A->cols);
  y->exp = FIXED_UNDEFINED;
  if (!A->kernel || !fixed_defined(x)) return;
  struct fixed_formula f = {.count = A->rows};
  fixed_formula_combine(&f, A, x);
  fixed_evaluate(y, &f, &A->work, &A->guards[0]);
  fixed_check_exponent(y);
}

void fixed_mul_adjoint(struct fixed *x, struct fixed_matrix *A, const struct fixed *y) {
  assert(y->count == A->rows && x->count == A->cols);
  x->exp = FIXED_UNDEFINED;
  if (!A->kernel || !fixed_defined(y)) return;
  struct fixed_formula f = {.count = A->cols};
  for (size_t j = 0; j < A->cols; j++) A->list[j] = j;
  fixed_formula_dot(&f, A, y, A->list, A->cols);
  fixed_evaluate(x, &f, &A->work, &A->guards[1]);
  fixed_check_exponent(x);
}
