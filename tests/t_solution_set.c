/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>

#include "live.h"
#include "problem.h"
#include "ref_class.h"
#include "rng.h"
#include "solution_set.h"

TestSuite(solution_set, .init = live_count);

enum { PREC = 600, MOST = 32 }; /* columns at most */
static const struct rng stream = {.seed = 180, .purpose = RNG_TEST};

/* Blocks for N2 <= 6, the first with nothing active. */
static const double blocks[][6] = {
  {0}, {1.5, -0.25, 0, 3, 0, 0x1p-30}, {-1e-3, 0, 0, 0, 0, 0}, {1, -1, 1, -1, 1, -1}};
enum { BLOCKS = sizeof blocks / sizeof *blocks };

static const struct ref_class cases[] = {
  {2, 0, 1, 10, {1, 6}, {1, 1}, false, PREC},    {2, 3, 1, 1, {1, 6}, {1, 1}, true, PREC},
  {3, 2, 3, 20, {1, 6}, {10, 1}, true, PREC},    {6, 6, 2, 30, {1, 2}, {1, 7}, true, PREC},
  {5, 1, 6, 60, {1, 3}, {1000, 1}, false, PREC}, {4, 0, 2, 5, {1, 3}, {3, 2}, true, PREC},
  {2, 6, 6, 30, {1, 6}, {1, 1}, true, PREC},
};
enum { CASES = sizeof cases / sizeof *cases };

/* The problem as the formulas have it, and the minimiser that the code gives. */
struct fixture {
  struct ref_class c;
  struct omega omega;
  struct solution_set s;
  double z[6];
  mpfr_t *A, *y, *x, *f; /* x: a point; f[0]: its objective, f[1]: at the label */
  arb_ptr label, point;
  arb_t d, e;
};

static void fixture_init(struct fixture *t, const struct ref_class *c, size_t member,
                         const double *z) {
  struct block block;
  t->c = *c;
  ref_omega(&t->omega, c);
  memcpy(t->z, z, sizeof t->z);
  omega_block(&block, &t->omega, member, z);
  solution_set_init(&t->s, &block);
  t->A = ref_alloc(t->omega.rows * t->omega.cols, c->prec);
  t->y = ref_alloc(t->omega.rows, c->prec);
  t->x = ref_alloc(t->omega.cols, c->prec);
  t->f = ref_alloc(2, c->prec);
  ref_matrix(t->A, c, member);
  ref_measurement(t->y, c, z);
  t->label = _arb_vec_init((slong)t->omega.cols);
  t->point = _arb_vec_init((slong)t->omega.cols);
  arb_init(t->d);
  arb_init(t->e);
  solution_set_label_real(t->label, &t->s, PREC);
  for (size_t i = 0; i < t->omega.cols; i++)
    arf_get_mpfr(t->x[i], arb_midref(t->label + i), MPFR_RNDN);
  ref_objective(t->f[1], c, t->A, t->x, t->y);
}

static void fixture_clear(struct fixture *t) {
  ref_free(t->A, t->omega.rows * t->omega.cols);
  ref_free(t->y, t->omega.rows);
  ref_free(t->x, t->omega.cols);
  ref_free(t->f, 2);
  _arb_vec_clear(t->label, (slong)t->omega.cols);
  _arb_vec_clear(t->point, (slong)t->omega.cols);
  arb_clear(t->d);
  arb_clear(t->e);
  solution_set_clear(&t->s);
  omega_clear(&t->omega);
}

static struct fixture *fixture_open(struct fixture *t, size_t at, size_t member, size_t block) {
  fixture_init(t, &cases[at], member, blocks[block]);
  return t;
}

static struct fixture *fixture_close(struct fixture *t) {
  fixture_clear(t);
  return NULL;
}

#define EACH_SET(t)                                                               \
  for (size_t at = 0; at < CASES; at++)                                           \
    for (size_t member = 1; member <= cases[at].N1; member++)                     \
      for (size_t block = 0; block < BLOCKS; block++)                             \
        for (struct fixture t, *open = fixture_open(&t, at, member, block); open; \
             open = fixture_close(&t))

