/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What convergence_digits measures. Its cells also have:
 *   measured_lo, measured_hi   the largest of the last ten errors, if they have levelled off
 *   rate, rate_to              e^slope of log(error) fitted to restarts 1 .. rate_to, those before
 *                              the error levels off; theory: at most e^-1 asymptotically
 *   unrestarted                {bits, error: {lo, hi}} at the same numbers of layers
 *   check                      {bits, restarts, reached, error: {lo, hi}, proved, apart_hi,
 *                              verdict}: the exact network, enclosed; proved: how many restarts, from
 *                              the first on, have errors at most their bounds by proof; apart: the
 *                              largest distance of their psi_k from the cell's, if there are any
 * Both are made where the hypothesis holds. */
#include <math.h>

#include "mem.h"
#include "recovery_measure.h"

/* ---- levelling and rate ---- */

/* log10 of the ball's middle; -inf if that is not positive */
static double log10_of(const arb_t x) {
  if (arf_sgn(arb_midref(x)) <= 0) return -INFINITY;
  arb_t middle;
  arb_init(middle);
  arb_set_arf(middle, arb_midref(x));
  arb_log(middle, middle, 64);
  double value = arf_get_d(arb_midref(middle), ARF_RND_NEAR) / M_LN10;
  arb_clear(middle);
  return value;
}

/* level <- the largest of the last ten errors, that of restart 0 excluded */
static void measured_level(arb_t level, const struct recovery_run *r) {
  unsigned long first = r->reached > 10 ? r->reached - 9 : 1;
  arb_zero(level);
  for (unsigned long k = first; k <= r->reached; k++) arb_max(level, level, r->error + k, 128);
}

/* The last restart whose errors up to then are all above ten times the level, or the last one of all
 * if the level is nothing more than where the run ends. */
static unsigned long falling_restarts(const struct recovery_run *r, double level) {
  unsigned long k = 0;
  while (k < r->reached && log10_of(r->error + k + 1) > level + 1) k++;
  return k;
}

/* Least squares of log10(error) over restarts 1 .. last. */
static double fitted_slope(const struct recovery_run *r, unsigned long last) {
  double mean = ((double)last + 1) / 2, weighted = 0, squares = 0;
  for (unsigned long k = 1; k <= last; k++) {
    weighted += ((double)k - mean) * log10_of(r->error + k);
    squares += ((double)k - mean) * ((double)k - mean);
  }
  return weighted / squares;
}

/* Is none of the last ten errors below a hundredth of their largest? While errors fall, they fall by
 * more than e^9. */
static bool has_levelled(const struct recovery_run *r, const arb_t level) {
  if (r->reached < 20) return false;
  arb_t hundredfold;
  arb_init(hundredfold);
  bool levelled = true;
  for (unsigned long k = r->reached - 9; k <= r->reached; k++) {
    arb_mul_ui(hundredfold, r->error + k, 100, 128);
    levelled = levelled && arb_gt(hundredfold, level);
  }
  arb_clear(hundredfold);
  return levelled;
}

static void put_level(json_t *cell, const struct recovery_cell *c, const struct recovery_run *r) {
  arb_t level;
  arb_init(level);
  guarantee_level(level, &c->guarantee, NULL);
  if (c->holds) recovery_put_upper(cell, "level", level);
  measured_level(level, r);
  if (has_levelled(r, level)) recovery_put_ball(cell, "measured", level);
  unsigned long last = falling_restarts(r, log10_of(level));
  if (last >= 2) {
    json_object_set_new(cell, "rate", json_sprintf("%.4f", pow(10, fitted_slope(r, last))));
    recovery_put_count(cell, "rate_to", last);
  }
  arb_clear(level);
}

/* ---- without restarts ---- */

static enum cell_status put_unrestarted(json_t *cell, const struct recovery_cell *c,
                                        volatile sig_atomic_t *stop) {
  struct recovery_data data;
  struct recovery_run run;
  long bits = setting_integer(c->setting, "network.unrestarted");
  if (!bits || !c->holds) return CELL_DONE;
  recovery_data_init(&data, c, num_float(bits));
  recovery_run_init(&run, c, c->restarts, stop);
  const struct firenet_params params = recovery_cell_params(c, &data);
  enum cell_status status = recovery_run_unrestarted(&run, &data, &params);
  json_t *object = json_pack("{s:I}", "bits", (json_int_t)bits);
  recovery_put_curve(object, "error", run.error, run.reached + 1);
  json_object_set_new(cell, "unrestarted", object);
  recovery_run_clear(&run);
  recovery_data_clear(&data);
  return status;
}

