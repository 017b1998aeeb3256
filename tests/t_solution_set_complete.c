/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every point of a solution set is a minimiser, and no point outside is: the objective here is the
 * plain one, with the dense matrix. */
#include <criterion/criterion.h>

#include "live.h"
#include "random_block.h"
#include "rng.h"
#include "solution_set.h"

TestSuite(solution_set_complete, .init = live_count);

enum { INSTANCES = 800, POINTS = 16, PREC = 400 };
static const struct rng stream = {.seed = 77, .purpose = RNG_TEST};

static void set_exact(acb_t z, const struct exact *pair) {
  exact_ball(acb_realref(z), pair, PREC);
  exact_ball(acb_imagref(z), pair + 1, PREC);
}

/* (A x - y)_k */
static void residual(acb_t r, const struct block *b, acb_srcptr x, size_t k) {
  acb_t a;
  acb_init(a);
  set_exact(r, b->y + 2 * k);
  acb_neg(r, r);
  if (k == 0) {
    for (size_t i = 0; i < b->competing; i++) {
      set_exact(a, b->row + 2 * i);
      acb_addmul(r, a, x + i, PREC);
    }
  } else {
    exact_ball(acb_realref(a), &b->norm2, PREC);
    acb_sqrt(a, a, PREC);
    acb_addmul(r, a, x + b->competing + k - 1, PREC);
  }
  acb_clear(a);
}

/* norm <- ||x||_w, misfit2 <- ||Ax - y||^2 */
static void measure(arb_t norm, arb_t misfit2, const struct block *b, acb_srcptr x) {
  acb_t r;
  arb_t part, weight;
  acb_init(r);
  arb_init(part);
  arb_init(weight);
  arb_zero(norm);
  arb_zero(misfit2);
  for (size_t k = 0; k < b->rows; k++) {
    residual(r, b, x, k);
    acb_abs(part, r, PREC);
    arb_addmul(misfit2, part, part, PREC);
  }
  for (size_t i = 0; i < block_columns(b); i++) {
    acb_abs(part, x + i, PREC);
    exact_ball(weight, b->weights + i, PREC);
    arb_addmul(norm, part, weight, PREC);
  }
  acb_clear(r);
  arb_clear(part);
  arb_clear(weight);
}

/* f <- the objective; excess <- ||Ax - y||^2 - eta^2 for P1, else 0 */
static void objective(arb_t f, arb_t excess, const struct block *b, acb_srcptr x) {
  arb_t misfit2, parameter;
  arb_init(misfit2);
  arb_init(parameter);
  arb_set_fmpq(parameter, b->parameter, PREC);
  measure(f, misfit2, b, x);
  arb_zero(excess);
  if (b->problem == P1) {
    arb_mul(parameter, parameter, parameter, PREC);
    arb_sub(excess, misfit2, parameter, PREC);
  } else {
    arb_mul(f, f, parameter, PREC);
    if (b->problem == P3) arb_sqrtpos(misfit2, misfit2, PREC);
    arb_add(f, f, misfit2, PREC);
  }
  arb_clear(misfit2);
  arb_clear(parameter);
}

struct fixture {
  struct solution_set s;
  size_t N;
  arb_ptr label, pairs;
  acb_ptr x;
  arb_t value, f, excess, d;
};

static void fixture_init(struct fixture *t, uint64_t draw) {
  struct random_block kind = {.draw = 300000 + draw, .problem = (enum problem)(1 + draw % 3)};
  struct block block;
  kind.competing = 4;
  kind.rows = 3;
  kind.real = draw % 5 == 0;
  if (draw % 3 == 2 && draw % 2) kind.aim = AIM_EQUALITY;
  if (draw % 27 == 0) kind.aim = AIM_NOISE;
  random_block(&block, &kind);
  solution_set_init(&t->s, &block);
  t->N = block_columns(&t->s.block);
  t->label = _arb_vec_init((slong)(2 * t->N));
  t->pairs = _arb_vec_init((slong)(2 * t->N));
  t->x = _acb_vec_init((slong)t->N);
  arb_init(t->value);
  arb_init(t->f);
  arb_init(t->excess);
  arb_init(t->d);
  solution_set_label(t->label, &t->s, PREC);
  solution_set_value(t->value, &t->s, PREC);
}

static void fixture_clear(struct fixture *t) {
  solution_set_clear(&t->s);
  _arb_vec_clear(t->label, (slong)(2 * t->N));
  _arb_vec_clear(t->pairs, (slong)(2 * t->N));
  _acb_vec_clear(t->x, (slong)t->N);
  arb_clear(t->value);
  arb_clear(t->f);
  arb_clear(t->excess);
  arb_clear(t->d);
}

/* f, excess, d <- of the point in pairs */
static void look(struct fixture *t) {
  for (size_t i = 0; i < t->N; i++)
    acb_set_arb_arb(t->x + i, t->pairs + 2 * i, t->pairs + 2 * i + 1);
  objective(t->f, t->excess, &t->s.block, t->x);
  solution_set_dist(t->d, &t->s, t->pairs, PREC);
}

