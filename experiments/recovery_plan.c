/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_plan.h"

#include "recovery_check.h"

void recovery_bound_above(fmpq_t q, const arb_t x, slong bits) {
  arf_t bound;
  arf_init(bound);
  arb_get_ubound_arf(bound, x, bits);
  arf_set_round(bound, bound, bits, ARF_RND_CEIL);
  arf_get_fmpq(q, bound);
  arf_clear(bound);
}

/* ---- delta and n ---- */

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

/* log(goal): 10^-digits if delta is made for it, else e^-20 of the proved level. Returns whether it is
 * the level. */
static bool log_of_goal(arb_t log, const struct recovery_cell *c) {
  const struct guarantee *g = &c->guarantee;
  ulong digits = (ulong)setting_integer(c->setting, "network.digits");
  fmpq_t tenth;
  fmpq_init(tenth);
  power_of_tenth(tenth, digits + 1);
  bool levels = fmpq_cmp(c->delta, tenth) > 0;
  if (!levels) {
    arb_const_log10(log, g->prec);
    arb_mul_ui(log, log, digits, g->prec);
    arb_neg(log, log);
  } else {
    guarantee_level(log, g, NULL);
    arb_log(log, log, g->prec);
    arb_sub_ui(log, log, 20, g->prec);
  }
  fmpq_clear(tenth);
  return levels;
}

/* The smallest n >= 1 with C_2 b_2 e^-n at most the goal; a quarter more to show a level. */
static unsigned long automatic_restarts(const struct recovery_cell *c) {
  const struct guarantee *g = &c->guarantee;
  arb_t goal, n;
  arf_t bound;
  arb_init(goal);
  arb_init(n);
  arf_init(bound);
  bool levels = log_of_goal(goal, c);
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
  return levels ? restarts + restarts / 4 : restarts;
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
  if (fits) arf_get_fmpq(c->constant, arb_midref(c->guarantee.C2));
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

enum cell_status recovery_plan(struct recovery_cell *c) {
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
