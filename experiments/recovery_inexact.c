/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What inexact_layers measures. Its cells also have:
 *   kind                     "exact", "random", "fixed", "heron"
 *   theta                    the error of each layer, or (heron) steps
 *   theta_hi                 the error that upsilon' and the bound assume
 *   scheduled_hi             the error that the network's schedule assumes: theta_hi, but (heron)
 *                            that of the run before if theta_hi leaves no guarantee
 *   worst_hi                 not exact: the error that the layers of the run really amount to
 *   upsilon_lo, upsilon_hi   upsilon' = 1/e + (lambda ||w|| + ||A||) C_2 mu
 *   guaranteed               upsilon' < 1, and no layer was worse than assumed, by proof; the rounding
 *                            of the affine maps is not in it
 *   threshold_lo, threshold_hi   the theta at which upsilon' is 1
 * The network has alpha_k = 1 / (C_2 (delta + omega'_{k-1})), omega' with upsilon'. */
#include "mem.h"
#include "recovery_check.h"
#include "recovery_measure.h"

enum { THETA_BITS = 30, HERON_PILOTS = 3 };

/* What the theorem about inexact layers is evaluated with. */
struct inexact_plan {
  const struct recovery_cell *cell;
  struct recovery_layers layers;
  arb_t A_norm, w_norm, theta, excess, upsilon, scheduled;
  fmpq_t rational_excess; /* of the schedule: rounded up */
  arb_t worst;            /* what the layers of the last run amounted to */
};

static void plan_init(struct inexact_plan *p, const struct recovery_cell *c) {
  const struct levels *l = &c->problem.levels;
  arb_t weight;
  p->cell = c;
  fmpq_init(p->layers.theta);
  fmpq_init(p->rational_excess);
  arb_init(p->A_norm);
  arb_init(p->w_norm);
  arb_init(p->theta);
  arb_init(p->excess);
  arb_init(p->upsilon);
  arb_init(p->scheduled);
  arb_init(p->worst);
  arb_init(weight);
  arb_set_fmpq(p->A_norm, c->norm, c->prec); /* ||A|| <= 0.99 L */
  arb_mul_ui(p->A_norm, p->A_norm, 99, c->prec);
  arb_div_ui(p->A_norm, p->A_norm, 100, c->prec);
  for (size_t k = 0; k < l->count; k++) {
    arb_set_fmpq(weight, l->squares + k, c->prec);
    arb_addmul_ui(p->w_norm, weight, l->ends[k] - (k ? l->ends[k - 1] : 0), c->prec);
  }
  arb_sqrt(p->w_norm, p->w_norm, c->prec);
  arb_clear(weight);
}

static void plan_clear(struct inexact_plan *p) {
  fmpq_clear(p->layers.theta);
  fmpq_clear(p->rational_excess);
  arb_clear(p->A_norm);
  arb_clear(p->w_norm);
  arb_clear(p->theta);
  arb_clear(p->excess);
  arb_clear(p->upsilon);
  arb_clear(p->scheduled);
  arb_clear(p->worst);
}

/* excess and upsilon' of p->theta */
static void plan_schedule(struct inexact_plan *p) {
  slong prec = p->cell->prec;
  arf_t bound;
  arf_init(bound);
  guarantee_excess(p->excess, &p->cell->guarantee, p->theta, p->A_norm, p->w_norm);
  arb_get_ubound_arf(bound, p->excess, prec);
  arf_set_round(bound, bound, prec / 2, ARF_RND_CEIL);
  arf_get_fmpq(p->rational_excess, bound);
  arb_set_arf(p->excess, bound);
  arb_set_si(p->upsilon, -1);
  arb_exp(p->upsilon, p->upsilon, prec);
  arb_add(p->upsilon, p->upsilon, p->excess, prec);
  arf_clear(bound);
}

static enum cell_status run_layers(struct recovery_run *run, struct inexact_plan *p) {
  const struct recovery_cell *c = p->cell;
  const struct recovery_data *d = &c->data;
  struct firenet_params params = recovery_cell_params(c, d);
  struct inexact layers;
  params.constant = c->constant;
  params.excess = p->rational_excess;
  arb_set(p->scheduled, p->theta);
  if (p->layers.exact) return recovery_run_restarted(run, d, &params);
  inexact_init(&layers, p->layers.kind, d->num, d->A.field, d->A.rows, d->A.cols, p->layers.steps,
               p->layers.theta, c->problem.seed);
  params.layers = &layers.layers;
  enum cell_status status = recovery_run_restarted(run, d, &params);
  arb_set(p->worst, layers.worst);
  inexact_clear(&layers);
  return status;
}

/* theta <- twice the largest error so far */
static void assume_worst(struct inexact_plan *p) {
  arf_t bound;
  arf_init(bound);
  arb_mul_ui(p->theta, p->worst, 2, p->cell->prec);
  arb_get_ubound_arf(bound, p->theta, THETA_BITS);
  arf_set_round(bound, bound, THETA_BITS, ARF_RND_CEIL);
  arb_set_arf(p->theta, bound);
  arf_clear(bound);
}

static bool below_one(const arb_t x) {
  arb_t one;
  arb_init(one);
  arb_one(one);
  bool below = arb_lt(x, one);
  arb_clear(one);
  return below;
}

/* theta <- a little more than that of the layers: they round their errors, too. */
static void assume_planned(struct inexact_plan *p) {
  arb_t more;
  arb_init(more);
  arb_set_fmpq(p->theta, p->layers.theta, p->cell->prec);
  arb_mul_2exp_si(more, p->theta, -20);
  arb_add(p->theta, p->theta, more, p->cell->prec);
  arb_clear(more);
}

/* A schedule needs theta, and what Heron's steps amount to depends on the schedule: theta comes
 * from the run before, until no layer is worse than it assumes. The first run has the schedule of
 * exact layers; the last run stays the last one once the theta that it suggests leaves no guarantee. */
static enum cell_status run_heron(struct recovery_run *run, struct inexact_plan *p) {
  plan_schedule(p);
  enum cell_status status = run_layers(run, p);
  for (int pilot = 0; pilot < HERON_PILOTS && status == CELL_DONE; pilot++) {
    assume_worst(p);
    plan_schedule(p);
    if (!below_one(p->upsilon)) break;
    status = run_layers(run, p);
    if (arb_le(p->worst, p->theta)) break;
  }
  return status;
}

static void put_plan(json_t *cell, const struct inexact_plan *p, bool guaranteed) {
  static const char *const kinds[] = {"heron", "random", "fixed"};
  arb_t threshold; /* and the level */
  arb_init(threshold);
  char *theta = recovery_short(p->layers.theta);
  json_object_set_new(cell, "kind", json_string(p->layers.exact ? "exact" : kinds[p->layers.kind]));
  json_object_set_new(cell, "theta",
                      p->layers.steps ? json_sprintf("%u steps", p->layers.steps)
                                      : json_string(theta));
  recovery_put_upper(cell, "theta", p->theta);
  recovery_put_upper(cell, "scheduled", p->scheduled);
  if (!p->layers.exact) recovery_put_upper(cell, "worst", p->worst);
  recovery_put_ball(cell, "upsilon", p->upsilon);
  guarantee_threshold(threshold, &p->cell->guarantee, p->A_norm, p->w_norm);
  recovery_put_ball(cell, "threshold", threshold);
  if (guaranteed) {
    guarantee_level(threshold, &p->cell->guarantee, p->excess);
    recovery_put_upper(cell, "level", threshold);
  }
  json_object_set_new(cell, "guaranteed", json_boolean(guaranteed));
  mem_free(theta);
  arb_clear(threshold);
}

static bool is_guaranteed(const struct inexact_plan *p) {
  return p->cell->holds && below_one(p->upsilon) && (p->layers.exact || arb_le(p->worst, p->theta));
}

enum cell_status recovery_measure_inexact(json_t *cell, const struct recovery_cell *c,
                                          volatile sig_atomic_t *stop) {
  struct inexact_plan plan = {0};
  struct recovery_run run;
  arb_ptr bounds = _arb_vec_init((slong)c->restarts + 1);
  plan_init(&plan, c);
  bool known = recovery_check_layers(&plan.layers, c->setting);
  recovery_run_init(&run, c, c->restarts, stop);
  enum cell_status status = CELL_DONE;
  if (known && plan.layers.steps) {
    status = run_heron(&run, &plan);
  } else {
    assume_planned(&plan);
    plan_schedule(&plan);
    status = run_layers(&run, &plan);
  }
  bool guaranteed = is_guaranteed(&plan);
  recovery_bounds(bounds, c, c->restarts, plan.excess);
  recovery_put_run(cell, &run, bounds,
                   guaranteed ? NULL
                   : c->holds ? "no guarantee"
                              : "no hypothesis");
  put_plan(cell, &plan, guaranteed);
  recovery_run_clear(&run);
  plan_clear(&plan);
  _arb_vec_clear(bounds, (slong)c->restarts + 1);
  return status;
}
