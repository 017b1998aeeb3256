/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET with a given start, constant, excess, guess and layers, and its average between restarts. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "firenet_instance.h"
#include "mem.h"
#include "rng.h"

static void install(void) { mem_install(); }
TestSuite(firenet_schedule, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const struct rng stream = {.seed = 20240620, .purpose = RNG_TEST};

/* Every choice of what is given, for real and complex data. */
enum { SCHEDULES = 32 };

static struct instance schedule_make(size_t index) {
  struct instance t = instance_make(index & 3);
  double norm = 0;
  for (size_t i = 0; i < t.field * ROWS; i++) norm = hypot(norm, t.y[i]);
  t.steps = STEPS_INVERSE;
  t.outer = 4;
  t.guessed = index & 2;
  if (index & 4) t.start = 1.5 * norm;
  if (index & 8) t.constant = 1.25 * (double)t.inner / t.L;
  if (index & 16) t.excess = 0.125;
  for (size_t k = 0; k < t.field * COLS; k++)
    t.guess[k] = rng_gaussian(&stream, 1000 * index + k) / 8;
  return t;
}

static size_t indices[SCHEDULES];
static struct criterion_test_params all_schedules(void) {
  for (size_t k = 0; k < SCHEDULES; k++) indices[k] = k;
  return cr_make_param_array(size_t, indices, SCHEDULES);
}

static double largest(arb_srcptr x) {
  double most = 0;
  for (size_t k = 0; k < REALS; k++) most = fmax(most, fabs(as_double(x + k)));
  return most;
}

/* max |x - y| over all points of the balls */
static double distance(arb_srcptr x, arb_srcptr y) {
  double most = 0;
  arb_t d;
  mag_t bound;
  arb_init(d);
  mag_init(bound);
  for (size_t k = 0; k < REALS; k++) {
    arb_sub(d, x + k, y + k, 3000);
    arb_get_mag(bound, d);
    most = fmax(most, mag_get_d(bound));
  }
  arb_clear(d);
  mag_clear(bound);
  return most;
}

/* Rounding of a step is not amplified (as in t_firenet.c); the guess is rounded too. */
static double rounding_bound(const struct instance *t, slong bits, double size) {
  return 4 * (double)(t->inner * t->outer) * ldexp(size, -(int)bits);
}

ParameterizedTestParameters(firenet_schedule, agrees_with_reference) { return all_schedules(); }

ParameterizedTest(size_t *index, firenet_schedule, agrees_with_reference) {
  static const slong precisions[] = {24, 53, 400};
  struct instance t = schedule_make(*index);
  long double plain[REALS];
  arb_ptr x = _arb_vec_init(REALS), want = _arb_vec_init(REALS);
  instance_reference(want, &t);
  double size = fmax(largest(want), 1);
  for (size_t k = 0; k < 3; k++) {
    instance_answer(x, &t, num_float(precisions[k]));
    cr_assert(distance(x, want) <= rounding_bound(&t, precisions[k], size), "%zu, float:%ld: %g",
              *index, (long)precisions[k], distance(x, want));
  }
  instance_answer(x, &t, num_double());
  cr_assert(distance(x, want) <= 1e-12 * size, "%zu, double", *index);
  instance_answer(x, &t, num_ball(600));
  for (size_t k = 0; k < REALS; k++) arb_add_error_2exp_si(x + k, -1000);
  for (size_t k = 0; k < REALS; k++) cr_assert(arb_contains(x + k, want + k), "%zu, ball", *index);
  cr_assert(distance(x, want) <= 1e-30, "%zu, ball: %g", *index, distance(x, want));
  instance_reference_long_double(plain, &t);
  for (size_t k = 0; k < REALS; k++)
    cr_assert(fabsl(plain[k] - as_double(want + k)) <= 1e-14 * size, "%zu, references", *index);
  _arb_vec_clear(x, REALS);
  _arb_vec_clear(want, REALS);
  expect_no_leak();
}

/* eps_n = v^n eps_0 + (v + .. + v^n) delta with v = 1/e + excess; alpha as given. */
Test(firenet_schedule, numbers) {
  for (size_t index = 0; index < SCHEDULES; index++) {
    struct instance t = schedule_make(index);
    struct instance_net b;
    double v = exp(-1) + t.excess, delta = 1 / (double)t.delta_q, norm = 0, n = (double)t.outer;
    for (size_t i = 0; i < t.field * ROWS; i++) norm = hypot(norm, t.y[i]);
    double start = t.start > 0 ? t.start : norm;
    double eps = pow(v, n) * start + v * (pow(v, n) - 1) / (v - 1) * delta;
    double reach = pow(v, n - 1) * start + (pow(v, n) - 1) / (v - 1) * delta;
    double alpha =
      t.constant > 0 ? 1 / (t.constant * reach) : 2 * exp(1) * t.L / (reach * (double)t.inner);
    instance_net_init(&b, &t, num_double());
    cr_assert(net_apply(&b.f.net, &b.x, &b.y, NULL));
    cr_expect(fabs(scal_get_double(&b.f.eps) - eps) <= 1e-13 * eps, "%zu", index);
    cr_expect(fabs(scal_get_double(&b.f.alpha) - alpha) <= 1e-13 * alpha, "%zu", index);
    cr_expect(fabs(scal_get_double(&b.f.beta) * alpha * (double)t.inner - 1) <= 1e-13, "%zu",
              index);
    instance_net_clear(&b);
  }
  expect_no_leak();
}

/* F is 1-homogeneous: with y, delta, start and the guess a power of two larger, so is psi, and no rounding
 * differs. */
Test(firenet_schedule, homogeneous) {
  arb_ptr small = _arb_vec_init(REALS), large = _arb_vec_init(REALS);
  for (size_t index = 0; index < SCHEDULES; index++) {
    struct instance t = schedule_make(index);
    t.delta_q = 1024;
    instance_answer(small, &t, num_float(100));
    t.delta_q = 32;
    t.start *= 32;
    for (size_t i = 0; i < t.field * ROWS; i++) t.y[i] *= 32;
    for (size_t i = 0; i < t.field * COLS; i++) t.guess[i] *= 32;
    instance_answer(large, &t, num_float(100));
    for (size_t k = 0; k < REALS; k++) {
      arb_mul_2exp_si(small + k, small + k, 5);
      cr_assert(arb_equal(small + k, large + k), "%zu", index);
    }
  }
  _arb_vec_clear(small, REALS);
  _arb_vec_clear(large, REALS);
  expect_no_leak();
}

/* ---- layers ---- */

static void exact_soft_threshold(void *context, struct vec *x, const struct vec *t) {
  vec_soft_threshold(x, t);
  ++*(unsigned long *)context;
}

static void exact_project_ball(void *context, struct vec *u) {
  vec_project_ball(u);
  ++*(unsigned long *)context;
}

/* The maps of vec_* as layers are called once a step each and change nothing (in double and block: but for
 * rounding, since there a step without layers may be one kernel). */
Test(firenet_schedule, exact_layers) {
  static const char *const names[] = {"double", "float:53", "float:200", "block:200", "ball:300"};
  arb_ptr with = _arb_vec_init(REALS), without = _arb_vec_init(REALS);
  for (size_t at = 0; at < 5 * SCHEDULES; at++) {
    size_t index = at / 5, a = at % 5;
    unsigned long calls = 0;
    struct firenet_layers layers = {exact_soft_threshold, exact_project_ball, &calls};
    struct instance t = schedule_make(index);
    struct num num;
    cr_assert_eq(num_set_str(&num, names[a]), 0);
    instance_answer(without, &t, num);
    t.layers = &layers;
    instance_answer(with, &t, num);
    cr_assert_eq(calls, 2 * t.inner * t.outer);
    bool fused = a == 0 || a >= 3;
    if (fused) cr_assert(distance(with, without) <= (a ? 1e-50 : 1e-12) * largest(with));
    for (size_t k = 0; k < REALS && a == 4; k++) cr_assert(arb_overlaps(with + k, without + k));
    for (size_t k = 0; k < REALS && !fused; k++)
      cr_assert(arb_equal(with + k, without + k), "%zu, %s", index, names[a]);
  }
  _arb_vec_clear(with, REALS);
  _arb_vec_clear(without, REALS);
  expect_no_leak();
}

/* ---- averages ---- */

enum { MOST_LAYERS = 28 };

struct averages {
  const struct firenet *f;
  struct vec psi;
  arb_ptr all[MOST_LAYERS]; /* layer l: COLS * field reals */
};

static bool take_average(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct averages *a = context;
  (void)x, (void)u;
  firenet_average(&a->psi, a->f, layer % a->f->inner + 1);
  vec_get_balls(a->all[layer], &a->psi);
  return true;
}

static bool overlap(arb_srcptr x, arb_srcptr y, size_t n) {
  bool all = true;
  for (size_t k = 0; k < n; k++) all &= arb_overlaps(x + k, y + k) != 0;
  return all;
}

/* Is what the network answers with these lengths the average? With a constant, alpha does not depend on
 * `inner`. */
static void expect_answer(struct instance t, unsigned long inner, unsigned long outer,
                          arb_srcptr average) {
  struct instance_net b;
  arb_ptr want = _arb_vec_init(REALS);
  t.inner = inner;
  t.outer = outer;
  instance_net_init(&b, &t, num_ball(600));
  cr_assert(net_apply(&b.f.net, &b.x, &b.y, NULL));
  vec_get_balls(want, &b.x);
  cr_expect(overlap(average, want, COLS * t.field), "%lu x %lu", inner, outer);
  for (size_t k = 0; k < COLS * t.field; k++)
    cr_expect(mag_cmp_2exp_si(arb_radref(average + k), -100) < 0);
  instance_net_clear(&b);
  _arb_vec_clear(want, REALS);
}

/* At the end of restart k the average is psi_k; within the first restart, the answer of a shorter one. */
Test(firenet_schedule, averages) {
  for (size_t index = 0; index < SCHEDULES; index++) {
    struct instance t = schedule_make(index);
    struct instance_net b;
    instance_net_init(&b, &t, num_ball(600));
    struct averages a = {.f = &b.f};
    struct net_monitor monitor = {take_average, &a};
    cr_assert(b.f.net.layers == t.inner * t.outer && b.f.net.layers == MOST_LAYERS);
    vec_init(&a.psi, num_ball(600), t.field, COLS);
    for (size_t l = 0; l < MOST_LAYERS; l++) a.all[l] = _arb_vec_init(REALS);
    cr_assert(net_apply(&b.f.net, &b.x, &b.y, &monitor));
    for (unsigned long k = 1; k <= t.outer; k++)
      expect_answer(t, t.inner, k, a.all[k * t.inner - 1]);
    for (unsigned long p = 1; p < t.inner && t.constant > 0; p++)
      expect_answer(t, p, 1, a.all[p - 1]);
    for (size_t l = 0; l < MOST_LAYERS; l++) _arb_vec_clear(a.all[l], REALS);
    vec_clear(&a.psi);
    instance_net_clear(&b);
  }
  expect_no_leak();
}
