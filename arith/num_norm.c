/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num.h"

/* G <- A A*, as balls */
static void gram(acb_mat_t G, const struct mat *A, slong prec) {
  size_t n = A->rows * A->cols * A->field;
  arb_ptr a = _arb_vec_init((slong)n);
  mat_get_balls(a, A);
  acb_mat_t B, adjoint;
  acb_mat_init(B, (slong)A->rows, (slong)A->cols);
  acb_mat_init(adjoint, (slong)A->cols, (slong)A->rows);
  for (size_t i = 0; i < A->rows; i++)
    for (size_t k = 0; k < A->cols; k++) {
      acb_ptr entry = acb_mat_entry(B, (slong)i, (slong)k);
      size_t at = (i * A->cols + k) * A->field;
      arb_set(acb_realref(entry), a + at);
      if (A->field == FIELD_COMPLEX) arb_set(acb_imagref(entry), a + at + 1);
    }
  acb_mat_transpose(adjoint, B);
  acb_mat_conjugate(adjoint, adjoint);
  acb_mat_mul(G, B, adjoint, prec);
  acb_mat_clear(B);
  acb_mat_clear(adjoint);
  _arb_vec_clear(a, (slong)n);
}

/* bound <- largest row sum of moduli */
static void norm_inf(arb_t bound, const acb_mat_t G, slong prec) {
  arb_t sum, modulus;
  arb_init(sum);
  arb_init(modulus);
  arb_zero(bound);
  for (slong i = 0; i < acb_mat_nrows(G); i++) {
    arb_zero(sum);
    for (slong k = 0; k < acb_mat_ncols(G); k++) {
      acb_abs(modulus, acb_mat_entry(G, i, k), prec);
      arb_add(sum, sum, modulus, prec);
    }
    arb_max(bound, bound, sum, prec);
  }
  arb_clear(sum);
  arb_clear(modulus);
}

void mat_norm_bound(arf_t out, const struct mat *A) {
  const slong prec = 128;
  const int squarings = 3;
  acb_mat_t G;
  arb_t bound, frobenius;
  acb_mat_init(G, (slong)A->rows, (slong)A->rows);
  arb_init(bound);
  arb_init(frobenius);
  gram(G, A, prec);
  for (int s = 0; s < squarings; s++) acb_mat_sqr(G, G, prec);
  norm_inf(bound, G, prec);
  acb_mat_frobenius_norm(frobenius, G, prec);
  arb_min(bound, bound, frobenius, prec);
  /* wide balls may reach below 0, which no norm does */
  for (int s = 0; s <= squarings; s++) arb_sqrtpos(bound, bound, prec);
  arb_get_ubound_arf(out, bound, 64);
  if (arf_is_nan(out)) arf_pos_inf(out);
  acb_mat_clear(G);
  arb_clear(bound);
  arb_clear(frobenius);
}

void mat_norm_below(arf_t out, const struct mat *A) {
  const slong prec = 128;
  size_t n = A->rows * A->cols * A->field, least = A->rows < A->cols ? A->rows : A->cols;
  arb_ptr a = _arb_vec_init((slong)n);
  arb_t square;
  arb_init(square);
  mat_get_balls(a, A);
  arb_dot(square, NULL, 0, a, 1, a, 1, (slong)n, prec);
  if (least) arb_div_ui(square, square, least, prec);
  arb_sqrtpos(square, square, prec);
  arb_get_lbound_arf(out, square, 64);
  if (arf_is_nan(out) || arf_sgn(out) < 0) arf_zero(out);
  _arb_vec_clear(a, (slong)n);
  arb_clear(square);
}
