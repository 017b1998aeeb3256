/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grid search over C: lengths of its runs, what it selects, and the bound of what it selects. */
#include <criterion/criterion.h>
#include <math.h>

#include "bases_instance.h"
#include "grid_search.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(grid_search, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const char *const names[] = {"double", "float:100", "arb:2000"};
enum { ARITHMETICS = 3, LAYERS = 400, MILLION = 1000000 };

static const double delta = 1.0 / MILLION;

/* A search on a problem in an arithmetic, delta = 10^-6. */
struct search {
  struct bases *b;
  struct bases_data d;
  struct grid_search s;
  bool any;
};

static void search_init(struct search *s, size_t arithmetic, enum field field, int low, int high,
                        unsigned long layers) {
  struct num num;
  fmpq_t tiny;
  fmpq_init(tiny);
  fmpq_set_ui(tiny, 1, MILLION);
  cr_assert_eq(num_set_str(&num, names[arithmetic]), 0);
  s->b = bases_new(field, 10000 * (uint64_t)field);
  bases_data_init(&s->d, s->b, num);
  s->any = grid_search_init(&s->s, &s->d.op.op,
                            &(struct grid_search_params){.low = low,
                                                         .high = high,
                                                         .layers = layers,
                                                         .delta = tiny,
                                                         .lambda = s->b->lambda,
                                                         .norm = s->b->L,
                                                         .start = s->b->start,
                                                         .weights = &s->d.weights});
  fmpq_clear(tiny);
}

static void search_clear(struct search *s) {
  net_clear(&s->s.net);
  bases_data_clear(&s->d);
  bases_free(s->b);
}

/* ---- lengths ---- */

/* p_i and n_i by MPFR for L = 10/7, as long as n_i >= 1 */
static void expect_lengths(const struct search *s, int low, int high, unsigned long layers) {
  mpfr_t p;
  mpfr_init2(p, 500);
  size_t count = 0, all = 0;
  for (int i = low; i <= high; i++) {
    mpfr_set_ui(p, 1, MPFR_RNDN);
    mpfr_exp(p, p, MPFR_RNDN);
    mpfr_mul_ui(p, p, 10, MPFR_RNDN);
    mpfr_div_ui(p, p, 7, MPFR_RNDN);
    mpfr_mul_2si(p, p, i + 1, MPFR_RNDN);
    mpfr_ceil(p, p);
    if (mpfr_cmp_ui(p, layers) > 0) break;
    const struct grid_search_run *r = s->s.runs + count++;
    cr_assert(count <= s->s.count && r->exponent == i);
    cr_assert_eq(r->inner, mpfr_get_ui(p, MPFR_RNDN), "%d", i);
    cr_assert_eq(r->outer, layers / r->inner, "%d", i);
    cr_assert(r->net.inner == r->inner && r->net.outer == r->outer);
    all += r->inner * r->outer;
  }
  cr_assert(s->any == (count > 0) && s->s.count == count && s->s.net.layers == all);
  mpfr_clear(p);
}

Test(grid_search, lengths) {
  static const struct {
    int low, high;
    unsigned long layers;
  } grid[] = {{-3, 6, 1000},
              {-40, -30, 5},
              {0, 0, 8},
              {0, 0, 7},
              {3, 2, 100},
              {10, 14, 1000},
              {0, 2000, 31},
              {5, 5, 249},
              {5, 5, 248},
              {40, 60, 1UL << 62},
              {2000000000, 2000000001, 100}};
  for (size_t k = 0; k < sizeof grid / sizeof *grid; k++) {
    struct search s;
    search_init(&s, 0, FIELD_REAL, grid[k].low, grid[k].high, grid[k].layers);
    expect_lengths(&s, grid[k].low, grid[k].high, grid[k].layers);
    search_clear(&s);
  }
  expect_no_leak();
}

