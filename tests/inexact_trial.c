/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "inexact_trial.h"

#include <math.h>
#include <stdlib.h>

const struct rng trial_stream = {.seed = 20240621, .purpose = RNG_TEST};

static const char *const names[] = {"double", "float:24", "float:200", "arb:128", "arb:400"};

void trial_init(struct trial *c, size_t index) {
  if (num_set_str(&c->num, names[index / 2 % TRIAL_ARITHMETICS])) abort();
  c->field = index % 2 ? FIELD_COMPLEX : FIELD_REAL;
  vec_init(&c->x, c->num, c->field, TRIAL_COLS);
  vec_init(&c->t, c->num, FIELD_REAL, TRIAL_COLS);
  vec_init(&c->u, c->num, c->field, TRIAL_ROWS);
  c->before = _arb_vec_init(TRIAL_MOST);
  c->after = _arb_vec_init(TRIAL_MOST);
  c->thresholds = _arb_vec_init(TRIAL_COLS);
}

void trial_load(struct trial *c, double norm, uint64_t draw) {
  double x[TRIAL_MOST], t[TRIAL_COLS], u[2 * TRIAL_ROWS], length = 0;
  for (size_t i = 0; i < TRIAL_MOST; i++) x[i] = 3 * rng_gaussian(&trial_stream, draw++);
  for (size_t i = 0; i < TRIAL_COLS; i++)
    t[i] = i ? 0.125 + rng_uniform(&trial_stream, draw++) : 100;
  for (size_t i = 0; i < 2 * TRIAL_ROWS; i++) u[i] = rng_gaussian(&trial_stream, draw++);
  for (size_t i = 0; i < c->field * TRIAL_ROWS; i++) length = hypot(length, u[i]);
  for (size_t i = 0; i < 2 * TRIAL_ROWS; i++) u[i] *= norm / length;
  vec_set_doubles(&c->x, x);
  vec_set_doubles(&c->t, t);
  vec_set_doubles(&c->u, u);
}

void trial_clear(struct trial *c) {
  vec_clear(&c->x);
  vec_clear(&c->t);
  vec_clear(&c->u);
  _arb_vec_clear(c->before, TRIAL_MOST);
  _arb_vec_clear(c->after, TRIAL_MOST);
  _arb_vec_clear(c->thresholds, TRIAL_COLS);
}

void trial_shrink(struct trial *c) {
  vec_get_balls(c->before, &c->x);
  vec_get_balls(c->thresholds, &c->t);
  c->e.layers.soft_threshold(c->e.layers.context, &c->x, &c->t);
  vec_get_balls(c->after, &c->x);
}

void trial_project(struct trial *c) {
  vec_get_balls(c->before, &c->u);
  c->e.layers.project_ball(c->e.layers.context, &c->u);
  vec_get_balls(c->after, &c->u);
}

void trial_start(struct trial *c, enum inexact_kind kind, unsigned steps, unsigned long inverse,
                 uint64_t seed) {
  fmpq_t theta;
  fmpq_init(theta);
  if (inverse) fmpq_set_ui(theta, 1, inverse);
  inexact_init(&c->e, kind, c->num, c->field, TRIAL_ROWS, TRIAL_COLS, steps, theta, seed);
  fmpq_clear(theta);
}

void trial_norm(arb_t n, arb_srcptr x, size_t count) {
  arb_dot(n, NULL, 0, x, 1, x, 1, (slong)count, TRIAL_PREC);
  arb_sqrtpos(n, n, TRIAL_PREC);
}

void trial_distance(arb_t error, arb_srcptr x, arb_srcptr y, size_t count) {
  arb_ptr d = _arb_vec_init((slong)count);
  _arb_vec_sub(d, x, y, (slong)count, TRIAL_PREC);
  trial_norm(error, d, count);
  _arb_vec_clear(d, (slong)count);
}

bool trial_near(const arb_t x, const arb_t y, slong e) {
  arb_t d;
  mag_t bound;
  arb_init(d);
  mag_init(bound);
  arb_sub(d, x, y, TRIAL_PREC);
  arb_get_mag(bound, d);
  bool is = mag_cmp_2exp_si(bound, -e) <= 0;
  arb_clear(d);
  mag_clear(bound);
  return is;
}

size_t trial_reals(const struct trial *c, bool project) {
  return (project ? TRIAL_ROWS : TRIAL_COLS) * c->field;
}
