/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET on random instances, real and complex, against a naive evaluation. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>

#include "firenet_instance.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(firenet, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static double largest(arb_srcptr x) {
  double most = 0;
  for (size_t k = 0; k < REALS; k++) most = fmax(most, fabs(as_double(x + k)));
  return most;
}

/* max |x - y| of the midpoints */
static double difference(arb_srcptr x, arb_srcptr y) {
  double most = 0;
  arb_t d;
  arb_init(d);
  for (size_t k = 0; k < REALS; k++) {
    arb_sub(d, x + k, y + k, 3000);
    most = fmax(most, fabs(as_double(d)));
  }
  arb_clear(d);
  return most;
}

static size_t indices[INSTANCES];
static struct criterion_test_params all_instances(void) {
  for (size_t k = 0; k < INSTANCES; k++) indices[k] = k;
  return cr_make_param_array(size_t, indices, INSTANCES);
}

/* A step in p bits has an error of a few units 2^-p max|alpha psi|. Admissible steps are
 * non-expansive in the metric of THEORY 4.3 and do not amplify it beyond a constant, division by
 * alpha makes it one of psi, and averaging does not increase it: 2 inner outer 2^-p max|x|.
 * Expansive steps multiply errors by less than 4 per step, as tau ||A|| < sqrt(L) < 4. */
static double rounding_bound(const struct instance *t, slong bits, double size) {
  double steps = (double)(t->inner * t->outer),
         growth = t->steps == STEPS_PUBLISHED ? pow(4, (double)t->inner) : 1;
  return growth * 2 * steps * ldexp(size, -(int)bits);
}

ParameterizedTestParameters(firenet, agrees_with_reference) { return all_instances(); }

ParameterizedTest(size_t *index, firenet, agrees_with_reference) {
  static const slong precisions[] = {24, 53, 100, 400, 900};
  struct instance t = instance_make(*index);
  arb_ptr x = _arb_vec_init(REALS), want = _arb_vec_init(REALS);
  instance_reference(want, &t);
  double size = largest(want);
  cr_assert(size > 0 && t.L > 3 && t.L < 16, "L = %g", t.L);
  for (size_t k = 0; k < 5; k++) {
    instance_answer(x, &t, num_float(precisions[k]));
    double error = difference(x, want), bound = rounding_bound(&t, precisions[k], size);
    cr_assert(error <= bound, "instance %zu, float:%ld: %g > %g", *index, (long)precisions[k],
              error, bound);
  }
  if (t.steps == STEPS_ADMISSIBLE) {
    instance_answer(x, &t, num_double());
    cr_assert(difference(x, want) <= 1e-12 * size, "instance %zu, double: %g", *index,
              difference(x, want));
  }
  _arb_vec_clear(x, REALS);
  _arb_vec_clear(want, REALS);
  expect_no_leak();
}

/* The two evaluations of the reference, which use different formulas for little things. */
ParameterizedTestParameters(firenet, references_agree) { return all_instances(); }

ParameterizedTest(size_t *index, firenet, references_agree) {
  struct instance t = instance_make(*index);
  long double x[REALS];
  arb_ptr want = _arb_vec_init(REALS);
  instance_reference(want, &t);
  instance_reference_long_double(x, &t);
  for (size_t k = 0; k < REALS; k++)
    cr_assert(fabsl(x[k] - as_double(want + k)) <= rounding_bound(&t, 53, largest(want)));
  _arb_vec_clear(want, REALS);
  expect_no_leak();
}

static void inflate(arb_ptr x, double bound) {
  mag_t radius;
  mag_init(radius);
  mag_set_d(radius, bound);
  for (size_t k = 0; k < REALS; k++) mag_add(arb_radref(x + k), arb_radref(x + k), radius);
  mag_clear(radius);
}

static double widest(arb_srcptr x) {
  double most = 0;
  for (size_t k = 0; k < REALS; k++) most = fmax(most, mag_get_d(arb_radref(x + k)));
  return most;
}

static void expect_inside(arb_srcptr outer, arb_srcptr inner, size_t index, const char *what) {
  for (size_t k = 0; k < REALS; k++)
    cr_assert(arb_contains(outer + k, inner + k), "instance %zu, %s, real %zu", index, what, k);
}

/* The exact answer is within 10^-300 of the reference at 2000 bits. At 300 bits some balls are
 * infinite, at 600 none. */
ParameterizedTestParameters(firenet, balls_contain_reference) { return all_instances(); }

ParameterizedTest(size_t *index, firenet, balls_contain_reference) {
  struct instance t = instance_make(*index);
  arb_ptr x = _arb_vec_init(REALS), want = _arb_vec_init(REALS);
  instance_reference(want, &t);
  for (slong bits = 100; bits <= 800; bits += 100) {
    instance_answer(x, &t, num_ball(bits));
    cr_assert(bits < 600 || widest(x) < 1e-30, "instance %zu, ball:%ld: %g", *index, (long)bits,
              widest(x));
    inflate(x, 1e-300);
    expect_inside(x, want, *index, "ball");
  }
  _arb_vec_clear(x, REALS);
  _arb_vec_clear(want, REALS);
  expect_no_leak();
}

/* A float:p answer lies in the ball:600 answer inflated by the rounding bound of p bits; double
 * and float:53 agree up to twice that bound. */
ParameterizedTestParameters(firenet, floats_lie_in_inflated_balls) { return all_instances(); }

ParameterizedTest(size_t *index, firenet, floats_lie_in_inflated_balls) {
  static const slong precisions[] = {24, 53, 200};
  struct instance t = instance_make(*index);
  arb_ptr ball = _arb_vec_init(REALS), inflated = _arb_vec_init(REALS), x = _arb_vec_init(REALS);
  instance_answer(ball, &t, num_ball(600));
  for (size_t k = 0; k < 3; k++) {
    _arb_vec_set(inflated, ball, REALS);
    inflate(inflated, rounding_bound(&t, precisions[k], largest(ball)));
    instance_answer(x, &t, num_float(precisions[k]));
    expect_inside(inflated, x, *index, "float");
  }
  instance_answer(inflated, &t, num_double());
  instance_answer(x, &t, num_float(53));
  cr_assert(difference(inflated, x) <= 2 * rounding_bound(&t, 53, largest(ball)), "instance %zu",
            *index);
  _arb_vec_clear(ball, REALS);
  _arb_vec_clear(inflated, REALS);
  _arb_vec_clear(x, REALS);
  expect_no_leak();
}