/* 2 L e just below and just above 7, by 10^-60: 7 and 8 steps. */
Test(grid_search, lengths_are_proved) {
  struct search s;
  mpfr_t x;
  fmpz_t numerator, ten;
  mpz_t integer;
  fmpq_t q, tiny;
  mpfr_init2(x, 1000);
  mpz_init(integer);
  fmpz_init(numerator);
  fmpz_init_set_ui(ten, 10);
  fmpq_init(q);
  fmpq_init(tiny);
  fmpz_pow_ui(ten, ten, 60);
  fmpq_set_ui(tiny, 1, MILLION);
  mpfr_set_si(x, -1, MPFR_RNDN);
  mpfr_exp(x, x, MPFR_RNDN);
  mpfr_mul_d(x, x, 3.5, MPFR_RNDN);
  for (int k = 0; k < 60; k++) mpfr_mul_ui(x, x, 10, MPFR_RNDN);
  mpfr_get_z(integer, x, MPFR_RNDD);
  fmpz_set_mpz(numerator, integer);
  search_init(&s, 0, FIELD_REAL, 0, 0, 100);
  for (unsigned long above = 0; above < 2; above++) {
    struct grid_search g;
    fmpq_set_fmpz_frac(q, numerator, ten);
    cr_assert(grid_search_init(&g, &s.d.op.op,
                               &(struct grid_search_params){
                                 .layers = 100, .delta = tiny, .lambda = s.b->lambda, .norm = q}));
    cr_expect_eq(g.runs[0].inner, 7 + above);
    net_clear(&g.net);
    fmpz_add_ui(numerator, numerator, 1);
  }
  search_clear(&s);
  mpfr_clear(x);
  mpz_clear(integer);
  fmpz_clear(numerator);
  fmpz_clear(ten);
  fmpq_clear(q);
  fmpq_clear(tiny);
  expect_no_leak();
}

/* ---- selection ---- */

/* The objectives are those of the answers, the smallest is chosen, and its answer is the answer. */
static double expect_smallest(struct search *s) {
  double answer[2 * BASES_COLS], run[2 * BASES_COLS], best = INFINITY;
  cr_assert(net_apply(&s->s.net, &s->d.x, &s->d.y, NULL));
  vec_get_doubles(answer, &s->d.x);
  for (size_t i = 0; i < s->s.count; i++) {
    vec_get_doubles(run, &s->s.runs[i].answer);
    double F = bases_objective(s->b, run), got = scal_get_double(&s->s.runs[i].objective);
    cr_expect(fabs(got - F) <= 1e-13 * (F + s->b->norm), "run %zu: %g, %g", i, got, F);
    cr_expect(i < s->s.chosen ? got > scal_get_double(&s->s.runs[s->s.chosen].objective)
                              : got >= scal_get_double(&s->s.runs[s->s.chosen].objective));
    best = fmin(best, F);
    for (size_t k = 0; k < BASES_COLS * s->b->field && i == s->s.chosen; k++)
      cr_expect(run[k] == answer[k], "%zu", k);
  }
  cr_expect(fabs(bases_objective(s->b, answer) - best) <= 1e-13 * (best + s->b->norm));
  return bases_distance(s->b, answer);
}

/* The first C = 2^i with C >= C_2 (8 here) has the theorem, with C in place of C_2: F(phi_i) - F(x) is
 * at most omega_n, so is the gap of what is chosen, whence ||answer - x|| <= C (delta + omega_n). */
Test(grid_search, selection) {
  for (size_t index = 0; index < 2 * ARITHMETICS; index++) {
    struct search s;
    search_init(&s, index / 2, index % 2 ? FIELD_COMPLEX : FIELD_REAL, -2, 6, LAYERS);
    double error = expect_smallest(&s), C = 8, omega = ceil(s.b->norm);
    const struct grid_search_run *r = s.s.runs + 5;
    cr_assert(r->exponent == 3 && r->inner == 63 && r->outer == LAYERS / 63);
    for (unsigned long k = 0; k < r->outer; k++) omega = (delta + omega) / exp(1);
    cr_expect(error <= C * (delta + omega), "%zu: %g > %g", index, error, C * (delta + omega));
    cr_expect(scal_get_double(&r->objective) - bases_objective(s.b, s.b->x) <= omega);
    search_clear(&s);
  }
  expect_no_leak();
}

