/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "arith.h"

struct vec vec_part(const struct vec *x, size_t first, size_t length) {
  assert(x->num.arith->from && first <= x->len && length <= x->len - first);
  struct vec part = *x;
  part.len = length;
  part.at = x->num.arith->from(x->at, first * x->field);
  return part;
}

struct scal vec_at(const struct vec *x, size_t i) {
  assert(x->num.arith->from && i < x->len * x->field);
  return (struct scal){x->num, x->num.arith->from(x->at, i)};
}

struct vec mat_row(const struct mat *A, size_t i) {
  assert(A->num.arith->from && i < A->rows);
  if (A->num.arith->work_renew) A->num.arith->work_renew(A->work); /* it may be written through */
  return (struct vec){.num = A->num,
                      .field = A->field,
                      .len = A->cols,
                      .at = A->num.arith->from(A->at, i * A->cols * A->field)};
}

void vec_square_moduli(struct vec *x) {
  const struct arith *arith = x->num.arith;
  assert(arith->from);
  for (size_t i = 0; i < x->len; i++) {
    union reals re = arith->from(x->at, i * x->field);
    arith->mul(re, re, re, x->num.bits);
    if (x->field == FIELD_REAL) continue;
    union reals im = arith->from(re, 1);
    arith->mul(im, im, im, x->num.bits);
    arith->add(re, re, im, x->num.bits);
    arith->zero(im, 1);
  }
}
