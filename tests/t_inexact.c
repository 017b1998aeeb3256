/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Heron's maps against the error that theory gives them, and enclosures of both branches. */
#include <criterion/criterion.h>
#include <math.h>

#include "inexact_trial.h"
#include "mem.h"
#include "operand_balls.h"

static void install(void) { mem_install(); }
TestSuite(inexact, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* ---- Heron ---- */

/* error <- r / (1 + r), where r = ratio - 1 has become r^2 / (2 (1 + r)) `steps` times */
static void heron_error(arb_t error, const arb_t ratio, unsigned steps) {
  arb_t r, s;
  arb_init(r);
  arb_init(s);
  arb_sub_ui(r, ratio, 1, TRIAL_PREC);
  for (unsigned k = 0; k < steps; k++) {
    arb_add_ui(s, r, 1, TRIAL_PREC);
    arb_sqr(r, r, TRIAL_PREC);
    arb_div(r, r, s, TRIAL_PREC);
    arb_mul_2exp_si(r, r, -1);
  }
  arb_add_ui(s, r, 1, TRIAL_PREC);
  arb_div(error, r, s, TRIAL_PREC);
  arb_clear(r);
  arb_clear(s);
}

/* The error that came is the one of theory up to rounding, and `worst` is a bound of it and as sharp. */
static void expect_error(const struct trial *c, const arb_t came, const arb_t theory) {
  slong e = c->num.bits - 10;
  arf_t low;
  arf_init(low);
  arb_get_lbound_arf(low, came, TRIAL_PREC);
  cr_assert(trial_near(came, theory, e), "%s", num_name(c->num));
  cr_assert(arf_cmp(arb_midref(c->e.worst), low) >= 0, "%s: a bound", num_name(c->num));
  arb_t sharp;
  arb_init(sharp);
  arb_mul_2exp_si(sharp, came, -20); /* worst has MAG_BITS bits */
  arb_add(sharp, sharp, came, TRIAL_PREC);
  cr_assert(trial_near(c->e.worst, came, e) || arb_le(c->e.worst, sharp), "%s: sharp",
            num_name(c->num));
  arf_clear(low);
  arb_clear(sharp);
}

Test(inexact, heron_gate) {
  static const double norms[] = {0.25, 1 - 0x1p-20, 1 + 0x1p-10, 1.5, 4, 30};
  arb_t ratio, came, theory, one;
  arb_init(ratio);
  arb_init(came);
  arb_init(theory);
  arb_init(one);
  arb_one(one);
  for (size_t index = 0; index < 12 * TRIAL_ARITHMETICS; index++)
    for (unsigned steps = 1; steps <= 12; steps++) {
      struct trial c;
      trial_init(&c, index);
      trial_load(&c, norms[index / 2 / TRIAL_ARITHMETICS], 100 * index);
      trial_start(&c, INEXACT_HERON, steps, 0, 0);
      cr_assert(arb_is_zero(c.e.worst));
      trial_project(&c);
      trial_norm(ratio, c.before, TRIAL_ROWS * c.field);
      arb_max(ratio, ratio, one, TRIAL_PREC);
      heron_error(theory, ratio, steps);
      for (size_t i = 0; i < TRIAL_ROWS * c.field; i++)
        arb_div(c.before + i, c.before + i, ratio, TRIAL_PREC);
      trial_distance(came, c.after, c.before, TRIAL_ROWS * c.field);
      expect_error(&c, came, theory);
      cr_assert(steps < 12 || arf_cmpabs_2exp_si(arb_midref(theory), -200) < 0, "quadratic");
      inexact_clear(&c.e);
      trial_clear(&c);
    }
  arb_clear(ratio);
  arb_clear(came);
  arb_clear(theory);
  arb_clear(one);
  expect_no_leak();
}

/* before <- the exact soft threshold; theory <- the l2 error of Heron's, entry by entry threshold times
 * that of the gate at |z|^2 / threshold^2 */
static void shrink_complex(arb_t theory, struct trial *c, unsigned steps) {
  arb_t ratio, error;
  arb_init(ratio);
  arb_init(error);
  arb_zero(theory);
  for (size_t i = 0; i < TRIAL_COLS; i++) {
    acb_ptr z = (acb_ptr)(void *)(c->before + 2 * i);
    acb_abs(ratio, z, TRIAL_PREC);
    arb_div(ratio, ratio, c->thresholds + i, TRIAL_PREC);
    arb_sub_ui(error, ratio, 1, TRIAL_PREC);
    if (arb_is_negative(error)) {
      acb_zero(z);
      continue;
    }
    arb_div(error, error, ratio, TRIAL_PREC);
    acb_mul_arb(z, z, error, TRIAL_PREC);
    heron_error(error, ratio, steps);
    arb_mul(error, error, c->thresholds + i, TRIAL_PREC);
    arb_addmul(theory, error, error, TRIAL_PREC);
  }
  arb_sqrt(theory, theory, TRIAL_PREC);
  arb_clear(ratio);
  arb_clear(error);
}

Test(inexact, heron_soft_threshold) {
  arb_t came, theory;
  arb_init(came);
  arb_init(theory);
  for (size_t index = 0; index < 6 * TRIAL_ARITHMETICS; index++)
    for (unsigned steps = 1; steps <= 14; steps++) {
      struct trial c;
      trial_init(&c, index);
      trial_load(&c, 1, 10000 + 100 * index);
      trial_start(&c, INEXACT_HERON, steps, 0, 0);
      trial_shrink(&c);
      if (c.field == FIELD_COMPLEX) {
        shrink_complex(theory, &c, steps);
        trial_distance(came, c.after, c.before, TRIAL_MOST);
        expect_error(&c, came, theory);
      } else { /* no root is needed: the same as without layers */
        struct vec x;
        vec_init(&x, c.num, c.field, TRIAL_COLS);
        trial_load(&c, 1, 10000 + 100 * index);
        vec_set(&x, &c.x);
        vec_soft_threshold(&x, &c.t);
        vec_get_balls(c.before, &x);
        for (size_t i = 0; i < TRIAL_COLS; i++) cr_assert(arb_equal(c.after + i, c.before + i));
        cr_assert(arf_cmp_2exp_si(arb_midref(c.e.worst), 8 - c.num.bits) <= 0);
        vec_clear(&x);
      }
      inexact_clear(&c.e);
      trial_clear(&c);
    }
  arb_clear(came);
  arb_clear(theory);
  expect_no_leak();
}

/* ---- a branch that a ball does not decide ---- */

/* Moduli at their thresholds, up to rounding, and a norm of 1: centres of wide balls. */
static void load_edge(struct trial *c, uint64_t draw) {
  double x[TRIAL_MOST], t[TRIAL_COLS];
  trial_load(c, 1, draw);
  for (size_t i = 0; i < TRIAL_COLS; i++) {
    double re = rng_uniform(&trial_stream, draw++) + 0.5, im = rng_gaussian(&trial_stream, draw++);
    if (c->field == FIELD_REAL) x[i] = i % 2 ? re : -re;
    else x[2 * i] = re, x[2 * i + 1] = im;
    t[i] = c->field == FIELD_REAL ? re : hypot(re, im);
  }
  vec_set_doubles(&c->x, x);
  vec_set_doubles(&c->t, t);
}

/* What comes for points of the balls lies in what came for the balls, whose norm or moduli may lie on
 * either side of 1 or of the threshold. */
static void expect_contained(struct trial *wide, struct trial *point, bool project, size_t index) {
  struct vec *x = project ? &wide->u : &wide->x, *z = project ? &point->u : &point->x;
  size_t n = x->len * x->field;
  double centre[TRIAL_MOST], value[TRIAL_MOST];
  arb_ptr balls = _arb_vec_init(TRIAL_MOST);
  vec_get_doubles(centre, x);
  vec_get_balls(balls, x);
  for (size_t i = 0; i < n; i++) arb_add_error_2exp_si(balls + i, -6);
  vec_set_balls(x, balls);
  if (project) trial_project(wide);
  else trial_shrink(wide);
  for (uint64_t k = 0; k < 20; k++) {
    for (size_t i = 0; i < n; i++) {
      double r = 2 * rng_uniform(&trial_stream, 50000 + 1000 * index + 20 * k + i) - 1;
      value[i] = centre[i] + 0x1p-6 * (k < 4 ? copysign(1, r) : r);
    }
    vec_set_doubles(z, value);
    if (project) trial_project(point);
    else trial_shrink(point);
    for (size_t i = 0; i < n; i++) {
      arb_add_error_2exp_si(point->after + i, -180);
      cr_assert(arb_contains(wide->after + i, point->after + i), "%zu, real %zu", index, i);
      cr_assert(mag_cmp_2exp_si(arb_radref(wide->after + i), 0) < 0, "%zu: wide", index);
    }
  }
  _arb_vec_clear(balls, TRIAL_MOST);
}

Test(inexact, undecided_branches) {
  for (size_t index = 0; index < 16; index++) {
    struct trial wide, point;
    trial_init(&wide, 6 + index % 2);  /* ball:128 */
    trial_init(&point, 4 + index % 2); /* float:200 */
    load_edge(&wide, 200000 + 100 * index);
    load_edge(&point, 200000 + 100 * index);
    trial_start(&wide, INEXACT_HERON, 4, 0, 0);
    trial_start(&point, INEXACT_HERON, 4, 0, 0);
    expect_contained(&wide, &point, index & 2, index);
    inexact_clear(&wide.e);
    inexact_clear(&point.e);
    trial_clear(&wide);
    trial_clear(&point);
  }
  expect_no_leak();
}
