/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <mpfr.h>
#include <stdio.h>

#include "adam.h"
#include "mem.h"
#include "rng.h"

static void no_leak(void) { cr_expect_eq(mem_live(), 0); }
TestSuite(adam, .fini = no_leak);

static void expect_near(double value, double expected, double tolerance) {
  cr_expect(fabs(value - expected) <= tolerance * fabs(expected), "%.17g, expected %.17g", value,
            expected);
}

/* beta1 = 1/2, beta2 = 1/4, rate 1, epsilon 1, gradients 4 and -2: the moments by hand are
 *   m = 2, v = 12, debiased 4 and 16: step 4/5;   m = 0, v = 6, debiased 0: step 0.
 * A third gradient 8: m = 4, v = 49.5, debiased 32/7 and 352/7. */
Test(adam, three_steps_by_hand) {
  struct adam a;
  double w = 10;
  adam_init(&a, 1, 1, 0.5, 0.25, 1);
  adam_step(&a, &w, &(double){4});
  expect_near(w, 9.2, 1e-15);
  adam_step(&a, &w, &(double){-2});
  expect_near(w, 9.2, 1e-15);
  adam_step(&a, &w, &(double){8});
  expect_near(w, 9.2 - 32.0 / 7 / (sqrt(352.0 / 7) + 1), 1e-15);
  cr_expect_eq(a.step, 3);
  adam_clear(&a);
  adam_clear(&a);
}

/* Debiasing undoes the start at 0, so a constant gradient g gives rate g / (|g| + epsilon) in
 * every step. In floating point, 1 - beta2^k has the relative error k u / (k (1 - beta2)) at worst:
 * 1000 roundings units, far below 1e-11. */
Test(adam, constant_gradient) {
  const double g[] = {3, -0.02, 1e-7, 1e-12, 0, 1e10}, epsilon = 1e-7, rate = 1e-3;
  double w[6] = {0};
  struct adam a;
  adam_init(&a, 6, rate, 0.9, 0.999, epsilon);
  for (int k = 0; k < 3000; k++) {
    double before[6];
    for (int i = 0; i < 6; i++) before[i] = w[i];
    adam_step(&a, w, g);
    for (int i = 0; i < 6; i++) {
      double step = rate * g[i] / (fabs(g[i]) + epsilon);
      double rounding = 0x1p-52 * fabs(w[i]); /* of w, and of the difference here */
      cr_assert(fabs(before[i] - w[i] - step) <= 1e-11 * fabs(step) + rounding, "step %d of %g", k,
                g[i]);
    }
  }
  adam_clear(&a);
}

/* The published recursion at 200 bits. */
static double in_mpfr(const double *g, int steps, double rate, double beta1, double beta2,
                      double epsilon) {
  mpfr_t w, m, v, b1, b2, s, t;
  mpfr_inits2(200, w, m, v, b1, b2, s, t, (mpfr_ptr)0);
  mpfr_set_zero(w, 0);
  mpfr_set_zero(m, 0);
  mpfr_set_zero(v, 0);
  for (int k = 1; k <= steps; k++) {
    mpfr_set_d(b1, beta1, MPFR_RNDN);
    mpfr_set_d(b2, beta2, MPFR_RNDN);
    mpfr_ui_sub(s, 1, b1, MPFR_RNDN);
    mpfr_mul_d(s, s, g[k - 1], MPFR_RNDN);
    mpfr_mul(m, m, b1, MPFR_RNDN);
    mpfr_add(m, m, s, MPFR_RNDN);
    mpfr_ui_sub(s, 1, b2, MPFR_RNDN);
    mpfr_mul_d(s, s, g[k - 1], MPFR_RNDN);
    mpfr_mul_d(s, s, g[k - 1], MPFR_RNDN);
    mpfr_mul(v, v, b2, MPFR_RNDN);
    mpfr_add(v, v, s, MPFR_RNDN);
    mpfr_pow_ui(b1, b1, (unsigned long)k, MPFR_RNDN);
    mpfr_pow_ui(b2, b2, (unsigned long)k, MPFR_RNDN);
    mpfr_ui_sub(b1, 1, b1, MPFR_RNDN);
    mpfr_ui_sub(b2, 1, b2, MPFR_RNDN);
    mpfr_div(s, v, b2, MPFR_RNDN);
    mpfr_sqrt(s, s, MPFR_RNDN);
    mpfr_add_d(s, s, epsilon, MPFR_RNDN);
    mpfr_div(t, m, b1, MPFR_RNDN);
    mpfr_div(t, t, s, MPFR_RNDN);
    mpfr_mul_d(t, t, rate, MPFR_RNDN);
    mpfr_sub(w, w, t, MPFR_RNDN);
  }
  double result = mpfr_get_d(w, MPFR_RNDN);
  mpfr_clears(w, m, v, b1, b2, s, t, (mpfr_ptr)0);
  return result;
}

/* Random gradients, each weight on its own, an odd number of weights. w moves by at most about
 * rate a step, 200 steps, each with relative error below 1e-12. */
Test(adam, random_gradients_against_mpfr) {
  enum { COUNT = 5, STEPS = 200 };
  struct rng r = {20240601, RNG_TEST};
  double g[COUNT][STEPS], now[COUNT], w[COUNT] = {0};
  struct adam a;
  adam_init(&a, COUNT, 1e-3, 0.9, 0.999, 1e-7);
  for (int k = 0; k < STEPS; k++) {
    for (int i = 0; i < COUNT; i++)
      now[i] = g[i][k] = pow(10, -2 * i) * rng_gaussian(&r, (uint64_t)(k * COUNT + i));
    adam_step(&a, w, now);
  }
  for (int i = 0; i < COUNT; i++) {
    double expected = in_mpfr(g[i], STEPS, 1e-3, 0.9, 0.999, 1e-7);
    cr_expect(fabs(w[i] - expected) <= STEPS * 1e-3 * 1e-12, "weight %d: %.17g, expected %.17g", i,
              w[i], expected);
  }
  adam_clear(&a);
  mpfr_free_cache();
}
