/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "op.h"

#include <assert.h>

static const struct mat *matrix(const struct op *A) { return ((const struct op_dense *)A)->mat; }

static void dense_apply(const struct op *A, struct vec *y, const struct vec *x) {
  mat_mul(y, matrix(A), x);
}

static void dense_adjoint(const struct op *A, struct vec *x, const struct vec *y) {
  mat_mul_adjoint(x, matrix(A), y);
}

static void dense_norm_bound(const struct op *A, arf_t out) { mat_norm_bound(out, matrix(A)); }
static void dense_norm_below(const struct op *A, arf_t out) { mat_norm_below(out, matrix(A)); }

static bool dense_primal_step(const struct op *A, struct vec *x, struct vec *e, struct vec *s,
                              bool *owed, const struct scal *a, const struct vec *u,
                              const struct vec *t) {
  assert(!owed || !*owed);
  return mat_primal_step(x, e, s, a, matrix(A), u, t);
}

static bool dense_dual_step(const struct op *A, struct vec *u, const struct scal *a,
                            const struct vec *e, const struct vec *shift) {
  return mat_dual_step(u, a, matrix(A), e, shift);
}

static const struct op_type dense = {
  .name = "dense",
  .apply = dense_apply,
  .adjoint = dense_adjoint,
  .norm_bound = dense_norm_bound,
  .norm_below = dense_norm_below,
  .primal_step = dense_primal_step,
  .dual_step = dense_dual_step,
};

void op_dense_init(struct op_dense *A, const struct mat *mat) {
  *A = (struct op_dense){.op = {.type = &dense,
                                .num = mat->num,
                                .field = mat->field,
                                .rows = mat->rows,
                                .cols = mat->cols},
                         .mat = mat};
}

const struct op *op_dense_own(struct op_dense *A, struct mat *own, struct mat *mat) {
  *own = *mat;
  *mat = (struct mat){0};
  op_dense_init(A, own);
  return &A->op;
}