/* r e_j with r = 1 / (a + gap), and z / c: every entry against the published formulas. */
Test(solution_set, label_is_the_vertex) {
  EACH_SET(t) {
    mpfr_t *expected = ref_alloc(1, PREC);
    cr_expect(t.s.face_size == 1 && t.s.face[0] == member - 1 && solution_set_verify(&t.s));
    for (size_t i = 0; i < t.omega.cols; i++) {
      size_t k = i - t.omega.N1;
      mpfr_set_zero(expected[0], 1);
      if (i + 1 == member) {
        ref_row(expected[0], &t.c, member, i);
        mpfr_ui_div(expected[0], 1, expected[0], MPFR_RNDN);
      } else if (i >= t.omega.N1) {
        ref_norm(expected[0], &t.c);
        mpfr_d_div(expected[0], t.z[k], expected[0], MPFR_RNDN);
      }
      ref_ball(t.d, expected[0], ref_error(&t.c));
      cr_expect(arb_overlaps(t.d, t.label + i), "case %zu: member %zu, entry %zu", at, member, i);
      cr_expect(mag_cmp_2exp_si(arb_radref(t.label + i), 8 - PREC) <= 0);
    }
    ref_free(expected, 1);
  }
  cr_expect(live_blocks() == 0);
}

static void set_point(struct fixture *t) {
  for (size_t i = 0; i < t->omega.cols; i++) {
    arb_zero(t->point + i);
    arf_set_mpfr(arb_midref(t->point + i), t->x[i]);
  }
}

/* x <- label + a random step: in one entry, from one entry to another, or in all; sizes 2^0 ..
 * 2^-59 of the label. */
static void step(struct fixture *t, uint64_t draw) {
  size_t N = t->omega.cols;
  uint64_t at = 1000 * draw;
  size_t from = rng_below(&stream, at, N), to = (from + 1 + rng_below(&stream, at + 1, N - 1)) % N;
  unsigned kind = (unsigned)rng_below(&stream, at + 2, 3);
  mpfr_t size;
  mpfr_init2(size, PREC);
  for (size_t i = 0; i < N; i++) arf_get_mpfr(t->x[i], arb_midref(t->label + i), MPFR_RNDN);
  mpfr_ui_div(size, 1, t->A[t->s.face[0]], MPFR_RNDN);
  mpfr_abs(size, size, MPFR_RNDN);
  mpfr_div_2ui(size, size, rng_below(&stream, at + 3, 60), MPFR_RNDN);
  if (rng_below(&stream, at + 4, 2)) mpfr_neg(size, size, MPFR_RNDN);
  for (size_t i = 0; i < N; i++) {
    mpfr_t part;
    mpfr_init2(part, PREC);
    mpfr_mul_d(part, size, rng_uniform(&stream, at + 10 + i) - 0.5, MPFR_RNDN);
    if (kind == 2) mpfr_add(t->x[i], t->x[i], part, MPFR_RNDN);
    mpfr_clear(part);
  }
  if (kind < 2) mpfr_add(t->x[from], t->x[from], size, MPFR_RNDN);
  if (kind == 1) mpfr_sub(t->x[to], t->x[to], size, MPFR_RNDN);
  mpfr_clear(size);
}

/* No random point is better than the label, and none outside the set is as good: Xi is all that the
 * code says, and no more. Objectives are those of the published formulas. */
Test(solution_set, nothing_is_better_or_as_good) {
  uint64_t draw = 0;
  EACH_SET(t) {
    for (int k = 0; k < 60; k++, draw++) {
      step(&t, draw);
      ref_objective(t.f[0], &t.c, t.A, t.x, t.y);
      set_point(&t);
      solution_set_dist_real(t.d, &t.s, t.point, PREC);
      mpfr_sub(t.f[0], t.f[0], t.f[1], MPFR_RNDN);
      ref_ball(t.e, t.f[0], 100 - PREC);
      cr_expect(!arb_is_negative(t.e), "case %zu, draw %lu: a smaller objective", at,
                (unsigned long)draw);
      if (arb_is_positive(t.d))
        cr_expect(arb_is_positive(t.e), "case %zu, draw %lu: as good, but outside", at,
                  (unsigned long)draw);
    }
  }
  cr_expect(live_blocks() == 0);
}