/* ---- the exact network, in balls ---- */

/* The first psi_k of the cell's network, and how far those of the exact one are from them. */
struct comparison {
  size_t count, reals;     /* restarts, reals of a psi */
  arb_ptr psi;             /* count x reals */
  struct recovery_run run; /* of the exact network */
  arb_srcptr bounds;
  unsigned long proved; /* errors 0 .. proved are at most their bounds */
  arb_t apart;          /* of restarts 1 .. proved */
};

static void comparison_init(struct comparison *p, const struct recovery_cell *c) {
  *p = (struct comparison){0};
  p->count = (size_t)setting_integer(c->setting, "check.restarts");
  if (p->count > c->restarts) p->count = c->restarts;
  if (!c->holds) p->count = 0;
  p->reals = 2 * c->problem.rows * recovery_field(&c->problem);
  p->psi = _arb_vec_init((slong)(p->count * p->reals));
  arb_init(p->apart);
}

static void comparison_clear(struct comparison *p) {
  _arb_vec_clear(p->psi, (slong)(p->count * p->reals));
  arb_clear(p->apart);
}

static void keep(void *context, unsigned long k, const struct vec *psi) {
  struct comparison *p = context;
  if (k <= p->count) vec_get_balls(p->psi + (k - 1) * p->reals, psi);
}

static bool is_below(const struct comparison *p, unsigned long k) {
  return arb_le(p->run.error + k, p->bounds + k);
}

/* Once balls are too wide for a proof, their distance says nothing either. */
static void compare(void *context, unsigned long k, const struct vec *psi) {
  struct comparison *p = context;
  if (p->proved != k - 1 || !is_below(p, k - 1) || !is_below(p, k)) return;
  p->proved = k;
  slong prec = psi->num.bits;
  arb_srcptr kept = p->psi + (k - 1) * p->reals;
  arb_ptr difference = _arb_vec_init((slong)p->reals);
  arb_t norm;
  arb_init(norm);
  vec_get_balls(difference, psi);
  _arb_vec_sub(difference, difference, kept, (slong)p->reals, prec);
  arb_dot(norm, NULL, 0, difference, 1, difference, 1, (slong)p->reals, prec);
  arb_sqrtpos(norm, norm, prec);
  arb_max(p->apart, p->apart, norm, prec);
  _arb_vec_clear(difference, (slong)p->reals);
  arb_clear(norm);
}

static enum cell_status put_check(json_t *cell, struct comparison *p, const struct recovery_cell *c,
                                  arb_srcptr bounds, volatile sig_atomic_t *stop) {
  struct recovery_data data;
  struct recovery_run *run = &p->run;
  slong bits = setting_integer(c->setting, "check.bits");
  if (!p->count) return CELL_DONE;
  recovery_data_init(&data, c, num_ball(bits));
  recovery_run_init(run, c, p->count, stop);
  run->seen = compare;
  run->context = p;
  p->bounds = bounds;
  const struct firenet_params params = recovery_cell_params(c, &data);
  enum cell_status status = recovery_run_restarted(run, &data, &params);
  json_t *object = json_pack("{s:I}", "bits", (json_int_t)bits);
  recovery_put_count(object, "restarts", p->count);
  recovery_put_run(object, run, bounds, NULL);
  recovery_put_count(object, "proved", p->proved);
  if (p->proved) recovery_put_upper(object, "apart", p->apart);
  json_object_set_new(cell, "check", object);
  recovery_run_clear(run);
  recovery_data_clear(&data);
  return status;
}

enum cell_status recovery_measure_digits(json_t *cell, const struct recovery_cell *c,
                                         volatile sig_atomic_t *stop) {
  struct comparison comparison;
  struct recovery_run run;
  arb_ptr bounds = _arb_vec_init((slong)c->restarts + 1);
  const struct firenet_params params = recovery_cell_params(c, &c->data);
  comparison_init(&comparison, c);
  recovery_run_init(&run, c, c->restarts, stop);
  run.seen = keep;
  run.context = &comparison;
  recovery_bounds(bounds, c, c->restarts, NULL);
  enum cell_status status = recovery_run_restarted(&run, &c->data, &params);
  recovery_put_run(cell, &run, bounds, c->holds ? NULL : "no hypothesis");
  put_level(cell, c, &run);
  if (status == CELL_DONE) status = put_unrestarted(cell, c, stop);
  if (status == CELL_DONE) status = put_check(cell, &comparison, c, bounds, stop);
  recovery_run_clear(&run);
  comparison_clear(&comparison);
  _arb_vec_clear(bounds, (slong)c->restarts + 1);
  return status;
}
