/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What grid_search measures. Its cells also have:
 *   certified_lo, certified_hi   C_2 by the certificate, which the search does not know
 *   runs                     array: exponent (C = 2^exponent), p, n, F_lo, F_hi, error_lo, error_hi,
 *                            bound_hi (where C >= C_2), admissible, chosen
 *   chosen                   exponent of the smallest F
 *   best                     exponent of the smallest admissible C
 *   total_layers             of all runs; factor: total_layers / (n p) of the one certified run
 *   final_lo, final_hi       error of the answer
 *   final_proved_hi          C_2 [F(answer) - F(x) + 2 ||e||]: a proved bound of that error, whatever
 *                            came about on the way to the answer
 *   final_bound_lo, .._hi    C_2 (delta + omega_n + gap), n of the best run, gap = F(answer) -
 *                            F(best), or 0 if that is less: what the theorem says beforehand of the
 *                            exact network
 * The search knows delta, lambda, L and b_2, and has T = n p layers for each run. */
#include "grid_search.h"
#include "mem.h"
#include "recovery_measure.h"

struct grid {
  const struct recovery_cell *cell;
  const struct grid_search *search;
  volatile sig_atomic_t *stop;
  bool interrupted;
  slong prec;
};

static bool see_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct grid *g = context;
  (void)layer;
  (void)x;
  (void)u;
  g->interrupted = g->stop && *g->stop;
  return !g->interrupted;
}

/* 2^exponent >= C_2, by proof */
static bool is_admissible(const struct grid *g, int exponent) {
  arb_t C;
  arb_init(C);
  arb_one(C);
  arb_mul_2exp_si(C, C, exponent);
  bool admissible = g->cell->holds && arb_ge(C, g->cell->guarantee.C2);
  arb_clear(C);
  return admissible;
}

/* bound <- C (delta + omega_n + gap) */
static void bound_with(arb_t bound, const struct grid *g, const arb_t C, unsigned long n,
                       const arb_t gap) {
  arb_ptr omega = _arb_vec_init((slong)n + 1);
  guarantee_omega(omega, &g->cell->guarantee, n, NULL);
  arb_set_fmpq(bound, g->cell->delta, g->prec);
  arb_add(bound, bound, omega + n, g->prec);
  if (gap) arb_add(bound, bound, gap, g->prec);
  arb_mul(bound, bound, C, g->prec);
  _arb_vec_clear(omega, (slong)n + 1);
}

static void objective(arb_t F, const struct grid *g, const struct grid_search_run *run) {
  recovery_objective(F, &g->cell->problem, &run->answer, g->cell->guarantee.lambda, g->prec);
}

static json_t *put_run(const struct grid *g, size_t i) {
  const struct grid_search_run *run = &g->search->runs[i];
  bool admissible = is_admissible(g, run->exponent);
  arb_t value, C;
  arb_init(value);
  arb_init(C);
  json_t *object = json_pack("{s:i, s:I, s:I, s:b, s:b}", "exponent", run->exponent, "p",
                             (json_int_t)run->inner, "n", (json_int_t)run->outer, "admissible",
                             admissible, "chosen", i == g->search->chosen);
  objective(value, g, run);
  recovery_put_ball(object, "F", value);
  recovery_distance(value, &g->cell->problem, &run->answer, g->prec);
  recovery_put_ball(object, "error", value);
  if (admissible) {
    arb_one(C);
    arb_mul_2exp_si(C, C, run->exponent);
    bound_with(value, g, C, run->outer, NULL);
    recovery_put_upper(object, "bound", value);
  }
  arb_clear(value);
  arb_clear(C);
  return object;
}

static void enclose_solution(arb_ptr x, slong prec, const void *context) {
  const struct recovery *r = context;
  for (size_t i = 0; i < 2 * r->rows * recovery_field(r); i++) arb_set_fmpq(x + i, r->x + i, prec);
}

/* bound <- C_2 [F(z) - F(x) + 2 lambda sigma(x) + 2 ||A x - y||] for the exact A and y: A has the null
 * space property of the stored matrix, whose constants are no smaller than its own, and A x - y = -e. */