/* The distance from one point is plain: sqrt(sum of squares). */
Test(solution_set, distance_to_a_vertex) {
  uint64_t draw = 1000000;
  EACH_SET(t) {
    for (int k = 0; k < 10; k++, draw++) {
      step(&t, draw);
      set_point(&t);
      solution_set_dist_real(t.d, &t.s, t.point, 300);
      for (size_t i = 0; i < t.omega.cols; i++)
        arf_get_mpfr(t.x[i], arb_midref(t.label + i), MPFR_RNDN);
      ref_dist2(t.e, t.x, ref_error(&t.c), t.point, t.omega.cols, PREC);
      arb_sqrtpos(t.e, t.e, PREC);
      cr_expect(arb_overlaps(t.d, t.e), "case %zu, draw %lu", at, (unsigned long)draw);
      cr_expect(mag_cmp_2exp_si(arb_radref(t.d), -130) < 0);
      for (size_t i = 0; i < t.omega.cols; i++) mag_set_d(arb_radref(t.point + i), 0x1p-20);
      solution_set_dist_real(t.d, &t.s, t.point, 300);
      cr_expect(arb_contains(t.d, t.e), "wide balls");
      cr_expect(mag_cmp_2exp_si(arb_radref(t.d), -8) < 0, "wide balls: %g",
                mag_get_d(arb_radref(t.d)));
    }
    solution_set_dist_real(t.d, &t.s, t.label, PREC);
    cr_expect(arb_contains_zero(t.d) && mag_cmp_2exp_si(arb_radref(t.d), 40 - PREC / 2) < 0);
    arb_indeterminate(t.label);
    solution_set_dist_real(t.d, &t.s, t.label, PREC);
    cr_expect(arb_contains_zero(t.d) && !arb_is_finite(t.d),
              "nothing is known of an undefined point");
  }
  cr_expect(live_blocks() == 0);
}

/* A dual vector by the published formulas, u = Q (lambda r, lambda sign(z) / c): ||u|| <= 1, |A* u|
 * <= lambda, and <u, y> = objective of the label = value. */
Test(solution_set, duality_gap_is_zero) {
  EACH_SET(t) {
    size_t m = t.omega.rows, N = t.omega.cols;
    slong error = 100 - PREC;
    mpfr_t *u = ref_alloc(m, PREC), *g = ref_alloc(m, PREC), *w = ref_alloc(3, PREC);
    ref_row(g[0], &t.c, member, member - 1);
    for (size_t k = 1; k < m; k++) ref_norm(g[k], &t.c);
    for (size_t k = 0; k < m; k++) {
      double sign = k == 0 ? 1 : (t.z[k - 1] > 0) - (t.z[k - 1] < 0);
      mpfr_d_div(g[k], sign * (double)t.c.lambda[0], g[k], MPFR_RNDN);
      mpfr_div_ui(g[k], g[k], t.c.lambda[1], MPFR_RNDN);
      for (size_t i = 0; i < m; i++) {
        ref_orthogonal(w[0], &t.c, i, k);
        mpfr_fma(u[i], w[0], g[k], u[i], MPFR_RNDN);
      }
    }
    for (size_t i = 0; i < m; i++) {
      mpfr_fma(w[1], u[i], u[i], w[1], MPFR_RNDN);
      mpfr_fma(w[2], u[i], t.y[i], w[2], MPFR_RNDN);
    }
    cr_expect(mpfr_cmp_d(w[1], 1) <= 0, "case %zu: ||u||", at);
    for (size_t k = 0; k < N; k++) {
      mpfr_set_zero(w[0], 1);
      for (size_t i = 0; i < m; i++) mpfr_fma(w[0], t.A[i * N + k], u[i], w[0], MPFR_RNDN);
      mpfr_abs(w[0], w[0], MPFR_RNDN);
      mpfr_mul_ui(w[0], w[0], t.c.lambda[1], MPFR_RNDN);
      mpfr_sub_ui(w[0], w[0], t.c.lambda[0], MPFR_RNDN);
      ref_ball(t.d, w[0], error);
      cr_expect(!arb_is_positive(t.d), "case %zu: column %zu of A* u", at, k);
    }
    ref_ball(t.d, w[2], error);
    ref_ball(t.e, t.f[1], error);
    cr_expect(arb_overlaps(t.d, t.e), "case %zu: gap", at);
    solution_set_value(t.d, &t.s, PREC);
    cr_expect(arb_overlaps(t.d, t.e) && mag_cmp_2exp_si(arb_radref(t.d), error) < 0,
              "case %zu: value", at);
    ref_free(u, m);
    ref_free(g, m);
    ref_free(w, 3);
  }
  cr_expect(live_blocks() == 0);
}

