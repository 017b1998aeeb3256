/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "operand_balls.h"

#include <assert.h>

struct num num_named(const char *name) {
  struct num num;
  int unknown = num_set_str(&num, name);
  assert(!unknown);
  return num;
}

struct balls {
  arb_srcptr at;
  size_t count;
};

static void copy_balls(arb_ptr out, slong prec, const void *context) {
  const struct balls *balls = context;
  (void)prec;
  _arb_vec_set(out, balls->at, (slong)balls->count);
}

void scal_set_balls(struct scal *s, arb_srcptr ball) {
  scal_set_enclosed(s, copy_balls, &(struct balls){ball, 1});
}

void vec_set_balls(struct vec *x, arb_srcptr balls) {
  vec_set_enclosed(x, copy_balls, &(struct balls){balls, x->len * x->field});
}

void mat_set_balls(struct mat *A, arb_srcptr balls) {
  mat_set_enclosed(A, copy_balls, &(struct balls){balls, A->rows * A->cols * A->field});
}
