/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "arith.h"

void scal_init(struct scal *s, struct num num) {
  s->num = num;
  num_scalars(num)->alloc(&s->at, num.bits, 1);
}

void scal_clear(struct scal *s) {
  if (s->num.arith) num_scalars(s->num)->release(s->at, 1);
  *s = (struct scal){0};
}

void scal_set(struct scal *s, const struct scal *t) {
  assert(num_same(s->num, t->num));
  num_scalars(s->num)->set(s->at, t->at, 1);
}

static struct real_array reals_of(const struct scal *s) {
  return (struct real_array){num_scalars(s->num), s->num.bits, s->at, 1};
}

static void enclose_fmpq(arb_ptr out, slong prec, const void *context) {
  const fmpq *q = context;
  arb_set_fmpq(out, q, prec);
}

void scal_set_fmpq(struct scal *s, const fmpq_t q) { scal_set_enclosed(s, enclose_fmpq, q); }

void scal_set_fraction(struct scal *s, long p, unsigned long q) {
  fmpq_t value;
  fmpq_init(value);
  fmpq_set_si(value, p, q);
  scal_set_fmpq(s, value);
  fmpq_clear(value);
}

void scal_set_enclosed(struct scal *s, enclosure_fn f, const void *context) {
  struct real_array reals = reals_of(s);
  reals_set_enclosed(&reals, f, context);
}

#define SCALAR_OPERATION(op)                                                   \
  void scal_##op(struct scal *s, const struct scal *t, const struct scal *u) { \
    assert(num_same(s->num, t->num) && num_same(s->num, u->num));              \
    num_scalars(s->num)->op(s->at, t->at, u->at, s->num.bits);                 \
  }
SCALAR_OPERATION(add)
SCALAR_OPERATION(sub)
SCALAR_OPERATION(mul)
SCALAR_OPERATION(div)
SCALAR_OPERATION(max)

void scal_sqrt(struct scal *s, const struct scal *t) {
  assert(num_same(s->num, t->num));
  num_scalars(s->num)->sqrt(s->at, t->at, s->num.bits);
}

void scal_gate(struct scal *s, const struct scal *t) {
  assert(num_same(s->num, t->num));
  num_scalars(s->num)->gate(s->at, t->at, s->num.bits);
}

void scal_get_ball(arb_t out, const struct scal *s) {
  num_scalars(s->num)->get_ball(out, s->at, 0);
}

double scal_get_double(const struct scal *s) {
  double value;
  struct real_array reals = reals_of(s);
  reals_get_doubles(&value, &reals);
  return value;
}
