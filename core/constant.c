/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "constant.h"

static bool constant_apply(struct net *net, struct vec *x, const struct vec *y,
                           const struct net_monitor *monitor) {
  (void)y;
  (void)monitor;
  vec_set(x, &((const struct constant *)net)->value);
  return true;
}

static void constant_clear(struct net *net) {
  struct constant *c = (struct constant *)net;
  vec_clear(&c->value);
  *c = (struct constant){0};
}

static const struct net_type constant_type = {
  .name = "constant", .apply = constant_apply, .clear = constant_clear};

struct rationals {
  const fmpq *value;
  size_t count;
};

static void enclose_rationals(arb_ptr out, slong prec, const void *context) {
  const struct rationals *q = context;
  for (size_t i = 0; i < q->count; i++) arb_set_fmpq(out + i, q->value + i, prec);
}

void constant_init(struct constant *c, struct num num, size_t rows, const fmpq *value,
                   size_t cols) {
  *c = (struct constant){
    .net = {.type = &constant_type, .num = num, .field = FIELD_REAL, .rows = rows, .cols = cols}};
  vec_init(&c->value, num, FIELD_REAL, cols);
  vec_set_enclosed(&c->value, enclose_rationals, &(struct rationals){value, cols});
}
