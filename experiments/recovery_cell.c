/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_cell.h"

#include <string.h>

#include "mem.h"
#include "recovery_check.h"

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

/* q <- an upper bound of x with `bits` bits */
static void bound_above(fmpq_t q, const arb_t x, slong bits) {
  arf_t bound;
  arf_init(bound);
  arb_get_ubound_arf(bound, x, bits);
  arf_set_round(bound, bound, bits, ARF_RND_CEIL);
  arf_get_fmpq(q, bound);
  arf_clear(bound);
}

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
  bound_above(c->norm, norm, SHORT_BITS);
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
  bound_above(c->start, norm, SHORT_BITS);
  arb_clear(norm);
  arb_clear(stored);
  _arb_vec_clear(y, (slong)count);
}

/* q <- 10^-k */
static void power_of_tenth(fmpq_t q, ulong k) {
  fmpz_one(fmpq_numref(q));
  fmpz_set_ui(fmpq_denref(q), 10);
  fmpz_pow_ui(fmpq_denref(q), fmpq_denref(q), k);
}

/* delta <- what the config says, or max(10^-(digits + 1), 2.000002 ||e||). */
static void set_delta(struct recovery_cell *c) {
  fmpq_t planned;
  if (recovery_check_delta(c->delta, c->setting)) return;
  fmpq_init(planned);
  power_of_tenth(c->delta, (ulong)setting_integer(c->setting, "network.digits") + 1);
  fmpq_set_si(planned, 2000002, 1000000);
  fmpq_mul(planned, planned, c->problem.noise);
  if (fmpq_cmp(planned, c->delta) > 0) fmpq_set(c->delta, planned);
  fmpq_clear(planned);
}

/* log(goal): 10^-digits if delta is made for it, else e^-20 of the proved level */
static void log_of_goal(arb_t log, const struct recovery_cell *c) {
  const struct guarantee *g = &c->guarantee;
  ulong digits = (ulong)setting_integer(c->setting, "network.digits");
  fmpq_t tenth;
  fmpq_init(tenth);
  power_of_tenth(tenth, digits + 1);
  if (fmpq_cmp(c->delta, tenth) <= 0) {
    arb_const_log10(log, g->prec);
    arb_mul_ui(log, log, digits, g->prec);
    arb_neg(log, log);
  } else {
    guarantee_level(log, g, NULL);
    arb_log(log, log, g->prec);
    arb_sub_ui(log, log, 20, g->prec);
  }
  fmpq_clear(tenth);
}

/* The smallest n >= 1 with C_2 b_2 e^-n at most the goal. */
static unsigned long automatic_restarts(const struct recovery_cell *c) {
  const struct guarantee *g = &c->guarantee;
  arb_t goal, n;
  arf_t bound;
  arb_init(goal);
  arb_init(n);
  arf_init(bound);
  log_of_goal(goal, c);
  arb_set_fmpq(n, c->start, g->prec);
  arb_mul(n, n, g->C2, g->prec);
  arb_log(n, n, g->prec);
  arb_sub(n, n, goal, g->prec);
  arb_get_ubound_arf(bound, n, g->prec);
  unsigned long restarts =
    arf_cmp_si(bound, 1) < 0 ? 1 : (unsigned long)arf_get_si(bound, ARF_RND_CEIL);
  arb_clear(goal);
  arb_clear(n);
  arf_clear(bound);
  return restarts;
}

static bool set_guarantee(struct recovery_cell *c) {
  fmpq_t xi, kappa;
  arb_t c1, c2;
  fmpq_init(xi);
  fmpq_init(kappa);
  arb_init(c1);
  arb_init(c2);
  levels_xi(xi, &c->problem.levels);
  levels_kappa(kappa, &c->problem.levels);
  null_space_c(c1, c2, &c->stored, kappa, c->prec);
  bool fits = guarantee_init(&c->guarantee, c1, c2, xi, c->delta, c->start, c->norm, c->prec);
  if (fits) bound_above(c->constant, c->guarantee.C2, c->prec / 2);
  fmpq_clear(xi);
  fmpq_clear(kappa);
  arb_clear(c1);
  arb_clear(c2);
  return fits;
}

/* sigma(x), which is 0 up to rounding, the residual, and whether both are small enough */
static void test_hypothesis(struct recovery_cell *c, slong prec) {
  const struct recovery *r = &c->problem;
  size_t count = 2 * r->rows * recovery_field(r);
  arb_ptr x = _arb_vec_init((slong)count);
  for (size_t i = 0; i < count; i++) arb_set_fmpq(x + i, r->x + i, prec);
  levels_sigma(c->sigma, &r->levels, x, (int)recovery_field(r), prec);
  recovery_residual(c->residual, r, &c->data.A, &c->data.y, prec);
  c->holds = guarantee_holds(&c->guarantee, c->sigma, c->residual);
  _arb_vec_clear(x, (slong)count);
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
  mat_init(&exact, num_ball(c->prec), recovery_field(&c->problem), c->problem.rows,
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

/* delta, lambda, p, n, and the hypothesis. */
static enum cell_status plan(struct recovery_cell *c) {
  set_delta(c);
  if (!set_guarantee(c)) {
    setting_complain(c->setting, "recovery.s1",
                     "the theorem's p is more than 10^9 for these sparsities");
    return CELL_REFUSED;
  }
  if (!recovery_check_restarts(&c->restarts, c->setting)) c->restarts = automatic_restarts(c);
  test_hypothesis(c, c->data.num.bits + c->prec);
  return recovery_check_hypothesis(c);
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
  if (status == CELL_DONE) status = plan(c);
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
