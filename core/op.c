/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "op.h"

#include <assert.h>

void op_apply(const struct op *A, struct vec *y, const struct vec *x) {
  assert(y->len == A->rows && x->len == A->cols && x->field == A->field && y->field == A->field);
  A->type->apply(A, y, x);
}

void op_adjoint(const struct op *A, struct vec *x, const struct vec *y) {
  assert(y->len == A->rows && x->len == A->cols && x->field == A->field && y->field == A->field);
  A->type->adjoint(A, x, y);
}

void op_norm_bound(const struct op *A, arf_t out) { A->type->norm_bound(A, out); }
void op_norm_below(const struct op *A, arf_t out) { A->type->norm_below(A, out); }
