/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "recovery.h"
#include "recovery_map.h"

/* d <- z - x, each entry with a relative error of about 2^-prec if z is exact */
static void difference(arb_ptr d, const struct recovery *r, const struct vec *z, slong prec) {
  size_t n = 2 * r->rows * recovery_field(r);
  assert(z->field == recovery_field(r) && z->len == 2 * r->rows);
  vec_get_balls(d, z);
  for (size_t i = 0; i < n;
       i++) { /* (z b - a) / b, where z b is exact and the difference rounded once */
    arb_mul_fmpz(d + i, d + i, fmpq_denref(r->x + i), ARF_PREC_EXACT);
    arb_sub_fmpz(d + i, d + i, fmpq_numref(r->x + i), prec + 8);
    arb_div_fmpz(d + i, d + i, fmpq_denref(r->x + i), prec + 8);
  }
}

/* norm <- ||v||_2, n reals */
static void norm_of(arb_t norm, arb_srcptr v, slong n, slong prec) {
  arb_dot(norm, NULL, 0, v, 1, v, 1, n, prec + 8);
  arb_sqrtpos(norm, norm, prec);
}

void recovery_distance(arb_t distance, const struct recovery *r, const struct vec *z, slong prec) {
  slong n = (slong)(2 * r->rows * recovery_field(r));
  arb_ptr d = _arb_vec_init(n);
  difference(d, r, z, prec);
  norm_of(distance, d, n, prec);
  _arb_vec_clear(d, n);
}

/* sum += a x, complex entries as re, im; exact if a is */
static void add_product(arb_ptr sum, arb_srcptr a, const fmpz *x, size_t field) {
  const slong exact = ARF_PREC_EXACT;
  arb_addmul_fmpz(sum, a, x, exact);
  if (field == 1) return;
  arb_submul_fmpz(sum, a + 1, x + 1, exact);
  arb_addmul_fmpz(sum + 1, a, x + 1, exact);
  arb_addmul_fmpz(sum + 1, a + 1, x, exact);
}

void recovery_residual(arb_t residual, const struct recovery *r, const struct mat *A,
                       const struct vec *y, slong prec) {
  size_t m = r->rows, field = recovery_field(r), n = 2 * m;
  assert(A->rows == m && A->cols == n && A->field == field && y->len == m && y->field == field);
  arb_ptr a = _arb_vec_init((slong)(m * n * field)), sum = _arb_vec_init((slong)(m * field));
  fmpz *X = _fmpz_vec_init((slong)(n * field));
  fmpz_t common;
  fmpz_init(common);
  recovery_scale(X, common, r);
  mat_get_balls(a, A);
  vec_get_balls(sum, y);
  for (size_t i = 0; i < m * field; i++) {
    arb_mul_fmpz(sum + i, sum + i, common, ARF_PREC_EXACT);
    arb_neg(sum + i, sum + i);
  }
  for (size_t j = 0; j < n; j++) {
    if (_fmpz_vec_is_zero(X + j * field, (slong)field)) continue;
    for (size_t i = 0; i < m; i++)
      add_product(sum + i * field, a + (i * n + j) * field, X + j * field, field);
  }
  norm_of(residual, sum, (slong)(m * field), prec + 8);
  arb_div_fmpz(residual, residual, common, prec);
  fmpz_clear(common);
  _fmpz_vec_clear(X, (slong)(n * field));
  _arb_vec_clear(a, (slong)(m * n * field));
  _arb_vec_clear(sum, (slong)(m * field));
}

/* sum <- ||z||_{l1_w} */
static void weighted_norm(arb_t sum, const struct recovery *r, const struct vec *z, slong prec) {
  size_t n = 2 * r->rows, field = recovery_field(r);
  arb_ptr v = _arb_vec_init((slong)(n * field)), w = _arb_vec_init((slong)n);
  arb_t modulus;
  arb_init(modulus);
  vec_get_balls(v, z);
  levels_weights(w, prec, &r->levels);
  arb_zero(sum);
  for (size_t i = 0; i < n; i++) {
    if (field == 1) arb_abs(modulus, v + i);
    else norm_of(modulus, v + 2 * i, 2, prec);
    arb_addmul(sum, w + i, modulus, prec);
  }
  arb_clear(modulus);
  _arb_vec_clear(v, (slong)(n * field));
  _arb_vec_clear(w, (slong)n);
}

void recovery_objective(arb_t F, const struct recovery *r, const struct vec *z, const fmpq_t lambda,
                        slong prec) {
  slong n = (slong)(2 * r->rows * recovery_field(r)), work = recovery_work_prec(r, prec);
  arb_ptr d = _arb_vec_init(n), product = _arb_vec_init(n / 2), e = _arb_vec_init(n / 2);
  arb_t residual, factor;
  arb_init(residual);
  arb_init(factor);
  difference(d, r, z, work); /* A z - y = A (z - x) - e: no cancellation near x */
  recovery_multiply(product, r, d, work);
  recovery_noise(e, r, work);
  _arb_vec_sub(product, product, e, n / 2, work);
  norm_of(residual, product, n / 2, work);
  weighted_norm(F, r, z, work);
  arb_set_fmpq(factor, lambda, work);
  arb_mul(F, F, factor, work);
  arb_add(F, F, residual, prec);
  arb_clear(residual);
  arb_clear(factor);
  _arb_vec_clear(d, n);
  _arb_vec_clear(product, n / 2);
  _arb_vec_clear(e, n / 2);
}
