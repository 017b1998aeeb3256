/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chambolle-Pock against a naive iteration, closed-form minimisers and the ergodic bound. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chambolle_pock.h"
#include "iteration_trial.h"
#include "mem.h"
#include "rational_double.h"

static void install(void) { mem_install(); }
TestSuite(chambolle_pock, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

struct settings {
  unsigned long layers;
  double ratio; /* 0: the default, 1 */
  bool average;
};

/* L = ||A|| (1 + 1e-6), so that it is an upper bound whatever the rounding. */
static double bound(const struct block_instance *b) { return (double)(b->norm * 1.000001L); }

static void make(struct chambolle_pock *f, struct num num, const struct block_instance *b,
                 struct settings s) {
  struct mat A;
  struct vec w;
  struct scal L;
  fmpq_t lambda, ratio, norm;
  fmpq_init(lambda);
  fmpq_init(ratio);
  fmpq_init(norm);
  rational_set_double(lambda, b->lambda_value);
  rational_set_double(ratio, s.ratio);
  rational_set_double(norm, bound(b));
  scal_init(&L, num);
  scal_set_fmpq(&L, norm);
  block_instance_matrix(&A, num, b);
  block_instance_weights(&w, num, b);
  chambolle_pock_init_matrix(f, &A, &L,
                             &(struct chambolle_pock_params){.layers = s.layers,
                                                             .lambda = lambda,
                                                             .ratio = s.ratio > 0 ? ratio : NULL,
                                                             .average = s.average,
                                                             .weights = &w});
  cr_assert_null(A.at.d, "the network has taken the matrix");
  scal_clear(&L);
  vec_clear(&w);
  fmpq_clear(lambda);
  fmpq_clear(ratio);
  fmpq_clear(norm);
}

static void answer(arb_ptr out, struct num num, const struct block_instance *b, struct settings s,
                   const struct net_monitor *monitor) {
  struct chambolle_pock f;
  struct vec x, y;
  make(&f, num, b, s);
  cr_assert(chambolle_pock_admissible(&f));
  vec_init(&x, num, FIELD_REAL, COLS);
  block_instance_measurement(&y, num, b);
  cr_assert(net_apply(&f.net, &x, &y, monitor));
  vec_get_balls(out, &x);
  vec_clear(&x);
  vec_clear(&y);
  net_clear(&f.net);
  net_clear(&f.net);
}

/* The formulas of the header, word for word. */
static void naive(long double *x, const struct block_instance *b, struct settings s) {
  long double u[ROWS] = {0}, sum[COLS] = {0}, L = bound(b), ratio = s.ratio > 0 ? s.ratio : 1;
  long double tau = 0.99L * ratio / L, sigma = 0.99L / (ratio * L);
  memset(x, 0, COLS * sizeof *x);
  for (unsigned long i = 0; i < s.layers; i++) {
    long double next[COLS], size = 0;
    for (size_t j = 0; j < COLS; j++) {
      long double v = x[j];
      for (size_t k = 0; k < ROWS; k++) v -= tau * b->A[k * COLS + j] * u[k];
      next[j] = copysignl(fmaxl(fabsl(v) - tau * b->lambda * b->w[j], 0), v);
      sum[j] += next[j];
    }
    for (size_t k = 0; k < ROWS; k++) {
      long double v = -b->y[k];
      for (size_t j = 0; j < COLS; j++) v += b->A[k * COLS + j] * (2 * next[j] - x[j]);
      u[k] += sigma * v;
      size += u[k] * u[k];
    }
    if (size > 1)
      for (size_t k = 0; k < ROWS; k++) u[k] /= sqrtl(size);
    memcpy(x, next, sizeof next);
  }
  if (s.average)
    for (size_t j = 0; j < COLS; j++) x[j] = sum[j] / s.layers;
}

static void midpoints(long double *out, arb_srcptr x) {
  for (size_t i = 0; i < COLS; i++) out[i] = arf_get_d(arb_midref(x + i), ARF_RND_NEAR);
}

static const struct settings all_settings[] = {
  {1, 0, false}, {30, 0, false}, {30, 0, true}, {30, 0.25, false}, {30, 3, true}};
enum { SETTINGS = 5, SEEDS = 20 };

static void answer_setting(arb_ptr x, struct num num, const struct block_instance *b, size_t s) {
  answer(x, num, b, all_settings[s], NULL);
}

static void naive_setting(long double *x, const struct block_instance *b, size_t s) {
  naive(x, b, all_settings[s]);
}

static const struct iteration iteration = {answer_setting, naive_setting, SETTINGS};

Test(chambolle_pock, agrees_with_a_naive_iteration) {
  iteration_agrees(&iteration, SEEDS);
  expect_no_leak();
}

Test(chambolle_pock, balls_enclose) {
  iteration_encloses(&iteration);
  expect_no_leak();
}

/* Where all rows are fitted exactly, the last iterate converges linearly. */
Test(chambolle_pock, converges_to_the_closed_form) {
  static const double lambdas[] = {0.25, 0.5, 0.75}, ratios[] = {0, 0.25, 2};
  arb_ptr x = _arb_vec_init(COLS);
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    for (size_t k = 0; k < 3; k++)
      for (size_t r = 0; r < 3; r++) {
        struct block_instance b = block_instance_make(seed, lambdas[k]);
        long double want[COLS];
        block_instance_solve_p3(want, &b);
        answer(x, num_double(), &b, (struct settings){20000, ratios[r], false}, NULL);
        cr_assert(iteration_error(x, want) < 1e-11L, "seed %lu, lambda %g, ratio %g: %Lg",
                  (unsigned long)seed, lambdas[k], ratios[r], iteration_error(x, want));
      }
  _arb_vec_clear(x, COLS);
  expect_no_leak();
}

/* a = (3, 2), c^2 = 13, y = (1, 5), w = v = 1, lambda = 2.5: lambda^2 (1/9 + 1/13) > 1, the first row is
 * capped, s_0 = |y_0|, and mu = lambda sqrt(1 / (1 - lambda^2 / 13)), s_1 = mu / c: so
 * x = (0, 0, (5 - s_1) / c). With lambda = 4 all of x is 0: u = y / ||y|| has |A^T u| <= 3.54. */
Test(chambolle_pock, rows_that_are_not_fitted) {
  struct num num = num_double();
  struct mat A;
  struct vec x, y;
  struct scal L;
  fmpq_t q;
  double c = sqrt(13), got[3], mu = 2.5 * sqrt(1 / (1 - 6.25 / 13));
  fmpq_init(q);
  scal_init(&L, num);
  vec_init(&x, num, FIELD_REAL, 3);
  vec_init(&y, num, FIELD_REAL, 2);
  vec_set_doubles(&y, (double[]){1, 5});
  fmpq_set_si(q, 37, 10);
  scal_set_fmpq(&L, q);
  for (int large = 0; large < 2; large++) {
    struct chambolle_pock f;
    mat_init(&A, num, FIELD_REAL, 2, 3);
    mat_set_doubles(&A, (double[]){3, 2, 0, 0, 0, c});
    fmpq_set_si(q, large ? 8 : 5, 2);
    chambolle_pock_init_matrix(&f, &A, &L,
                               &(struct chambolle_pock_params){.layers = 20000, .lambda = q});
    cr_assert(net_apply(&f.net, &x, &y, NULL));
    vec_get_doubles(got, &x);
    cr_assert(fabs(got[0]) < 1e-9 && fabs(got[1]) < 1e-9, "%g %g", got[0], got[1]);
    cr_assert(fabs(got[2] - (large ? 0 : (5 - mu / c) / c)) < 1e-9, "%g", got[2]);
    net_clear(&f.net);
  }
  fmpq_clear(q);
  scal_clear(&L);
  vec_clear(&x);
  vec_clear(&y);
  expect_no_leak();
}

/* F(X_p) - min F <= (||x*||^2 / tau + 1 / sigma) / p for the average of p layers (THEORY 4.3). */
Test(chambolle_pock, average_obeys_the_ergodic_bound) {
  static const long double origin[COLS];
  static const double ratios[] = {0.25, 1, 4};
  arb_ptr x = _arb_vec_init(COLS);
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    for (size_t r = 0; r < 3; r++)
      for (unsigned long p = 1; p <= 1000; p = p * 3 / 2 + 1) {
        struct block_instance b = block_instance_make(seed, 0.5);
        long double best[COLS], got[COLS], L = bound(&b);
        block_instance_solve_p3(best, &b);
        answer(x, num_double(), &b, (struct settings){p, ratios[r], true}, NULL);
        midpoints(got, x);
        long double gap =
          block_instance_objective(&b, got, 1) - block_instance_objective(&b, best, 1);
        long double most =
          (powl(distance(best, origin, COLS), 2) / ratios[r] + ratios[r]) * L / 0.99L / p;
        cr_assert(gap >= -1e-13L && gap <= most, "seed %lu, p = %lu: %Lg, bound %Lg",
                  (unsigned long)seed, p, gap, most);
      }
  _arb_vec_clear(x, COLS);
  expect_no_leak();
}

/* The monitor sees a dual vector in the unit ball, and may stop. */
static bool stop_at_third(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  double values[ROWS], size = 0;
  cr_assert_eq(x->len, COLS);
  vec_get_doubles(values, u);
  for (size_t k = 0; k < ROWS; k++) size += values[k] * values[k];
  cr_assert(size <= 1 + 1e-12);
  ++*(size_t *)context;
  return layer < 2;
}

Test(chambolle_pock, stops_when_told_and_knows_its_hypothesis) {
  struct block_instance b = block_instance_make(1, 0.5);
  struct chambolle_pock f;
  struct vec x, y;
  size_t seen = 0;
  make(&f, num_double(), &b, (struct settings){10, 0, false});
  vec_init(&x, num_double(), FIELD_REAL, COLS);
  block_instance_measurement(&y, num_double(), &b);
  cr_assert_not(net_apply(&f.net, &x, &y, &(struct net_monitor){stop_at_third, &seen}));
  cr_assert_eq(seen, 3);
  net_clear(&f.net);
  b.norm *= 0.98L; /* L so far below ||A|| that 0.99 does not make up for it */
  make(&f, num_double(), &b, (struct settings){10, 2, false});
  cr_assert_not(chambolle_pock_admissible(&f));
  net_clear(&f.net);
  vec_clear(&x);
  vec_clear(&y);
  expect_no_leak();
}
