/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_cell.h"

#include <string.h>

#include "mem.h"
#include "recovery_check.h"
#include "recovery_plan.h"

enum { SHORT_BITS = 12 }; /* of L and b_2: every arithmetic holds them exactly */

/* ---- data in one arithmetic ---- */

void recovery_data_init(struct recovery_data *d, const struct recovery_cell *c, struct num num) {
  const struct recovery *r = &c->problem;
  const enum field field = recovery_field(r);
  d->num = num;
  mat_init(&d->A, num, field, r->rows, 2 * r->rows);
  vec_init(&d->y, num, field, r->rows);
  vec_init(&d->weights, num, FIELD_REAL, 2 * r->rows);
  scal_init(&d->norm, num);
  mat_set_enclosed(&d->A, recovery_matrix, r);
  vec_set_enclosed(&d->y, recovery_data, r);
  vec_set_enclosed(&d->weights, levels_weights, &r->levels);
  scal_set_fmpq(&d->norm, c->norm);
  op_dense_init(&d->op, &d->A);
}

void recovery_data_clear(struct recovery_data *d) {
  mat_clear(&d->A);
  vec_clear(&d->y);
  vec_clear(&d->weights);
  scal_clear(&d->norm);
  *d = (struct recovery_data){0};
}

struct firenet_params recovery_cell_params(const struct recovery_cell *c,
                                           const struct recovery_data *d) {
  return (struct firenet_params){.inner = c->guarantee.inner,
                                 .outer = c->restarts,
                                 .delta = c->delta,
                                 .lambda = c->guarantee.lambda,
                                 .steps = STEPS_INVERSE,
                                 .weights = &d->weights,
                                 .start = c->start};
}

/* ---- numbers that follow from the data ---- */

/* norm <- ||v||_2 of `count` reals */
static void norm_of(arb_t norm, arb_srcptr v, size_t count, slong prec) {
  arb_dot(norm, NULL, 0, v, 1, v, 1, (slong)count, prec);
  arb_sqrtpos(norm, norm, prec);
}

/* eps <- an upper bound of the Frobenius norm of A less A as stored */
static void rounding_of_matrix(arf_t eps, const struct recovery_cell *c, slong prec) {
  const struct mat *A = &c->data.A;
  size_t count = A->rows * A->cols * A->field;
  arb_ptr exact = _arb_vec_init((slong)count), stored = _arb_vec_init((slong)count);
  arb_t norm;
  arb_init(norm);
  recovery_matrix(exact, prec, &c->problem);
  mat_get_balls(stored, A);
  _arb_vec_sub(exact, exact, stored, (slong)count, prec);
  norm_of(norm, exact, count, prec);
  arb_get_ubound_arf(eps, norm, 30);
  arb_clear(norm);
  _arb_vec_clear(exact, (slong)count);
  _arb_vec_clear(stored, (slong)count);
}

/* L <- an upper bound of 100/99 ||A||_2, of A and of A as stored */
static void set_norm(struct recovery_cell *c, const struct mat *exact, const arf_t eps) {
  arf_t bound;
  arb_t norm;
  arf_init(bound);
  arb_init(norm);
  mat_norm_bound(bound, exact);
  arf_add(bound, bound, eps, c->prec, ARF_RND_UP);
  arb_set_arf(norm, bound);
  arb_mul_ui(norm, norm, 100, c->prec);
  arb_div_ui(norm, norm, 99, c->prec);
  recovery_bound_above(c->norm, norm, SHORT_BITS);
  scal_set_fmpq(&c->data.norm, c->norm);
  arf_clear(bound);
  arb_clear(norm);
}

/* b_2 <- an upper bound of ||y||_2, of y and of y as stored */
static void set_start(struct recovery_cell *c, slong prec) {
  size_t count = c->data.y.len * c->data.y.field;
  arb_ptr y = _arb_vec_init((slong)count);
  arb_t norm, stored;
  arb_init(norm);
  arb_init(stored);
  recovery_data(y, prec, &c->problem);
  norm_of(norm, y, count, prec);
  vec_get_balls(y, &c->data.y);
  norm_of(stored, y, count, prec);
  arb_max(norm, norm, stored, prec);
  recovery_bound_above(c->start, norm, SHORT_BITS);
  arb_clear(norm);
  arb_clear(stored);
  _arb_vec_clear(y, (slong)count);
}

/* ---- the cell ---- */

static void init_numbers(struct recovery_cell *c) {
  fmpq *rationals[] = {c->norm, c->start, c->delta, c->constant};
  for (size_t i = 0; i < sizeof rationals / sizeof *rationals; i++) fmpq_init(rationals[i]);
  null_space_init(&c->exact);
  null_space_init(&c->stored);
  arb_init(c->sigma);
  arb_init(c->residual);
}

void recovery_cell_clear(struct recovery_cell *c) {
  if (!c->setting) return;
  fmpq *rationals[] = {c->norm, c->start, c->delta, c->constant};
  for (size_t i = 0; i < sizeof rationals / sizeof *rationals; i++) fmpq_clear(rationals[i]);
  if (c->guarantee.prec) guarantee_clear(&c->guarantee);
  null_space_clear(&c->exact);
  null_space_clear(&c->stored);
  arb_clear(c->sigma);
  arb_clear(c->residual);
  recovery_data_clear(&c->data);
  recovery_clear(&c->problem);
  *c = (struct recovery_cell){0};
}

/* Both null space properties, L and b_2. */
static enum cell_status prove(struct recovery_cell *c, const struct null_space *known,
                              volatile sig_atomic_t *stop) {
  struct null_space_watch watch = {.stop = stop};
  enum cell_status status = CELL_DONE;
  struct mat exact;
  arf_t eps;
  slong prec = c->data.num.bits + c->prec;
  mat_init(&exact, num_arb(c->prec), recovery_field(&c->problem), c->problem.rows,
           2 * c->problem.rows);
  arf_init(eps);
  mat_set_enclosed(&exact, recovery_matrix, &c->problem);
  if (known) {
    arf_set(c->exact.rho, known->rho);
    arf_set(c->exact.gamma, known->gamma);
  } else {
    status = recovery_check_null_space(&c->exact, c->setting, &exact, &c->problem.levels, &watch);
  }
  if (status == CELL_DONE) {
    rounding_of_matrix(eps, c, prec);
    set_norm(c, &exact, eps);
    set_start(c, prec);
    status = recovery_check_stored(c, eps);
  }
  arf_clear(eps);
  mat_clear(&exact);
  return status;
}

static enum cell_status init(struct recovery_cell *c, const struct setting *s,
                             const struct null_space *known, volatile sig_atomic_t *stop) {
  *c = (struct recovery_cell){0};
  if (recovery_check_setting(s) != CELL_DONE) return CELL_REFUSED;
  c->setting = s;
  c->prec = setting_integer(s, "check.proof");
  init_numbers(c);
  recovery_check_problem(&c->problem, s);
  recovery_data_init(&c->data, c, recovery_check_arithmetic(s));
  enum cell_status status = prove(c, known, stop);
  if (status == CELL_DONE) status = recovery_plan(c);
  if (status != CELL_DONE) recovery_cell_clear(c);
  return status;
}

enum cell_status recovery_cell_init(struct recovery_cell *c, const struct setting *s,
                                    volatile sig_atomic_t *stop) {
  return init(c, s, NULL, stop);
}

enum cell_status recovery_cell_init_known(struct recovery_cell *c, const struct setting *s,
                                          const struct null_space *known) {
  return init(c, s, known, NULL);
}