/* From the label, by 2^-0 .. 2^-40 of: all entries; one entry; from one competing column to
 * another so that a x stays; towards 0 or away from it. */
static void step(struct fixture *t, uint64_t at) {
  static const enum { ALL, ONE, TRADE, SCALE } kinds[] = {ALL, ONE, TRADE, TRADE, SCALE};
  unsigned kind = kinds[rng_below(&stream, at, 5)];
  slong exponent = -(slong)rng_below(&stream, at + 1, 41);
  size_t q = t->s.block.competing, one = rng_below(&stream, at + 2, 2 * t->N);
  acb_t size, a;
  acb_init(size);
  acb_init(a);
  _arb_vec_set(t->pairs, t->label, (slong)(2 * t->N));
  for (size_t k = 0; k < 2 * t->N; k++) {
    arb_ptr entry = t->pairs + k;
    arb_set_d(acb_realref(size), rng_uniform(&stream, at + 10 + k) - 0.5);
    if (kind == SCALE) arb_set(acb_realref(size), entry);
    if (kind == SCALE && rng_below(&stream, at + 3, 2)) acb_neg(size, size);
    acb_mul_2exp_si(size, size, exponent);
    if (kind == ALL || kind == SCALE || (kind == ONE && k == one))
      arb_add(entry, entry, acb_realref(size), PREC);
  }
  size_t from = rng_below(&stream, at + 4, q), to = rng_below(&stream, at + 5, q);
  set_exact(a, t->s.block.row + 2 * to);
  if (kind == TRADE && from != to && !acb_is_zero(a)) { /* x_from -= h a_to, x_to += h a_from */
    arb_set_d(acb_realref(size), rng_uniform(&stream, at + 6) - 0.5);
    arb_set_d(acb_imagref(size), rng_below(&stream, at + 7, 2) ? 0 : 0.25);
    acb_mul_2exp_si(size, size, exponent);
    acb_mul(a, a, size, PREC);
    arb_sub(t->pairs + 2 * from, t->pairs + 2 * from, acb_realref(a), PREC);
    arb_sub(t->pairs + 2 * from + 1, t->pairs + 2 * from + 1, acb_imagref(a), PREC);
    set_exact(a, t->s.block.row + 2 * from);
    acb_mul(a, a, size, PREC);
    arb_add(t->pairs + 2 * to, t->pairs + 2 * to, acb_realref(a), PREC);
    arb_add(t->pairs + 2 * to + 1, t->pairs + 2 * to + 1, acb_imagref(a), PREC);
  }
  acb_clear(size);
  acb_clear(a);
}

/* P1: feasible points outside have a larger norm, the others are not feasible. P2, P3: the
 * objective is larger. */
Test(solution_set_complete, no_other_point_is_as_good) {
  size_t outside = 0, within = 0;
  for (uint64_t draw = 0; draw < INSTANCES; draw++) {
    struct fixture t;
    fixture_init(&t, draw);
    for (uint64_t k = 0; k < POINTS; k++) {
      step(&t, 100 * (POINTS * draw + k));
      look(&t);
      arb_sub(t.f, t.f, t.value, PREC);
      bool feasible = !arb_is_positive(t.excess);
      if (feasible) cr_expect(!arb_is_negative(t.f), "draw %lu: better", (unsigned long)draw);
      if (arb_is_positive(t.d) && feasible)
        cr_expect(arb_is_positive(t.f), "draw %lu: as good, but outside", (unsigned long)draw);
      outside += arb_is_positive(t.d);
      within += !arb_is_positive(t.d);
      if (!arb_is_positive(t.d)) { /* then it is a minimiser, to all digits there are */
        arb_add_error_2exp_si(t.f, 40 - PREC / 2);
        cr_expect(arb_contains_zero(t.f), "draw %lu: in the set, but worse", (unsigned long)draw);
        cr_expect(mag_cmp_2exp_si(arb_radref(t.d), 40 - PREC) < 0);
      }
    }
    fixture_clear(&t);
  }
  cr_expect(outside > 6000 && within > 150, "%zu, %zu", outside, within);
  cr_expect(live_blocks() == 0);
}

/* The label is a minimiser: feasible, and as good as the value. */
Test(solution_set_complete, label_is_a_minimiser) {
  for (uint64_t draw = 0; draw < INSTANCES; draw++) {
    struct fixture t;
    fixture_init(&t, draw);
    _arb_vec_set(t.pairs, t.label, (slong)(2 * t.N));
    look(&t);
    cr_expect(arb_overlaps(t.f, t.value) && mag_cmp_2exp_si(arb_radref(t.f), -150) < 0, "draw %lu",
              (unsigned long)draw);
    cr_expect(!arb_is_positive(t.excess) && arb_contains_zero(t.d), "draw %lu",
              (unsigned long)draw);
    cr_expect(mag_cmp_2exp_si(arb_radref(t.d), 40 - PREC) < 0, "draw %lu", (unsigned long)draw);
    fixture_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}
