/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ISTA and FISTA against a naive iteration, closed-form minimisers and the bounds of Beck and Teboulle. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ista.h"
#include "iteration_trial.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(ista, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

struct settings {
  unsigned long layers, warm;
  bool accelerated;
};

/* L = ||A|| (1 + 1e-6), so that it is an upper bound whatever the rounding. */
static double bound(const struct block_instance *b) { return (double)(b->norm * 1.000001L); }

static void make(struct ista *f, struct num num, const struct block_instance *b,
                 struct settings s) {
  struct mat A;
  struct vec w;
  struct scal L;
  fmpq_t lambda, ratio;
  arf_t value;
  fmpq_init(lambda);
  fmpq_init(ratio);
  arf_init(value);
  arf_set_d(value, b->lambda_value);
  arf_get_fmpq(lambda, value);
  fmpq_set_si(ratio, 3, 4);
  scal_init(&L, num);
  arf_set_d(value, bound(b));
  fmpq_t norm;
  fmpq_init(norm);
  arf_get_fmpq(norm, value);
  scal_set_fmpq(&L, norm);
  block_instance_matrix(&A, num, b);
  block_instance_weights(&w, num, b);
  ista_init_matrix(f, &A, &L,
                   &(struct ista_params){.layers = s.layers,
                                         .warm = s.warm,
                                         .ratio = ratio,
                                         .lambda = lambda,
                                         .accelerated = s.accelerated,
                                         .weights = &w});
  scal_clear(&L);
  vec_clear(&w);
  fmpq_clear(lambda);
  fmpq_clear(ratio);
  fmpq_clear(norm);
  arf_clear(value);
}

static void answer(arb_ptr out, struct num num, const struct block_instance *b, struct settings s,
                   const struct net_monitor *monitor) {
  struct ista f;
  struct vec x, y;
  make(&f, num, b, s);
  cr_assert(ista_admissible(&f));
  cr_assert_str_eq(f.net.type->name, s.accelerated ? "fista" : "ista");
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
  long double z[COLS] = {0}, t = 1, L = bound(b);
  memset(x, 0, COLS * sizeof *x);
  for (unsigned long i = 0; i < s.layers; i++) {
    long double lambda =
      i < s.warm ? b->lambda * powl(0.75L, -(long double)(s.warm - i)) : b->lambda;
    long double before[COLS], residual[ROWS];
    memcpy(before, x, sizeof before);
    for (size_t k = 0; k < ROWS; k++) {
      residual[k] = -b->y[k];
      for (size_t j = 0; j < COLS; j++) residual[k] += b->A[k * COLS + j] * z[j];
    }
    for (size_t j = 0; j < COLS; j++) {
      long double gradient = 0, v;
      for (size_t k = 0; k < ROWS; k++) gradient += 2 * b->A[k * COLS + j] * residual[k];
      v = z[j] - gradient / (2 * L * L);
      x[j] = copysignl(fmaxl(fabsl(v) - lambda * b->w[j] / (2 * L * L), 0), v);
    }
    long double next = (1 + sqrtl(1 + 4 * t * t)) / 2;
    bool momentum = s.accelerated && i >= s.warm;
    for (size_t j = 0; j < COLS; j++)
      z[j] = x[j] + (momentum ? (t - 1) / next * (x[j] - before[j]) : 0);
    if (momentum) t = next;
  }
}

static const struct settings all_settings[] = {{1, 0, false},   {20, 0, false}, {20, 0, true},
                                               {20, 12, false}, {20, 12, true}, {20, 20, true}};
enum { SETTINGS = 6, SEEDS = 20 };

static void answer_setting(arb_ptr x, struct num num, const struct block_instance *b, size_t s) {
  answer(x, num, b, all_settings[s], NULL);
}

static void naive_setting(long double *x, const struct block_instance *b, size_t s) {
  naive(x, b, all_settings[s]);
}

static const struct iteration iteration = {answer_setting, naive_setting, SETTINGS};

Test(ista, agrees_with_a_naive_iteration) {
  iteration_agrees(&iteration, SEEDS);
  expect_no_leak();
}

Test(ista, balls_enclose) {
  iteration_encloses(&iteration);
  expect_no_leak();
}

