/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Maps with errors of size theta: their norms, signs and directions, and their seeds. */
#include <criterion/criterion.h>
#include <math.h>

#include "inexact_trial.h"
#include "mem.h"
#include "operand_balls.h"

static void install(void) { mem_install(); }
TestSuite(inexact_errors, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

enum { INVERSE = 1000 }; /* 1 / theta */

/* out <- the exact soft threshold of before, or its projection with t = ||before||^2 + shift */
static void exact_map(arb_ptr out, const struct trial *c, bool project, double shift) {
  arb_t s, one;
  size_t n = trial_reals(c, project);
  struct vec x, t;
  arb_init(s);
  arb_init(one);
  arb_one(one);
  vec_init(&x, num_arb(TRIAL_PREC), c->field, n / c->field);
  vec_init(&t, num_arb(TRIAL_PREC), FIELD_REAL, TRIAL_COLS);
  if (project) {
    arb_set_d(one, shift);
    arb_div_ui(one, one, INVERSE, TRIAL_PREC);
    arb_dot(s, one, 0, c->before, 1, c->before, 1, (slong)n, TRIAL_PREC);
    arb_one(one);
    arb_max(s, s, one, TRIAL_PREC);
    arb_rsqrt(s, s, TRIAL_PREC);
    for (size_t i = 0; i < n; i++) arb_mul(out + i, c->before + i, s, TRIAL_PREC);
  } else {
    vec_set_balls(&x, c->before);
    vec_set_balls(&t, c->thresholds);
    vec_soft_threshold(&x, &t);
    vec_get_balls(out, &x);
  }
  arb_clear(s);
  arb_clear(one);
  vec_clear(&x);
  vec_clear(&t);
}

/* error <- what was added to the exact map, with t too large (shift = 1) or too small (-1) by theta;
 * is its norm theta, up to rounding? */
static bool find_error(arb_ptr error, const struct trial *c, bool project, double shift) {
  size_t n = trial_reals(c, project);
  arb_t norm, theta;
  arb_init(norm);
  arb_init(theta);
  exact_map(error, c, project, shift);
  _arb_vec_sub(error, c->after, error, (slong)n, TRIAL_PREC);
  trial_norm(norm, error, n);
  arb_set_ui(theta, 1);
  arb_div_ui(theta, theta, INVERSE, TRIAL_PREC);
  bool is = trial_near(norm, theta, c->num.bits - 8);
  arb_clear(norm);
  arb_clear(theta);
  return is;
}

/* Is x = y up to rounding? */
static bool same(arb_srcptr x, arb_srcptr y, size_t n, slong bits) {
  bool all = true;
  for (size_t i = 0; i < n; i++) all = all && trial_near(x + i, y + i, bits - 8);
  return all;
}

/* worst is theta, up to rounding and to its 30 bits */
static bool measures_theta(const struct trial *c) {
  const double theta = 1.0 / INVERSE, worst = arf_get_d(arb_midref(c->e.worst), ARF_RND_NEAR);
  return fabs(worst - theta) <= 0x1p-28 * theta + ldexp(1, 8 - (int)c->num.bits);
}

/* Errors have norm theta; t is off by +theta, or -theta too for RANDOM; directions stay for FIXED and
 * change for RANDOM. */
static void check_errors(size_t index, enum inexact_kind kind) {
  struct trial c;
  arb_ptr error = _arb_vec_init(TRIAL_MOST), last = _arb_vec_init(TRIAL_MOST);
  size_t signs[2] = {0, 0};
  trial_init(&c, index);
  trial_start(&c, kind, 0, INVERSE, 7 + index);
  for (size_t call = 0; call < 20; call++) {
    bool project = call < 10;
    trial_load(&c, 3, 300000 + 1000 * index + 50 * call);
    if (project) trial_project(&c);
    else trial_shrink(&c);
    bool above = find_error(error, &c, project, 1);
    signs[!above] += project;
    cr_assert(above || (kind == INEXACT_RANDOM && find_error(error, &c, project, -1)),
              "%zu, call %zu", index, call);
    if (call % 10)
      cr_assert_eq(same(error, last, trial_reals(&c, project), c.num.bits), kind == INEXACT_FIXED,
                   "%zu, call %zu", index, call);
    _arb_vec_set(last, error, TRIAL_MOST);
  }
  cr_assert(kind == INEXACT_FIXED ? signs[1] == 0 : signs[0] > 0 && signs[1] > 0, "%zu %zu",
            signs[0], signs[1]);
  cr_assert(measures_theta(&c), "%zu", index);
  inexact_clear(&c.e);
  trial_clear(&c);
  _arb_vec_clear(error, TRIAL_MOST);
  _arb_vec_clear(last, TRIAL_MOST);
}

Test(inexact_errors, errors_have_size_theta) {
  for (size_t index = 0; index < 2 * TRIAL_ARITHMETICS; index++) {
    check_errors(index, INEXACT_RANDOM);
    check_errors(index, INEXACT_FIXED);
  }
  expect_no_leak();
}

/* At the boundary of the ball an error theta of t counts most: the projection is off by up to 3/2 theta,
 * which is what layers with errors of size theta may make. */
Test(inexact_errors, projections_amount_to_theta) {
  for (size_t index = 0; index < 2 * TRIAL_ARITHMETICS; index++) {
    struct trial c;
    trial_init(&c, index);
    trial_start(&c, INEXACT_RANDOM, 0, INVERSE, 3);
    for (uint64_t call = 0; call < 40; call++) {
      trial_load(&c, 1, 500000 + 100 * index + 40 * call);
      trial_project(&c);
    }
    double worst = arf_get_d(arb_midref(c.e.worst), ARF_RND_UP);
    cr_expect(worst > 0.7 / INVERSE && worst < 1.001 / INVERSE, "%zu: %g", index, worst);
    inexact_clear(&c.e);
    trial_clear(&c);
  }
  expect_no_leak();
}

/* Errors below what the arithmetic rounds: what was made is said, not what was asked for. */
Test(inexact_errors, rounding_counts) {
  for (size_t index = 0; index < 16; index++) {
    struct trial c;
    enum inexact_kind kind = index & 8 ? INEXACT_RANDOM : INEXACT_FIXED;
    trial_init(&c, index % 4); /* double, float:24 */
    trial_start(&c, kind, 0, 1000000000000000000, 5);
    for (uint64_t call = 0; call < 10; call++) {
      trial_load(&c, 3, 600000 + 1000 * index + 40 * call);
      if (index & 4) trial_project(&c);
      else trial_shrink(&c);
    }
    double worst = arf_get_d(arb_midref(c.e.worst), ARF_RND_UP);
    cr_expect(worst > ldexp(1, -(int)c.num.bits - 3) && worst < ldexp(1, 8 - (int)c.num.bits),
              "%zu: %g", index, worst);
    inexact_clear(&c.e);
    trial_clear(&c);
  }
  expect_no_leak();
}

/* after <- what comes third of layers with this seed */
static void third(struct trial *c, enum inexact_kind kind, unsigned long inverse, uint64_t seed,
                  bool project) {
  trial_start(c, kind, 0, inverse, seed);
  for (size_t call = 0; call < 3; call++) {
    trial_load(c, 2, 400000);
    if (project) trial_project(c);
    else trial_shrink(c);
  }
  inexact_clear(&c->e);
}

/* The same seed gives the same, bit for bit; another one something else; theta = 0 the exact maps. */
Test(inexact_errors, seeds) {
  arb_ptr first = _arb_vec_init(TRIAL_MOST);
  for (size_t index = 0; index < 8 * TRIAL_ARITHMETICS; index++) {
    struct trial c;
    enum inexact_kind kind = index & 1 ? INEXACT_RANDOM : INEXACT_FIXED;
    bool project = index / 2 / TRIAL_ARITHMETICS & 1, equal = true;
    trial_init(&c, index);
    size_t n = trial_reals(&c, project);
    third(&c, kind, INVERSE, 11, project);
    _arb_vec_set(first, c.after, TRIAL_MOST);
    third(&c, kind, INVERSE, 11, project);
    for (size_t i = 0; i < n; i++) equal = equal && arb_equal(first + i, c.after + i);
    cr_assert(equal, "%zu", index);
    third(&c, kind, INVERSE, 12, project);
    cr_assert_not(same(first, c.after, n, c.num.bits), "%zu", index);
    third(&c, kind, 0, 11, project);
    exact_map(first, &c, project, 0);
    cr_assert(same(first, c.after, n, c.num.bits), "%zu", index);
    trial_clear(&c);
  }
  _arb_vec_clear(first, TRIAL_MOST);
  expect_no_leak();
}
