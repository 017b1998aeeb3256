/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tracked evaluation of FIRENET against the naive network at 2000 bits. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "firenet_instance.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(drift, .init = install);

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}

/* The answer does not depend on the runs before. */
static void expect_again(arb_srcptr ball, struct instance_net *b) {
  arb_ptr again = _arb_vec_init(REALS);
  cr_assert(net_apply(&b->f.net, &b->x, &b->y, NULL));
  instance_pairs(again, &b->x);
  for (size_t i = 0; i < REALS; i++) cr_expect(arb_equal(again + i, ball + i), "real %zu", i);
  _arb_vec_clear(again, REALS);
}

/* ball[0..REALS) <- the tracked answer; false if the steps are not admissible. */
static bool tracked_answer(arb_ptr ball, const struct instance *t, slong bits) {
  struct instance_net b;
  struct drift d;
  arb_t product;
  arb_init(product);
  instance_net_init(&b, t, num_ball(bits));
  firenet_step_product(product, &b.f);
  bool tracked = firenet_track(&b.f, &d, product);
  if (tracked) {
    cr_assert(net_apply(&b.f.net, &b.x, &b.y, NULL));
    instance_pairs(ball, &b.x);
    expect_again(ball, &b);
  }
  drift_clear(&d);
  arb_clear(product);
  instance_net_clear(&b);
  return tracked;
}

static size_t all[INSTANCES];

ParameterizedTestParameters(drift, holds_the_exact_answer) {
  for (size_t i = 0; i < INSTANCES; i++) all[i] = i;
  return cr_make_param_array(size_t, all, INSTANCES);
}

/* The answer moves by 2^-p times the data's influence; at few bits a forgotten error shows. */
ParameterizedTest(size_t *index, drift, holds_the_exact_answer) {
  struct instance t = instance_make(*index);
  if (t.steps != STEPS_ADMISSIBLE) return;
  arb_ptr ball = _arb_vec_init(REALS), exact = _arb_vec_init(REALS);
  instance_reference(exact, &t);
  static const slong bits[] = {30, 40, 53, 64, 128, 300};
  slong accuracy[6] = {0};
  for (size_t k = 0; k < 6; k++) {
    cr_assert(tracked_answer(ball, &t, bits[k]), "instance %zu", *index);
    mag_t widest;
    mag_init(widest);
    for (slong i = 0; i < REALS; i++) {
      cr_assert(arb_overlaps(ball + i, exact + i), "instance %zu, %ld bits, entry %ld", *index,
                bits[k], i);
      mag_max(widest, widest, arb_radref(ball + i));
    }
    accuracy[k] = -(slong)ceil(mag_get_d_log2_approx(widest));
    mag_clear(widest);
  }
  /* Precision is gained bit by bit, and no more than drift_bits and a few are lost. */
  double lost = drift_bits(0.99 * 0.99, t.inner, t.outer);
  cr_expect(labs(accuracy[5] - accuracy[4] - 172) <= 8, "instance %zu: %ld", *index,
            accuracy[5] - accuracy[4]);
  cr_expect((double)accuracy[4] >= 128 - lost - 20, "instance %zu: %ld known, %g lost", *index,
            accuracy[4], lost);
  _arb_vec_clear(ball, REALS);
  _arb_vec_clear(exact, REALS);
  expect_no_leak();
}

/* 2^e, rounded nowhere */
static void set_scal(struct scal *s, slong e) {
  fmpq_t q;
  fmpq_init(q);
  if (e >= 0) fmpz_set_ui(fmpq_numref(q), 1UL << e);
  else fmpz_set_ui(fmpq_denref(q), 1UL << -e);
  if (e < 0) fmpz_one(fmpq_numref(q));
  scal_set_fmpq(s, q);
  fmpq_clear(q);
}

static void widen(struct vec *x, double radius) {
  mag_t r;
  mag_init(r);
  mag_set_d(r, radius);
  vec_widen(x, r);
  mag_clear(r);
}

/* The recursion of drift.h by hand: t = 3/4, two restarts of three steps, alpha = 4 and 8, beta = 1/4
 * and 1/8; the radii of x and u have 2-norms 6 and 8 in each step (entries 3 and 4, of 4 each), psi and
 * x none of their own. */
Test(drift, recursion) {
  struct drift d;
  struct scal alpha, beta;
  struct vec x, u, psi;
  arb_t t;
  arb_init(t);
  arb_set_d(t, 0.75);
  scal_init(&alpha, num_ball(64));
  scal_init(&beta, num_ball(64));
  vec_init(&x, num_ball(64), FIELD_REAL, 4);
  vec_init(&u, num_ball(64), FIELD_COMPLEX, 2);
  vec_init(&psi, num_ball(64), FIELD_REAL, 4);
  cr_assert(drift_init(&d, t));
  double step = sqrt(1 + sqrt(0.75)) * 10, factor = 2, D = 0, error = 0;
  for (int k = 0; k < 2; k++) {
    set_scal(&alpha, 2 + k);
    set_scal(&beta, -2 - k);
    drift_start(&d, &x, &alpha);
    D = ldexp(error, 2 + k);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      widen(&x, 3);
      widen(&u, 4);
      drift_step(&d, &x, &u);
      sum += D += step;
    }
    drift_average(&d, &psi, &beta);
    error = ldexp(factor * sum, -2 - k);
    cr_expect(mag_get_d(d.error) >= error * (1 - 1e-12) && mag_get_d(d.error) < error * (1 + 1e-6),
              "restart %d: %.9g, not %.9g", k, mag_get_d(d.error), error);
  }
  widen(&psi, 1);
  drift_average(&d, &psi, &beta); /* its own radii have the norm 2 */
  cr_expect(fabs(mag_get_d(d.error) - error - 2) < 1e-5 * error);
  drift_finish(&d, &psi);
  mag_t radius;
  mag_init(radius);
  vec_radius(radius, &psi);
  cr_expect(mag_cmp(radius, d.error) >= 0);
  mag_clear(radius);
  drift_clear(&d);
  scal_clear(&alpha);
  scal_clear(&beta);
  vec_clear(&x);
  vec_clear(&u);
  vec_clear(&psi);
  arb_clear(t);
  expect_no_leak();
}

Test(drift, refuses_expansive_steps) {
  size_t expansive = 0;
  for (size_t i = 0; i < INSTANCES; i++) {
    struct instance t = instance_make(i);
    if (t.steps != STEPS_PUBLISHED) continue;
    expansive++;
    cr_expect_not(tracked_answer(NULL, &t, 128), "instance %zu", i);
  }
  cr_assert(expansive > 0);
  expect_no_leak();
}

/* 1, nan and what cannot be told from 1 are refused; below 1 the factors are those of the header. */
Test(drift, needs_a_proof) {
  struct drift d;
  arb_t t;
  arb_init(t);
  arb_set_d(t, 0.75);
  cr_expect(drift_init(&d, t));
  cr_expect(fabs(mag_get_d(d.x_factor) - 2) < 1e-6 && mag_get_d(d.x_factor) >= 2);
  cr_expect(fabs(mag_get_d(d.step_factor) - sqrt(1 + sqrt(0.75))) < 1e-6);
  drift_clear(&d);
  mag_set_d(arb_radref(t), 0.25);
  cr_expect_not(drift_init(&d, t));
  drift_clear(&d);
  arb_one(t);
  cr_expect_not(drift_init(&d, t));
  drift_clear(&d);
  arb_indeterminate(t);
  cr_expect_not(drift_init(&d, t));
  drift_clear(&d);
  arb_clear(t);
  expect_no_leak();
}
