/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "player_match.h"

#include <criterion/criterion.h>
#include <limits.h>

static void parameter(fmpq_t q, const struct match *m) {
  if (m->parameter[1]) fmpq_set_si(q, m->parameter[0], (ulong)m->parameter[1]);
  else if (m->problem == P1) fmpq_set_si(q, 1, 7);
  else fmpq_set_si(q, 3, 2);
}

static void make_class(struct theorem_class *c, const struct match *m) {
  const char *which, *reason;
  fmpq_t q;
  fmpq_init(q);
  parameter(q, m);
  int status = theorem_class_init(c,
                                  &(struct theorem_params){.problem = m->problem,
                                                           .parameter = q,
                                                           .rows = m->rows,
                                                           .cols = m->cols,
                                                           .digits = m->digits,
                                                           .normalisation = m->normalisation,
                                                           .transform = m->transform},
                                  &which, &reason);
  cr_assert_eq(status, 0, "%s: %s", which, reason);
  fmpq_clear(q);
}

static void evaluate(struct outcome *o, struct net *net, struct oracle *data, struct num num) {
  struct vec x, y;
  arb_ptr balls = _arb_vec_init((slong)o->cols);
  vec_init(&x, num, FIELD_REAL, o->cols);
  vec_init(&y, num, FIELD_REAL, o->class.rows);
  datum_measurement(&y, oracle_evaluation(data));
  cr_assert_eq(net->rows, o->class.rows);
  cr_assert_eq(net->cols, o->cols);
  cr_assert(net_apply(net, &x, &y, NULL));
  vec_get_balls(balls, &x);
  for (size_t i = 0; i < o->cols; i++) arf_get_fmpq(o->x + i, arb_midref(balls + i));
  _arb_vec_clear(balls, (slong)o->cols);
  vec_clear(&x);
  vec_clear(&y);
}

void match_play(struct outcome *o, const struct player *p, const struct match *m) {
  struct num num;
  volatile sig_atomic_t stop = m->interrupted;
  struct net *net;
  *o = (struct outcome){.truth = {m->family, m->column, m->turn + 1}, .cols = m->cols};
  o->x = _fmpq_vec_init((slong)m->cols);
  make_class(&o->class, m);
  cr_assert_eq(num_set_str(&num, m->arithmetic ? m->arithmetic : "float:128"), 0);
  struct oracle *data = oracle_new(&(struct oracle_params){.class = &o->class,
                                                           .truth = o->truth,
                                                           .honest = m->honest,
                                                           .turn = m->column ? m->turn : ULONG_MAX,
                                                           .labels = !m->no_labels,
                                                           .budget = m->budget});
  struct player_input in = {.class = &o->class,
                            .data = data,
                            .num = num,
                            .seed = m->seed,
                            .bits = m->bits,
                            .stop = &stop,
                            .told = m->tell ? &o->truth : NULL};
  o->status = player_play(p, &net, &in, &o->reason);
  cr_assert_eq(net != NULL, o->status == PLAYER_ANSWERS, "%s", p->name);
  o->data = oracle_data_read(data);
  o->bits = oracle_bits_read(data);
  if (net) evaluate(o, net, data, num);
  player_free(net);
  oracle_free(data);
}

void match_outcome_clear(struct outcome *o) {
  theorem_class_clear(&o->class);
  _fmpq_vec_clear(o->x, (slong)o->cols);
}

bool outcome_equal(const struct outcome *a, const struct outcome *b) {
  bool same = a->status == b->status && a->data == b->data && a->bits == b->bits;
  for (size_t i = 0; i < a->cols; i++) same &= fmpq_equal(a->x + i, b->x + i) != 0;
  return same;
}

void outcome_tie_vertex(fmpq_t r, const struct match *m, int family) {
  fmpq_set_si(r, 10, 1);
  fmpq_pow_si(r, r, family - 1 - (slong)m->digits);
  fmpq_mul_2exp(r, r, 1);
}

/* P1 (y_1 - eta) / a', P2 (y_1 - lambda / (2 a')) / a', P3 y_1 / a' */
void outcome_vertex(fmpq_t rho, const struct match *m) {
  fmpq_t a, top, p, shift, eps;
  fmpq_init(a);
  fmpq_init(top);
  fmpq_init(p);
  fmpq_init(shift);
  fmpq_init(eps);
  parameter(p, m);
  outcome_tie_vertex(rho, m, m->family);
  if (m->normalisation == NORMALISATION_UNIT) fmpq_set_si(a, 2, 1);
  else fmpq_inv(a, rho);
  fmpq_one(eps);
  if (m->column) fmpq_div_2exp(eps, eps, m->turn + 1);
  else fmpq_zero(eps);
  fmpq_add(top, a, eps);
  fmpq_mul(rho, rho, a); /* y_1 less its shift */
  if (m->problem == P2) {
    fmpq_div_2exp(shift, p, 1);
    fmpq_div(shift, shift, a);
    fmpq_add(rho, rho, shift);
    fmpq_div_2exp(shift, p, 1);
    fmpq_div(shift, shift, top);
    fmpq_sub(rho, rho, shift);
  }
  fmpq_div(rho, rho, top);
  fmpq_clear(a);
  fmpq_clear(top);
  fmpq_clear(p);
  fmpq_clear(shift);
  fmpq_clear(eps);
}

size_t match_competitors(const struct match *m, int family) {
  return family == 1 ? 2 : m->cols + 1 - m->rows;
}

bool outcome_is(const struct outcome *o, const fmpq_t length, size_t first, size_t count,
                slong bits) {
  fmpq_t want, slack, difference;
  bool close = true;
  fmpq_init(want);
  fmpq_init(slack);
  fmpq_init(difference);
  fmpq_abs(slack, length);
  fmpq_div_2exp(slack, slack, (flint_bitcnt_t)bits);
  fmpq_set_si(want, 1, count);
  fmpq_mul(want, want, length);
  for (size_t i = 0; i < o->cols; i++) {
    bool inside = i + 1 >= first && i + 1 < first + count;
    if (inside) fmpq_sub(difference, o->x + i, want);
    else fmpq_set(difference, o->x + i);
    fmpq_abs(difference, difference);
    close &= fmpq_cmp(difference, slack) <= 0;
  }
  fmpq_clear(want);
  fmpq_clear(slack);
  fmpq_clear(difference);
  return close;
}
