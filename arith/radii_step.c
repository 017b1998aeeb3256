/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products of radii with a matrix, and the steps that begin with one, in one pass each (radii.h). */
#include <assert.h>

#include "radii.h"
#include "radii_passes.h"

static size_t octets(size_t count) { return (count + RADII_LANES - 1) / RADII_LANES; }

/* Exponents of vectors of zeros, RADII_NOTHING, stay far below all others when factors are added, so that
 * they need not be told apart: what such a factor multiplies is 0. */

static slong larger(slong a, slong b) { return a > b ? a : b; }
static slong exp_of(struct radius r) { return r.at > 0 ? r.exp : RADII_NOTHING; }

/* at 2^from in units of 2^to, or more, from <= to */
static double factor_in(double at, slong from, slong to) { return at * power_raised(from - to); }

/* Exponents of what the arrays of g are multiplied by, W included */
struct exponents {
  slong rad, bound, rho, most;
};

static struct exponents exponents_of(const struct radii_product *g) {
  const slong W = g->W->exp, bound = g->bound.at ? g->bound.exp : RADII_NOTHING;
  struct exponents e = {.rad = exp_of(g->of_rad) + g->rad->exp + W,
                        .bound = exp_of(g->of_bound) + bound + W,
                        .rho = RADII_NOTHING};
  if (g->rho) e.rho = exp_of(g->of_rho) + bound + g->rho->exp;
  e.most = larger(larger(e.rad, e.bound), e.rho);
  return e;
}

static struct radii_products products_of(const struct radii_product *g, const struct exponents *e,
                                         slong exp) {
  return (struct radii_products){
    .W = g->adjoint ? g->W->by_rows : g->W->by_cols,
    .rad = g->rad->at,
    .bound = g->bound.at,
    .rho = g->rho ? g->rho->at : NULL,
    .z = g->room->at,
    .rows = g->rad->count,
    .of_rad = factor_in(g->of_rad.at, e->rad, exp),
    .of_bound = factor_in(g->of_bound.at, e->bound, exp),
    .more = g->bound.at ? g->bound.more : 0,
    .of_rho = factor_in(g->of_rho.at, e->rho, exp),
  };
}

/* g_i has up to n + 5 roundings through z, n / 8 + 8 through the sum of n bounds; a step adds up to 8. */
static double up_from(const struct radii_product *g) { return upward(g->rad->count + 16); }

static void check(const struct radii_product *g, size_t count) {
  assert(g->rad->count == (g->adjoint ? g->W->rows : g->W->cols));
  assert(count == (g->adjoint ? g->W->cols : g->W->rows));
  (void)g, (void)count;
}

void radii_mul(struct radii *out, const struct radii_product *g) {
  check(g, out->count);
  const struct exponents exps = exponents_of(g);
  const struct radii_products p = products_of(g, &exps, exps.most);
  const int64_t e =
    g->W->passes->with->products(out->at, octets(out->count), &p, up_from(g), RADII_LEAST);
  out->exp = radii_moved(exps.most, e);
}

/* 2^(from - to) times 1 + 2^-40, or more */
static double conversion(slong from, slong to) {
  return from - to > 500
           ? INFINITY
           : (1 + 0x1p-40) * (from < to ? power_raised(from - to) : double_power(from - to));
}

void radii_primal_step(const struct radii_step *step) {
  struct radii *x = step->x, *e = step->e, *s = step->s;
  check(step->g, x->count);
  const struct exponents exps = exponents_of(step->g);
  const double up = up_from(step->g);
  const slong round_x = exp_of(step->round_x), round_e = exp_of(step->round_e),
              round_s = exp_of(step->round_s);
  const slong exp =
    larger(larger(larger(x->exp, step->t->exp), exps.most), larger(round_x, round_e));
  const slong of_s = larger(larger(s->exp, round_s), exp);
  const struct radii_products g = products_of(step->g, &exps, exp);
  struct radii_primal p = {.x = x->at,
                           .e = e->at,
                           .s = s->at,
                           .t = step->t->at,
                           .excess = step->excess,
                           .was_x = step->was_x,
                           .was_s = step->was_s,
                           .of_x = factor_in(1, x->exp, exp),
                           .of_t = factor_in(1, step->t->exp, exp),
                           .round_x = factor_in(step->round_x.at, round_x, exp),
                           .round_e = factor_in(step->round_e.at, round_e, exp),
                           .in_excess = up * conversion(exp, step->excess_exp),
                           .of_s = factor_in(1, s->exp, of_s),
                           .of_next = factor_in(1, exp, of_s),
                           .round_s = factor_in(step->round_s.at, round_s, of_s)};
  step->g->W->passes->with->primal(&p, octets(x->count), &g, up, RADII_LEAST);
  x->exp = radii_moved(exp, p.exp_x);
  e->exp = radii_moved(exp, p.exp_e);
  s->exp = radii_moved(of_s, p.exp_s);
}

void radii_dual_sum(struct radii *u, const struct radii_product *g, const struct radii *shift,
                    struct radius round) {
  check(g, u->count);
  const struct exponents exps = exponents_of(g);
  const slong exp_round = exp_of(round),
              exp = larger(larger(larger(u->exp, shift->exp), exps.most), exp_round);
  const struct radii_products products = products_of(g, &exps, exp);
  const struct radii_dual p = {.u = u->at,
                               .shift = shift->at,
                               .count = u->count,
                               .of_u = factor_in(1, u->exp, exp),
                               .of_shift = factor_in(1, shift->exp, exp),
                               .round = factor_in(round.at, exp_round, exp)};
  u->exp = radii_moved(exp, g->W->passes->with->dual(&p, &products, up_from(g), RADII_LEAST));
}
