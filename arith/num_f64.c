/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic `double`: IEEE binary64, products by OpenBLAS. Kernels of vectors: num_f64.h. */
#include <cblas.h>
#include <math.h>

#include "arith.h"
#include "mem.h"
#include "num_f64.h"
#include "num_f64_steps.h"

/* Some kernels of OpenBLAS read up to one vector register past the end of their operands. */
enum { PADDING = 8 };

static void f64_alloc(union reals *r, slong bits, size_t n) {
  (void)bits;
  r->d = mem_alloc_aligned(n + PADDING, sizeof *r->d);
}

static void f64_release(union reals r, size_t n) {
  (void)n;
  mem_free(r.d);
}

static size_t f64_bytes(slong bits, size_t n) {
  (void)bits;
  return n * sizeof(double);
}

static union reals f64_from(union reals x, size_t i) { return (union reals){.d = x.d + i}; }

static bool f64_set_ball(union reals x, size_t i, const arb_t ball, slong bits) {
  (void)bits;
  return nearest_double(x.d + i, ball);
}

static void f64_get_ball(arb_t out, union reals x, size_t i) { arb_set_d(out, x.d[i]); }

static void f64_add(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  *s.d = *t.d + *u.d;
}

static void f64_sub(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  *s.d = *t.d - *u.d;
}

static void f64_mul(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  *s.d = *t.d * *u.d;
}

static void f64_div(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  *s.d = *t.d / *u.d;
}

static void f64_sqrt(union reals s, union reals t, slong bits) {
  (void)bits;
  *s.d = sqrt(*t.d);
}

static void f64_gate(union reals s, union reals t, slong bits) {
  (void)bits;
  *s.d = *t.d <= 1 ? 1 : 1 / sqrt(*t.d); /* NaN stays NaN */
}

static void f64_max(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  *s.d = *t.d > *u.d || isnan(*t.d) ? *t.d : *u.d;
}

static void f64_norm_square(union reals s, union reals x, size_t n, slong bits) {
  (void)bits;
  *s.d = cblas_ddot((blasint)n, x.d, 1, x.d, 1);
}

static void gemv(CBLAS_TRANSPOSE transpose, const struct mat *A, union reals in, union reals out) {
  static const double one[2] = {1, 0}, zero[2] = {0, 0};
  blasint rows = (blasint)A->rows, cols = (blasint)A->cols;
  size_t entries = transpose == CblasNoTrans ? A->rows : A->cols;
  if (!rows || !cols) /* refused by BLAS */
    f64_zero(out, entries * A->field);
  else if (A->field == FIELD_REAL)
    cblas_dgemv(CblasRowMajor, transpose, rows, cols, 1, A->at.d, cols, in.d, 1, 0, out.d, 1);
  else
    cblas_zgemv(CblasRowMajor, transpose, rows, cols, one, A->at.d, cols, in.d, 1, zero, out.d, 1);
}

static void f64_mul_mat(union reals y, const struct mat *A, union reals x) {
  gemv(CblasNoTrans, A, x, y);
}

static void f64_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  gemv(CblasConjTrans, A, y, x);
}

const struct arith arith_f64 = {
  .name = "double",
  .encloses = false,
  .alloc = f64_alloc,
  .release = f64_release,
  .bytes = f64_bytes,
  .from = f64_from,
  .zero = f64_zero,
  .set = f64_set,
  .set_ball = f64_set_ball,
  .get_ball = f64_get_ball,
  .set_doubles = f64_set_doubles,
  .get_doubles = f64_get_doubles,
  .add = f64_add,
  .sub = f64_sub,
  .mul = f64_mul,
  .div = f64_div,
  .sqrt = f64_sqrt,
  .max = f64_max,
  .gate = f64_gate,
  .axpy = f64_axpy,
  .scale = f64_scale,
  .soft_threshold = f64_soft_threshold,
  .norm = f64_norm,
  .norm_square = f64_norm_square,
  .project_ball = f64_project_ball,
  .primal_step = f64_primal_step,
  .work_new = f64_work_new,
  .work_free = f64_work_free,
  .work_renew = f64_work_renew,
  .mul_mat = f64_mul_mat,
  .mul_adjoint = f64_mul_adjoint,
  .mat_primal_step = f64_mat_primal_step,
  .mat_dual_step = f64_mat_dual_step,
};