/* A wrong C loses: selection beats both ends of the grid. */
Test(grid_search, ends_of_the_grid) {
  struct search s;
  search_init(&s, 0, FIELD_REAL, -6, 7, 1000);
  double error = expect_smallest(&s), run[2 * BASES_COLS];
  for (size_t i = 0; i < s.s.count; i += s.s.count - 1) {
    vec_get_doubles(run, &s.s.runs[i].answer);
    cr_expect(bases_distance(s.b, run) > 10 * error, "run %zu: %g, %g", i, bases_distance(s.b, run),
              error);
  }
  search_clear(&s);
  expect_no_leak();
}

/* Of equals the first: without data every run answers 0. */
Test(grid_search, ties) {
  for (size_t arithmetic = 0; arithmetic < ARITHMETICS; arithmetic++) {
    struct search s;
    search_init(&s, arithmetic, FIELD_REAL, -2, 2, 50);
    vec_zero(&s.d.y);
    cr_assert(net_apply(&s.s.net, &s.d.x, &s.d.y, NULL));
    cr_expect(s.s.count == 5 && s.s.chosen == 0, "%zu", s.s.chosen);
    search_clear(&s);
  }
  expect_no_leak();
}

/* One run is FIRENET with its lengths, bit for bit. */
Test(grid_search, one_run) {
  for (size_t index = 0; index < 2 * ARITHMETICS; index++) {
    struct search s;
    struct firenet f;
    fmpq_t tiny;
    arb_ptr one = _arb_vec_init(2 * BASES_COLS), plain = _arb_vec_init(2 * BASES_COLS);
    fmpq_init(tiny);
    fmpq_set_ui(tiny, 1, MILLION);
    search_init(&s, index / 2, index % 2 ? FIELD_COMPLEX : FIELD_REAL, 1, 1, 100);
    cr_assert(net_apply(&s.s.net, &s.d.x, &s.d.y, NULL));
    vec_get_balls(one, &s.d.x);
    firenet_init(&f, &s.d.op.op, &s.d.L,
                 &(struct firenet_params){.inner = 16,
                                          .outer = 6,
                                          .delta = tiny,
                                          .lambda = s.b->lambda,
                                          .steps = STEPS_INVERSE,
                                          .weights = &s.d.weights,
                                          .start = s.b->start});
    cr_assert(net_apply(&f.net, &s.d.x, &s.d.y, NULL));
    vec_get_balls(plain, &s.d.x);
    for (size_t k = 0; k < BASES_COLS * s.b->field; k++)
      cr_assert(arb_equal(one + k, plain + k), "%zu", index);
    net_clear(&f.net);
    search_clear(&s);
    fmpq_clear(tiny);
    _arb_vec_clear(one, 2 * BASES_COLS);
    _arb_vec_clear(plain, 2 * BASES_COLS);
  }
  expect_no_leak();
}

/* ---- the monitor ---- */

struct watch {
  size_t next, stop;
};

static bool watch_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  cr_assert(layer == w->next && x->len == BASES_COLS && u->len == BASES_ROWS);
  return ++w->next != w->stop;
}

/* Layers are numbered on from run to run, and each may be the last. */
Test(grid_search, monitor) {
  struct search s;
  search_init(&s, 0, FIELD_REAL, 0, 3, 70);
  size_t all = s.s.net.layers;
  cr_assert_eq(all, 8 * 8 + 16 * 4 + 32 * 2 + 63);
  static const size_t stops[] = {1, 63, 64, 65, 200, 255};
  for (size_t k = 0; k < 6; k++) {
    struct watch w = {.stop = stops[k]};
    cr_assert_not(net_apply(&s.s.net, &s.d.x, &s.d.y, &(struct net_monitor){watch_layer, &w}));
    cr_assert_eq(w.next, stops[k]);
  }
  struct watch w = {0};
  cr_assert(net_apply(&s.s.net, &s.d.x, &s.d.y, &(struct net_monitor){watch_layer, &w}));
  cr_assert_eq(w.next, all);
  search_clear(&s);
  expect_no_leak();
}
