/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scaled.h"

#include "mem.h"

static bool scaled_apply(struct net *net, struct vec *x, const struct vec *y,
                         const struct net_monitor *monitor) {
  struct scaled *s = (struct scaled *)net;
  vec_set(&s->y, y);
  vec_scale(&s->y, &s->to_inner);
  bool done = net_apply(s->inner, x, &s->y, monitor);
  if (done) vec_scale(x, &s->from_inner);
  return done;
}

static void scaled_clear(struct net *net) {
  struct scaled *s = (struct scaled *)net;
  net_clear(s->inner);
  mem_free(s->inner);
  scal_clear(&s->to_inner);
  scal_clear(&s->from_inner);
  vec_clear(&s->y);
  *s = (struct scaled){0};
}

static const struct net_type scaled_type = {
  .name = "scaled", .apply = scaled_apply, .clear = scaled_clear};

/* s <- 2^exponent */
static void set_power_of_two(struct scal *s, slong exponent) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_one(q);
  if (exponent >= 0) fmpq_mul_2exp(q, q, (flint_bitcnt_t)exponent);
  else fmpq_div_2exp(q, q, (flint_bitcnt_t)-exponent);
  scal_set_fmpq(s, q);
  fmpq_clear(q);
}

void scaled_init(struct scaled *s, struct net *inner, slong input, slong output) {
  *s = (struct scaled){.net = *inner, .inner = inner};
  s->net.type = &scaled_type;
  scal_init(&s->to_inner, inner->num);
  scal_init(&s->from_inner, inner->num);
  set_power_of_two(&s->to_inner, input);
  set_power_of_two(&s->from_inner, -output);
  vec_init(&s->y, inner->num, inner->field, inner->rows);
}
