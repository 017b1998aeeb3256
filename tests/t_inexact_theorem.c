/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET with inexact layers obeys its theorem [THEORY 4.3]: errors do not add up over restarts. */
#include <criterion/criterion.h>
#include <math.h>

#include "bases_instance.h"
#include "inexact.h"
#include "mem.h"
#include "rational_double.h"

static void install(void) { mem_install(); }
TestSuite(inexact_theorem, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

enum { OUTER = 10 };

static const double C2 = 6.5, lambda = 3.0 / 14, L = 10.0 / 7, delta = 1e-6;

/* upsilon' - upsilon = (lambda ||w|| + ||A||) C_2 2 (p + 1) theta sqrt((L + ||A||) / (L - ||A||)),
 * rounded up; ||w|| = 8 */
static double excess_of(double theta) {
  double metric = sqrt((L + sqrt(2)) / (L - sqrt(2)));
  return (lambda * 8 + sqrt(2)) * C2 * 2 * (BASES_INNER + 1) * theta * metric * (1 + 1e-12);
}

/* The hypotheses: of lambda, C_2 and p, and of upsilon'. */
Test(inexact_theorem, hypotheses) {
  double c1, c2, most;
  bases_constants(&c1, &c2, &most);
  cr_expect(c2 > 6.4 && lambda < most * (1 - 1e-4) && C2 > c1 / (lambda * 2) * (1 + 1e-4));
  cr_expect(ceil(2 * C2 * L * exp(1)) == BASES_INNER);
  cr_expect(sqrt(2) < 0.99 * L);
  cr_expect(excess_of(2e-5) + exp(-1) < 1 && excess_of(3e-5) + exp(-1) > 1);
}

struct watch {
  const struct bases *b;
  const struct firenet *f;
  struct vec psi;
  bool promised;             /* do the layers meet the hypothesis? */
  double decay, omega, last; /* upsilon', omega'_k, the last ||psi_k - x|| */
};

/* ||psi_k - x|| <= C_2 (delta + omega'_k) at the end of each restart, if promised */
static bool watch_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  double psi[2 * BASES_COLS];
  (void)x, (void)u;
  if ((layer + 1) % BASES_INNER) return true;
  w->omega = w->decay * (delta + w->omega);
  firenet_average(&w->psi, w->f, BASES_INNER);
  vec_get_doubles(psi, &w->psi);
  w->last = bases_distance(w->b, psi);
  cr_assert(!w->promised || w->last <= C2 * (delta + w->omega) * (1 + 1e-9), "layer %zu: %g > %g",
            layer, w->last, C2 * (delta + w->omega));
  return true;
}

/* Runs the network with the schedule for theta and these layers; returns the last error. */
static double run(const struct bases *b, struct num num, double theta, bool promised,
                  const struct firenet_layers *layers) {
  struct bases_data d;
  struct firenet f;
  fmpq_t tiny, excess;
  fmpq_init(tiny);
  fmpq_init(excess);
  fmpq_set_ui(tiny, 1, 1000000);
  rational_set_double(excess, excess_of(theta));
  bases_data_init(&d, b, num);
  firenet_init(&f, &d.op.op, &d.L,
               &(struct firenet_params){.inner = BASES_INNER,
                                        .outer = OUTER,
                                        .delta = tiny,
                                        .lambda = b->lambda,
                                        .steps = STEPS_INVERSE,
                                        .weights = &d.weights,
                                        .start = b->start,
                                        .constant = b->C2,
                                        .excess = excess,
                                        .layers = layers});
  struct watch w = {.b = b,
                    .f = &f,
                    .promised = promised,
                    .decay = exp(-1) + excess_of(theta),
                    .omega = ceil(b->norm)};
  vec_init(&w.psi, num, b->field, BASES_COLS);
  cr_assert(net_apply(&f.net, &d.x, &d.y, &(struct net_monitor){watch_layer, &w}));
  vec_clear(&w.psi);
  net_clear(&f.net);
  bases_data_clear(&d);
  fmpq_clear(tiny);
  fmpq_clear(excess);
  return w.last;
}

static double run_inexact(const struct bases *b, struct num num, enum inexact_kind kind,
                          double theta, uint64_t seed) {
  struct inexact e;
  fmpq_t size;
  fmpq_init(size);
  rational_set_double(size, theta);
  inexact_init(&e, kind, num, b->field, BASES_ROWS, BASES_COLS, 0, size, seed);
  double last = run(b, num, theta, true, &e.layers);
  inexact_clear(&e);
  fmpq_clear(size);
  return last;
}

Test(inexact_theorem, errors_of_size_theta) {
  static const double thetas[] = {2e-5, 1e-6};
  for (uint64_t at = 0; at < 16; at++) {
    struct bases *b = bases_new(at & 1 ? FIELD_COMPLEX : FIELD_REAL, 100 * at);
    run_inexact(b, num_double(), at & 2 ? INEXACT_FIXED : INEXACT_RANDOM, thetas[at / 4 % 2], at);
    bases_free(b);
  }
  struct bases *b = bases_new(FIELD_REAL, 5000);
  run_inexact(b, num_float(100), INEXACT_FIXED, 1e-5, 1);
  bases_free(b);
  expect_no_leak();
}

/* Errors as large as the ball end above the level that the schedule of small ones promises. */
Test(inexact_theorem, large_errors) {
  for (uint64_t at = 0; at < 4; at++) {
    struct bases *b = bases_new(at & 1 ? FIELD_COMPLEX : FIELD_REAL, 6000 + 100 * at);
    struct inexact e;
    fmpq_t size;
    fmpq_init(size);
    fmpq_set_ui(size, 1, 1);
    inexact_init(&e, at & 2 ? INEXACT_FIXED : INEXACT_RANDOM, num_double(), b->field, BASES_ROWS,
                 BASES_COLS, 0, size, at);
    double last = run(b, num_double(), 1e-7, false, &e.layers);
    cr_expect(last > 2 * C2 * delta / (1 - exp(-1)), "%g", last);
    inexact_clear(&e);
    fmpq_clear(size);
    bases_free(b);
  }
  expect_no_leak();
}

/* Heron's layers amount to a theta that the run measures; enough steps make it as small as planned, and
 * then the theorem is about them. Few steps do not, once roots are far from 1: in complex thresholds. */
Test(inexact_theorem, heron) {
  const double theta = 1e-8;
  for (uint64_t at = 0; at < 4; at++) {
    struct bases *b = bases_new(at & 1 ? FIELD_COMPLEX : FIELD_REAL, 7000 + 100 * at);
    struct inexact e;
    fmpq_t unused;
    fmpq_init(unused);
    inexact_init(&e, INEXACT_HERON, num_double(), b->field, BASES_ROWS, BASES_COLS, 40, unused, 0);
    run(b, num_double(), theta, true, &e.layers);
    double worst = arf_get_d(arb_midref(e.worst), ARF_RND_UP);
    cr_expect(worst <= theta && worst > 0, "%g", worst);
    inexact_clear(&e);
    inexact_init(&e, INEXACT_HERON, num_double(), b->field, BASES_ROWS, BASES_COLS, 2, unused, 0);
    run(b, num_double(), theta, false, &e.layers);
    cr_expect(b->field == FIELD_REAL || arf_cmp_d(arb_midref(e.worst), theta) > 0);
    inexact_clear(&e);
    fmpq_clear(unused);
    bases_free(b);
  }
  expect_no_leak();
}