/* Linear convergence: the columns off the solution are kept out strictly, the rest is well conditioned. */
Test(ista, converges_to_the_closed_form) {
  arb_ptr x = _arb_vec_init(COLS);
  static const double lambdas[] = {0.0625, 0.5, 2, 16};
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    for (size_t k = 0; k < 4; k++)
      for (int kind = 0; kind < 4; kind++) {
        struct block_instance b = block_instance_make(seed, lambdas[k]);
        struct settings s = {4000, kind & 2 ? 30 : 0, kind & 1};
        long double want[COLS];
        block_instance_solve_p2(want, &b);
        answer(x, num_double(), &b, s, NULL);
        cr_assert(iteration_error(x, want) < 1e-11L, "seed %lu, lambda %g, kind %d: %Lg",
                  (unsigned long)seed, lambdas[k], kind, iteration_error(x, want));
      }
  _arb_vec_clear(x, COLS);
  expect_no_leak();
}

/* What the monitor sees: F(x_k) - min F <= L^2 ||x*||^2 / k (ISTA, and F never grows) or
 * <= 4 L^2 ||x*||^2 / (k + 1)^2 (FISTA), as the gradient has Lipschitz constant 2 L^2. */
struct watch {
  const struct block_instance *b;
  bool accelerated;
  long double least, reach2, before; /* min F, ||x*||^2, F(x_{k-1}) */
  size_t layers;
};

static bool watch_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  double values[COLS];
  long double point[COLS], L = bound(w->b), k = (long double)layer + 1;
  cr_assert_null(u);
  cr_assert_eq(layer, w->layers++);
  vec_get_doubles(values, x);
  for (size_t i = 0; i < COLS; i++) point[i] = values[i];
  long double F = block_instance_objective(w->b, point, 2), gap = F - w->least;
  long double most =
    w->accelerated ? 4 * L * L * w->reach2 / ((k + 1) * (k + 1)) : L * L * w->reach2 / k;
  cr_assert(gap >= -1e-13L && gap <= most + 1e-13L, "layer %zu: gap %Lg, bound %Lg", layer, gap,
            most);
  cr_assert(w->accelerated || F <= w->before + 1e-13L, "layer %zu", layer);
  w->before = F;
  return true;
}

Test(ista, objective_falls_as_the_theorem_says) {
  arb_ptr x = _arb_vec_init(COLS);
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    for (int accelerated = 0; accelerated < 2; accelerated++) {
      struct block_instance b = block_instance_make(seed, 0.25);
      static const long double origin[COLS];
      long double best[COLS];
      block_instance_solve_p2(best, &b);
      struct watch w = {.b = &b,
                        .accelerated = accelerated,
                        .least = block_instance_objective(&b, best, 2),
                        .reach2 = powl(distance(best, origin, COLS), 2),
                        .before = INFINITY};
      struct net_monitor monitor = {watch_layer, &w};
      answer(x, num_double(), &b, (struct settings){300, 0, accelerated}, &monitor);
      cr_assert_eq(w.layers, 300);
    }
  _arb_vec_clear(x, COLS);
  expect_no_leak();
}

static bool stop_at_third(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  (void)x;
  (void)u;
  ++*(size_t *)context;
  return layer < 2;
}

Test(ista, stops_when_told_and_knows_its_hypothesis) {
  struct block_instance b = block_instance_make(1, 0.5);
  struct ista f;
  struct vec x, y;
  size_t seen = 0;
  make(&f, num_double(), &b, (struct settings){10, 0, false});
  vec_init(&x, num_double(), FIELD_REAL, COLS);
  block_instance_measurement(&y, num_double(), &b);
  cr_assert_not(net_apply(&f.net, &x, &y, &(struct net_monitor){stop_at_third, &seen}));
  cr_assert_eq(seen, 3);
  net_clear(&f.net);
  long double norm = b.norm;
  b.norm = 0.99L * norm; /* L below ||A|| */
  make(&f, num_double(), &b, (struct settings){10, 0, false});
  cr_assert_not(ista_admissible(&f));
  net_clear(&f.net);
  vec_clear(&x);
  vec_clear(&y);
  expect_no_leak();
}