static void bound_afterwards(arb_t bound, const struct grid *g, const struct grid_search_run *run) {
  const struct recovery *r = &g->cell->problem;
  const struct guarantee *of = &g->cell->guarantee;
  struct vec x;
  arb_t term;
  arb_init(term);
  vec_init(&x, num_arb(g->prec), recovery_field(r), 2 * r->rows);
  vec_set_enclosed(&x, enclose_solution, r);
  objective(bound, g, run);
  recovery_objective(term, r, &x, of->lambda, g->prec);
  arb_sub(bound, bound, term, g->prec);
  arb_set_fmpq(term, of->lambda, g->prec);
  arb_mul(term, term, g->cell->sigma, g->prec);
  arb_mul_2exp_si(term, term, 1);
  arb_add(bound, bound, term, g->prec);
  arb_set_fmpq(term, r->noise, g->prec);
  arb_mul_2exp_si(term, term, 1);
  arb_add(bound, bound, term, g->prec);
  arb_mul(bound, bound, of->C2, g->prec);
  vec_clear(&x);
  arb_clear(term);
}

/* bound <- that of the exact network: F(answer) is at most gap above F(best). */
static void bound_beforehand(arb_t bound, const struct grid *g,
                             const struct grid_search_run *chosen,
                             const struct grid_search_run *best) {
  arb_t gap;
  arb_init(gap);
  objective(gap, g, chosen);
  objective(bound, g, best);
  arb_sub(gap, gap, bound, g->prec);
  arb_nonnegative_part(gap, gap);
  bound_with(bound, g, g->cell->guarantee.C2, best->outer, gap);
  arb_clear(gap);
}

/* The answer against both bounds, F enclosed anew in balls. */
static const char *put_answer(json_t *cell, const struct grid *g,
                              const struct grid_search_run *best) {
  const struct grid_search_run *chosen = &g->search->runs[g->search->chosen];
  const char *verdict = g->cell->holds ? "no guarantee" : "no hypothesis";
  arb_t error, bound;
  arb_init(error);
  arb_init(bound);
  recovery_distance(error, &g->cell->problem, &chosen->answer, g->prec);
  recovery_put_ball(cell, "final", error);
  if (best) {
    bound_beforehand(bound, g, chosen, best);
    recovery_put_ball(cell, "final_bound", bound);
    verdict = arb_le(error, bound) ? "below" : arb_gt(error, bound) ? "rounding" : "undecided";
  }
  bound_afterwards(bound, g, chosen);
  recovery_put_upper(cell, "final_proved", bound);
  if (arb_gt(error, bound)) verdict = "above";
  arb_clear(error);
  arb_clear(bound);
  return verdict;
}

static void put_search(json_t *cell, const struct grid *g) {
  const struct grid_search *search = g->search;
  const struct grid_search_run *best = NULL;
  json_t *runs = json_array();
  for (size_t i = 0; i < search->count; i++) {
    json_array_append_new(runs, put_run(g, i));
    if (!best && is_admissible(g, search->runs[i].exponent)) best = &search->runs[i];
  }
  json_object_set_new(cell, "runs", runs);
  json_object_set_new(cell, "chosen", json_integer(search->runs[search->chosen].exponent));
  if (best) json_object_set_new(cell, "best", json_integer(best->exponent));
  recovery_put_ball(cell, "certified", g->cell->guarantee.C2);
  recovery_put_count(cell, "total_layers", search->net.layers);
  double one = (double)(g->cell->guarantee.inner * g->cell->restarts);
  json_object_set_new(cell, "factor", json_sprintf("%.2f", (double)search->net.layers / one));
  json_object_set_new(cell, "verdict", json_string(put_answer(cell, g, best)));
}

enum cell_status recovery_measure_grid(json_t *cell, const struct recovery_cell *c,
                                       volatile sig_atomic_t *stop) {
  struct grid_search search;
  struct vec answer;
  struct grid g = {c, &search, stop, false, c->data.num.bits + 128};
  const struct net_monitor monitor = {see_layer, &g};
  const struct grid_search_params params = {.low = (int)setting_integer(c->setting, "grid.low"),
                                            .high = (int)setting_integer(c->setting, "grid.high"),
                                            .layers = c->guarantee.inner * c->restarts,
                                            .delta = c->delta,
                                            .lambda = c->guarantee.lambda,
                                            .norm = c->norm,
                                            .start = c->start,
                                            .weights = &c->data.weights};
  if (!grid_search_init(&search, &c->data.op.op, &params)) {
    setting_complain(c->setting, "grid.low",
                     "no run has a restart within %lu layers: expected a "
                     "smaller one",
                     params.layers);
    return CELL_REFUSED;
  }
  vec_init(&answer, c->data.num, c->data.A.field, c->data.A.cols);
  enum cell_status status = CELL_INTERRUPTED;
  if (net_apply(&search.net, &answer, &c->data.y, &monitor)) {
    put_search(cell, &g);
    status = CELL_DONE;
  }
  vec_clear(&answer);
  net_clear(&search.net);
  return status;
}
