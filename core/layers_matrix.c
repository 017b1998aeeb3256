/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers_matrix.h"

/* The real part of entry (i, k). */
static struct scal entry(const struct mat *M, size_t i, size_t k) {
  struct vec row = mat_row(M, i);
  return vec_at(&row, k * M->field);
}

/* M(row + i, col + i) <- a for i < n */
static void put_diagonal(struct mat *M, size_t row, size_t col, size_t n, const struct scal *a) {
  for (size_t i = 0; i < n; i++) {
    struct scal at = entry(M, row + i, col + i);
    scal_set(&at, a);
  }
}

/* The block at (row, col) <- a A */
static void put_matrix(struct mat *M, size_t row, size_t col, const struct layers_parts *p,
                       const struct scal *a) {
  for (size_t i = 0; i < p->A->rows; i++) {
    struct vec from = mat_row(p->A, i), whole = mat_row(M, row + i),
               to = vec_part(&whole, col, p->A->cols);
    vec_set(&to, &from);
    vec_scale(&to, a);
  }
}

/* The block at (row, col) <- a A* */
static void put_adjoint(struct mat *M, size_t row, size_t col, const struct layers_parts *p,
                        const struct scal *a) {
  for (size_t i = 0; i < p->A->rows; i++)
    for (size_t k = 0; k < p->A->cols; k++) {
      struct vec from = mat_row(p->A, i), whole = mat_row(M, row + k),
                 to = vec_part(&whole, col + i, 1), value = vec_part(&from, k, 1);
      vec_set(&to, &value);
      vec_scale(&to, a);
      if (M->field == FIELD_REAL) continue;
      struct scal imaginary = vec_at(&to, 1);
      scal_mul(&imaginary, &imaginary, p->minus_one);
    }
}

/* Row k <- row k / w_k for k < N */
static void divide_rows(struct mat *M, const struct layers_parts *p) {
  struct scal inverse;
  if (!p->w) return;
  scal_init(&inverse, M->num);
  for (size_t k = 0; k < p->A->cols; k++) {
    struct scal w = vec_at(p->w, k);
    struct vec row = mat_row(M, k);
    scal_div(&inverse, p->one, &w);
    vec_scale(&row, &inverse);
  }
  scal_clear(&inverse);
}

/* Column k <- w_k column k for k < N */
static void multiply_columns(struct mat *M, const struct layers_parts *p) {
  for (size_t i = 0; i < M->rows && p->w; i++)
    for (size_t k = 0; k < p->A->cols; k++) {
      struct scal w = vec_at(p->w, k);
      struct vec row = mat_row(M, i), at = vec_part(&row, k, 1);
      vec_scale(&at, &w);
    }
}

/* a <- -sigma c */
static void set_minus_sigma(struct scal *a, const struct layers_parts *p, const struct scal *c) {
  scal_init(a, p->A->num);
  scal_mul(a, p->minus_one, p->sigma);
  scal_mul(a, a, c);
}

void layers_matrix_step(struct mat *W, const struct layers_parts *p) {
  size_t m = p->A->rows, N = p->A->cols, u = 1, x = 1 + m, S = 1 + m + N;
  struct scal minus_sigma;
  set_minus_sigma(&minus_sigma, p, p->one);
  put_adjoint(W, 0, u, p, p->minus_tau);
  put_diagonal(W, 0, x, N, p->one);
  divide_rows(W, p);
  put_diagonal(W, N, u, m, p->one);
  put_matrix(W, N, x, p, &minus_sigma);
  put_diagonal(W, N + m, S, N, p->one);
  scal_clear(&minus_sigma);
}

void layers_matrix_restart(struct mat *W, const struct layers_parts *p, const struct scal *c) {
  size_t m = p->A->rows, N = p->A->cols, S = 1 + m + N;
  struct scal minus_sigma_c;
  set_minus_sigma(&minus_sigma_c, p, c);
  put_diagonal(W, 0, S, N, c);
  divide_rows(W, p);
  put_matrix(W, N, S, p, &minus_sigma_c);
  scal_clear(&minus_sigma_c);
}

void layers_matrix_data(struct mat *R, const struct layers_parts *p, const struct scal *alpha) {
  struct scal minus_sigma_alpha;
  set_minus_sigma(&minus_sigma_alpha, p, alpha);
  put_diagonal(R, p->A->cols, 0, p->A->rows, &minus_sigma_alpha);
  scal_clear(&minus_sigma_alpha);
}

void layers_matrix_extrapolate(struct mat *W, const struct layers_parts *p) {
  size_t m = p->A->rows, N = p->A->cols, g = N, S = N + m;
  struct scal twice_sigma;
  scal_init(&twice_sigma, p->A->num);
  scal_mul(&twice_sigma, p->two, p->sigma);
  put_diagonal(W, 0, 0, N, p->one);
  put_diagonal(W, N, 0, N, p->one);
  put_matrix(W, 2 * N, 0, p, &twice_sigma);
  put_matrix(W, 2 * N + m, 0, p, &twice_sigma);
  multiply_columns(W, p);
  put_diagonal(W, N, S, N, p->one);
  put_diagonal(W, 2 * N, g, m, p->one);
  put_diagonal(W, 2 * N + m, g, m, p->one);
  scal_clear(&twice_sigma);
}

void layers_matrix_sum(struct mat *W, const struct layers_parts *p) {
  size_t m = p->A->rows, N = p->A->cols, v = 2 * N;
  for (size_t i = 0; i < m; i++) put_diagonal(W, 0, v + m + i, 1, p->one);
  put_diagonal(W, 1, v, m, p->one);
  put_diagonal(W, 1 + m, 0, 2 * N, p->one);
}

void layers_matrix_output(struct mat *W, const struct layers_parts *p, const struct scal *beta) {
  put_diagonal(W, 0, 1 + p->A->rows + p->A->cols, p->A->cols, beta);
}