/* problem_objective on omega's own matrices: the value is in it. */
Test(solution_set, objective_at_the_label_is_the_value) {
  EACH_SET(t) {
    size_t m = t.omega.rows, N = t.omega.cols;
    arb_ptr A = _arb_vec_init((slong)(m * N)), y = _arb_vec_init((slong)m);
    omega_matrix(A, &t.omega, member, PREC);
    omega_measurement(y, &t.omega, t.z, PREC);
    problem_objective(t.d, A, m, N, t.label, y, t.omega.lambda, PREC);
    solution_set_value(t.e, &t.s, PREC);
    cr_expect(arb_overlaps(t.d, t.e) && mag_cmp_2exp_si(arb_radref(t.d), -PREC / 4) < 0, "case %zu",
              at);
    _arb_vec_clear(A, (slong)(m * N));
    _arb_vec_clear(y, (slong)m);
  }
  cr_expect(live_blocks() == 0);
}

/* sqrt(2) / (a + gap), and within the relative gap / a of 3 10^-K. */
Test(solution_set, separation_of_members) {
  static const double none[6];
  for (size_t at = 0; at < CASES; at++)
    for (size_t block = 0; block < BLOCKS; block++)
      for (size_t j = 1; j < cases[at].N1; j++) {
        struct fixture t;
        struct solution_set other;
        struct block b;
        fixture_init(&t, &cases[at], j, block ? blocks[block] : none);
        omega_block(&b, &t.omega, j + 1, t.z);
        solution_set_init(&other, &b);
        mpfr_t *v = ref_alloc(2, PREC);
        ref_row(v[0], &t.c, 1, 0);
        mpfr_sqrt_ui(v[1], 2, MPFR_RNDN);
        mpfr_div(v[0], v[1], v[0], MPFR_RNDN);
        ref_ball(t.e, v[0], ref_error(&t.c));
        solution_set_separation(t.d, &t.s, &other, 400);
        cr_expect(arb_overlaps(t.d, t.e) && arb_rel_accuracy_bits(t.d) >= 395, "case %zu", at);
        solution_set_dist_real(t.e, &other, t.label, 400);
        cr_expect(arb_overlaps(t.d, t.e) && arb_rel_accuracy_bits(t.e) > 300,
                  "case %zu: from vertex to vertex", at);
        arb_ui_pow_ui(t.e, 10, t.c.digits, 400);
        arb_mul(t.d, t.d, t.e, 400);
        arb_div_ui(t.d, t.d, 3, 400);
        arb_sub_ui(t.d, t.d, 1, 400); /* in [-gap / a, 0) */
        ref_row(v[0], &t.c, 2, 0);
        mpfr_mul_2ui(v[0], v[0], t.c.bits + 1, MPFR_RNDN);
        mpfr_si_div(v[0], -1, v[0], MPFR_RNDN);
        ref_ball(t.e, v[0], ref_error(&t.c));
        cr_expect(arb_is_negative(t.d) && arb_gt(t.d, t.e), "case %zu: 3 10^-K", at);
        ref_free(v, 2);
        solution_set_clear(&other);
        fixture_clear(&t);
      }
  cr_expect(live_blocks() == 0);
}
