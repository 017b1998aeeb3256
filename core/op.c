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

bool op_primal_step(const struct op *A, struct vec *x, struct vec *e, struct vec *s, bool *owed,
                    const struct scal *a, const struct vec *u, const struct vec *t) {
  assert(x->len == A->cols && e->len == A->cols && s->len == A->cols && t->len == A->cols);
  assert(u->len == A->rows);
  return A->type->primal_step && A->type->primal_step(A, x, e, s, owed, a, u, t);
}

bool op_dual_step(const struct op *A, struct vec *u, const struct scal *a, const struct vec *e,
                  const struct vec *shift) {
  assert(u->len == A->rows && shift->len == A->rows && e->len == A->cols);
  return A->type->dual_step && A->type->dual_step(A, u, a, e, shift);
}
