/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "live.h"
#include "problem.h"
#include "ref_class.h"
#include "rng.h"
#include "solution_set.h"

TestSuite(solution_set, .timeout = 100, .init = live_count);

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
  const char *reason = "";
  t->c = *c;
  ref_omega(&t->omega, c);
  memcpy(t->z, z, sizeof t->z);
  cr_assert(solution_set_init(&t->s, &t->omega, member, z, &reason) == 0, "%s", reason);
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
  solution_set_label(t->label, &t->s, PREC);
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
    cr_expect(t.s.face_size == 1 && t.s.face[0] == member - 1 && t.s.member == member);
    cr_expect(!memcmp(t.s.z, t.z, t.omega.N2 * sizeof *t.z));
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
      solution_set_dist(t.d, &t.s, t.point, PREC);
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
      solution_set_dist(t.d, &t.s, t.point, 300);
      for (size_t i = 0; i < t.omega.cols; i++)
        arf_get_mpfr(t.x[i], arb_midref(t.label + i), MPFR_RNDN);
      ref_dist2(t.e, t.x, ref_error(&t.c), t.point, t.omega.cols, PREC);
      arb_sqrtpos(t.e, t.e, PREC);
      cr_expect(arb_overlaps(t.d, t.e), "case %zu, draw %lu", at, (unsigned long)draw);
      cr_expect(mag_cmp_2exp_si(arb_radref(t.d), -130) < 0);
      for (size_t i = 0; i < t.omega.cols; i++) mag_set_d(arb_radref(t.point + i), 0x1p-20);
      solution_set_dist(t.d, &t.s, t.point, 300);
      cr_expect(arb_contains(t.d, t.e), "wide balls");
      cr_expect(mag_cmp_2exp_si(arb_radref(t.d), -8) < 0, "wide balls: %g",
                mag_get_d(arb_radref(t.d)));
    }
    solution_set_dist(t.d, &t.s, t.label, PREC);
    cr_expect(arb_contains_zero(t.d) && mag_cmp_2exp_si(arb_radref(t.d), 40 - PREC / 2) < 0);
    arb_indeterminate(t.label);
    solution_set_dist(t.d, &t.s, t.label, PREC);
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

Test(solution_set, verify_holds_for_what_init_gives) {
  EACH_SET(t)
  cr_expect(solution_set_verify(&t.s), "case %zu, member %zu, block %zu", at, member, block);
  cr_expect(live_blocks() == 0);
}

Test(solution_set, verify_sees_tampering) {
  EACH_SET(t) {
    fmpq_t tiny;
    fmpq_init(tiny);
    fmpq_one(tiny);
    fmpq_div_2exp(tiny, tiny, 500);
    t.s.face[0] = member % t.omega.N1;
    cr_expect(!solution_set_verify(&t.s), "case %zu: another vertex", at);
    t.s.face[0] = member - 1;
    fmpq_add(t.s.radius.rational, t.s.radius.rational, tiny);
    cr_expect(!solution_set_verify(&t.s), "case %zu: radius larger", at);
    fmpq_sub(t.s.radius.rational, t.s.radius.rational, tiny);
    fmpq_sub(t.s.radius.rational, t.s.radius.rational, tiny);
    cr_expect(!solution_set_verify(&t.s), "case %zu: radius smaller", at);
    fmpq_add(t.s.radius.rational, t.s.radius.rational, tiny);
    fmpq_neg(t.s.radius.rational, t.s.radius.rational);
    fmpq_neg(t.s.radius.root2, t.s.radius.root2);
    cr_expect(!solution_set_verify(&t.s), "case %zu: radius below 0", at);
    fmpq_neg(t.s.radius.rational, t.s.radius.rational);
    fmpq_neg(t.s.radius.root2, t.s.radius.root2);
    t.s.member = member % t.omega.N1 + 1;
    cr_expect(!solution_set_verify(&t.s), "case %zu: another member", at);
    t.s.member = member;
    t.s.face_size = 0;
    cr_expect(!solution_set_verify(&t.s), "case %zu: {0}", at);
    t.s.face_size = 1;
    t.s.active = 1u << 30;
    fmpq_set_ui(t.omega.lambda, t.c.lambda[0] * 100000, t.c.lambda[1]);
    cr_expect(!solution_set_verify(&t.s), "case %zu: lambda too large", at);
    t.s.active = block > 0;
    fmpq_set_ui(t.omega.lambda, t.c.lambda[0], t.c.lambda[1]);
    cr_expect(solution_set_verify(&t.s), "case %zu: the original", at);
    fmpq_clear(tiny);
  }
  cr_expect(live_blocks() == 0);
}

/* lambda <- the multiple of 2^-400 just below x, or above */
static void beside(fmpq_t lambda, const mpfr_t x, bool above) {
  mpz_t k;
  mpfr_t scaled;
  mpz_init(k);
  mpfr_init2(scaled, PREC);
  mpfr_mul_2ui(scaled, x, 400, MPFR_RNDN);
  mpfr_get_z(k, scaled, above ? MPFR_RNDU : MPFR_RNDD);
  fmpz_set_mpz(fmpq_numref(lambda), k);
  fmpz_one(fmpq_denref(lambda));
  fmpq_canonicalise(lambda);
  fmpq_div_2exp(lambda, lambda, 400);
  mpz_clear(k);
  mpfr_clear(scaled);
}

/* 1 / sqrt(1/b^2 + k/c^2): where lambda stops being covered */
static void critical(mpfr_t x, const struct ref_class *c, unsigned long k) {
  mpfr_t term;
  mpfr_init2(term, PREC);
  ref_norm(x, c);
  mpfr_sqr(x, x, MPFR_RNDN);
  mpfr_ui_div(x, k, x, MPFR_RNDN);
  ref_row(term, c, 1, 0);
  mpfr_sqr(term, term, MPFR_RNDN);
  mpfr_ui_div(term, 1, term, MPFR_RNDN);
  mpfr_add(x, x, term, MPFR_RNDN);
  mpfr_rec_sqrt(x, x, MPFR_RNDN);
  mpfr_clear(term);
}

static void check_zero_set(struct solution_set *s, const struct ref_class *c) {
  arb_ptr point = _arb_vec_init((slong)s->omega->cols);
  arb_t d;
  arb_init(d);
  cr_expect(s->face_size == 0 && solution_set_verify(s));
  solution_set_value(d, s, 100);
  cr_expect(arb_equal_si(d, 1));
  solution_set_label(point, s, 100);
  cr_expect(_arb_vec_is_zero(point, (slong)s->omega->cols));
  solution_set_dist(d, s, point, 100);
  cr_expect(arb_is_zero(d));
  arb_set_si(point, -3);
  arb_set_si(point + 1, 4);
  solution_set_dist(d, s, point, 100);
  arb_sub_si(d, d, 5, 100);
  cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -90) < 0);
  solution_set_separation(d, s, s, 100);
  cr_expect(arb_is_zero(d));
  s->active = 1;
  cr_expect(!solution_set_verify(s), "K = %lu: {0} with an active row", c->digits);
  arb_clear(d);
  _arb_vec_clear(point, (slong)s->omega->cols);
}

/* Objectives at 0, and along e_j: for lambda above b nothing beats 0. */
static void check_zero_is_best(const struct ref_class *c, const fmpq_t lambda) {
  mpfr_t slope;
  mpq_t q;
  mpq_init(q);
  mpfr_init2(slope, PREC);
  ref_row(slope, c, 1, 0);
  fmpq_get_mpq(q, lambda);
  cr_expect(mpfr_cmp_q(slope, q) < 0, "lambda t + 1 - b t > 1");
  mpq_clear(q);
  mpfr_clear(slope);
}

/* Just below lambda = b: the face; just above: {0}. With active rows nothing is claimed above the
 * critical value. */
Test(solution_set, lambda_sweep) {
  for (size_t at = 0; at < CASES; at++)
    for (size_t block = 0; block < BLOCKS; block++) {
      const struct ref_class *c = &cases[at];
      unsigned long active = 0;
      for (size_t i = 0; i < c->N2; i++) active += blocks[block][i] != 0;
      mpfr_t x;
      mpfr_init2(x, PREC);
      critical(x, c, active);
      for (int above = 0; above < 2; above++) {
        const char *reason = NULL;
        struct omega omega;
        struct solution_set s;
        ref_omega(&omega, c);
        beside(omega.lambda, x, above);
        int status = solution_set_init(&s, &omega, 1, blocks[block], &reason);
        cr_expect(status == (above && active ? -1 : 0), "case %zu, block %zu: above %d", at, block,
                  above);
        if (status) {
          cr_expect(reason && strstr(reason, "lambda") && !s.omega && !s.face && !s.z);
        } else if (above) {
          check_zero_set(&s, c);
          check_zero_is_best(c, omega.lambda);
        } else {
          cr_expect(s.face_size == 1 && s.face[0] == 0 && s.active == active &&
                    solution_set_verify(&s));
        }
        solution_set_clear(&s);
        solution_set_clear(&s);
        omega_clear(&omega);
      }
      mpfr_clear(x);
    }
  cr_expect(live_blocks() == 0);
}

/* A class with rational rows, where lambda = b can happen: a face of minimisers, but not all of Xi.
 * */
Test(solution_set, equality_is_refused) {
  const char *reason = NULL;
  struct omega omega;
  struct solution_set s;
  ref_omega(&omega, &cases[0]);
  fmpq_zero(omega.base.root2);
  fmpq_zero(omega.top.root2);
  fmpq_set_si(omega.base.rational, 4, 1);
  fmpq_set_si(omega.top.rational, 5, 1);
  for (slong lambda = 4; lambda <= 6; lambda++) {
    fmpq_set_si(omega.lambda, lambda, 1);
    int status = solution_set_init(&s, &omega, 2, NULL, &reason);
    cr_expect(status == (lambda == 5 ? -1 : 0), "lambda = %ld", (long)lambda);
    cr_expect(!reason == (lambda < 5));
    solution_set_clear(&s);
  }
  omega_clear(&omega);
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
        const char *reason;
        fixture_init(&t, &cases[at], j, block ? blocks[block] : none);
        cr_assert(solution_set_init(&other, &t.omega, j + 1, t.z, &reason) == 0);
        mpfr_t *v = ref_alloc(2, PREC);
        ref_row(v[0], &t.c, 1, 0);
        mpfr_sqrt_ui(v[1], 2, MPFR_RNDN);
        mpfr_div(v[0], v[1], v[0], MPFR_RNDN);
        ref_ball(t.e, v[0], ref_error(&t.c));
        solution_set_separation(t.d, &t.s, &other, 400);
        cr_expect(arb_overlaps(t.d, t.e) && arb_rel_accuracy_bits(t.d) >= 395, "case %zu", at);
        solution_set_dist(t.e, &other, t.label, 400);
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

/* A class with the rational row 4 .. 4 and `top` in place of the member, c = 8. */
static void rational_class(struct omega *omega, size_t N1, slong top) {
  struct ref_class c = {N1, 2, 1, 1, {1, 6}, {1, 2}, false, PREC};
  ref_omega(omega, &c);
  fmpq_zero(omega->base.root2);
  fmpq_zero(omega->top.root2);
  fmpq_zero(omega->norm2.root2);
  fmpq_set_si(omega->base.rational, 4, 1);
  fmpq_set_si(omega->top.rational, top, 1);
  fmpq_set_si(omega->norm2.rational, 64, 1);
}

/* point <- a random point of the face, in 64ths of r = 1/4, and z / c */
static void face_point(arb_ptr point, const struct solution_set *s, uint64_t draw) {
  slong left = 64;
  _arb_vec_zero(point, (slong)s->omega->cols);
  for (size_t i = 0; i < s->face_size; i++) {
    slong part =
      i + 1 < s->face_size ? (slong)rng_below(&stream, 10 * draw + i, (uint64_t)left + 1) : left;
    arb_set_si(point + s->face[i], part);
    arb_mul_2exp_si(point + s->face[i], point + s->face[i], -8);
    left -= part;
  }
  for (size_t i = 0; i < 2; i++) {
    arb_set_d(point + s->omega->N1 + i, s->z[i]);
    arb_mul_2exp_si(point + s->omega->N1 + i, point + s->omega->N1 + i, -3);
  }
}

/* d is the square root of numerator / denominator, within 2^-100 */
static bool is_root(const arb_t d, slong numerator, ulong denominator) {
  arb_t e;
  arb_init(e);
  arb_set_si(e, numerator);
  arb_div_ui(e, e, denominator, 300);
  arb_sqrt(e, e, 300);
  bool good = arb_overlaps(d, e) && mag_cmp_2exp_si(arb_radref(d), -100) < 0;
  arb_clear(e);
  return good;
}

static void check_face(const struct solution_set *s, uint64_t draw) {
  size_t m = 3, N = s->omega->cols;
  arb_ptr A = _arb_vec_init((slong)(m * N)), y = _arb_vec_init(3), x = _arb_vec_init((slong)N);
  arb_t d, value;
  arb_init(d);
  arb_init(value);
  omega_matrix(A, s->omega, s->member, 300);
  omega_measurement(y, s->omega, s->z, 300);
  solution_set_value(value, s, 300);
  for (int k = 0; k < 20; k++) {
    face_point(x, s, draw + (uint64_t)k);
    solution_set_dist(d, s, x, 300);
    cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -120) < 0,
              "a point of the face");
    problem_objective(d, A, m, N, x, y, s->omega->lambda, 300);
    cr_expect(arb_overlaps(d, value), "a point of the face is a minimiser");
    arb_add_si(x + N - 1, x + N - 1, -3, 300);
    solution_set_dist(d, s, x, 300);
    cr_expect(is_root(d, 9, 1), "3 away in the second block");
  }
  solution_set_label(x, s, 300);
  for (size_t i = 0; i < s->face_size; i++) {
    arb_mul_ui(d, x + s->face[i], 4 * s->face_size, 300);
    arb_sub_ui(d, d, 1, 300);
    cr_expect(arb_contains_zero(d) && mag_cmp_2exp_si(arb_radref(d), -280) < 0, "barycentre");
  }
  for (size_t i = 0; i < s->face_size; i++) arb_zero(x + s->face[i]);
  solution_set_dist(d, s, x, 300);
  cr_expect(is_root(d, 1, 16 * s->face_size), "barycentre to 0");
  arb_clear(d);
  arb_clear(value);
  _arb_vec_clear(A, (slong)(m * N));
  _arb_vec_clear(y, 3);
  _arb_vec_clear(x, (slong)N);
}

/* Ties do not occur in the class itself, but the sets are right for them: a top below the base ties
 * all the others, one equal to the base ties all. */
Test(solution_set, faces_of_ties) {
  static const double z[2] = {-1.5, 0.25};
  uint64_t draw = 5000000;
  for (size_t N1 = 2; N1 <= 6; N1++)
    for (slong top = 3; top <= 4; top++)
      for (size_t member = 1; member <= N1; member++, draw += 1000) {
        struct omega omega;
        struct solution_set s;
        const char *reason = "";
        rational_class(&omega, N1, top);
        cr_assert(solution_set_init(&s, &omega, member, z, &reason) == 0, "%s", reason);
        cr_expect(s.face_size == N1 - (top < 4) && s.active == 2 && solution_set_verify(&s));
        for (size_t i = 0; i < s.face_size; i++)
          cr_expect(s.face[i] == i + (top < 4 && i + 1 >= member));
        check_face(&s, draw);
        s.face[0] = member - 1;
        cr_expect(solution_set_verify(&s) == (top == 4 && member == 1),
                  "another vertex, or a face that is not complete");
        solution_set_clear(&s);
        omega_clear(&omega);
      }
  cr_expect(live_blocks() == 0);
}

/* verify with this face instead of the one that was found */
static bool verify_face(struct solution_set *s, size_t *face, size_t size) {
  struct solution_set other = *s;
  other.face = face;
  other.face_size = size;
  return solution_set_verify(&other);
}

/* All of N1 >= 2 columns are tied; a face that lacks one is a set of minimisers, but not all of them. */
Test(solution_set, incomplete_faces_are_refused) {
  static const double z[2] = {-1.5, 0.25};
  for (size_t N1 = 2; N1 <= 6; N1++)
    for (size_t active = 0; active < 2; active++) {
      struct omega omega;
      struct solution_set s;
      const char *reason = "";
      size_t face[6];
      rational_class(&omega, N1, 4);
      cr_assert(solution_set_init(&s, &omega, 1, active ? z : NULL, &reason) == 0, "%s", reason);
      cr_expect(solution_set_verify(&s) && s.face_size == N1);
      for (size_t dropped = 0; dropped < N1; dropped++) {
        for (size_t i = 0; i + 1 < N1; i++) face[i] = i + (i >= dropped);
        cr_expect(!verify_face(&s, face, N1 - 1), "N1 = %zu without %zu", N1, dropped);
      }
      cr_expect(!verify_face(&s, face, 0), "0 is no minimiser");
      solution_set_clear(&s);
      omega_clear(&omega);
    }
  cr_expect(live_blocks() == 0);
}

/* Entry 5 beside entries 4: the one vertex, padded with a column that is not largest, or with itself. */
Test(solution_set, padded_faces_are_refused) {
  for (size_t N1 = 2; N1 <= 6; N1++)
    for (size_t member = 1; member <= N1; member++) {
      struct omega omega;
      struct solution_set s;
      const char *reason = "";
      rational_class(&omega, N1, 5);
      cr_assert(solution_set_init(&s, &omega, member, NULL, &reason) == 0, "%s", reason);
      cr_expect(solution_set_verify(&s) && s.face_size == 1 && s.face[0] == member - 1);
      for (size_t other = 0; other < N1; other++) {
        size_t low = other < member ? other : member - 1,
               high = other < member ? member - 1 : other;
        cr_expect(!verify_face(&s, (size_t[]){low, high}, 2), "%zu beside %zu of %zu", other,
                  member - 1, N1);
      }
      solution_set_clear(&s);
      omega_clear(&omega);
    }
  cr_expect(live_blocks() == 0);
}

/* lambda = b: the dual vector has norm 1, so that neither the face nor {0} is proved to be all. */
Test(solution_set, verify_refuses_equality) {
  for (slong lambda = 4; lambda <= 6; lambda++) {
    struct omega omega;
    struct solution_set s;
    const char *reason = "";
    rational_class(&omega, 3, 5);
    cr_assert(solution_set_init(&s, &omega, 2, NULL, &reason) == 0, "%s", reason);
    fmpq_set_si(omega.lambda, lambda, 1);
    cr_expect(solution_set_verify(&s) == (lambda < 5), "face, lambda = %ld", (long)lambda);
    cr_expect(verify_face(&s, s.face, 0) == (lambda > 5), "{0}, lambda = %ld", (long)lambda);
    solution_set_clear(&s);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

/* An entry -9 beside the top 4: e_j/4 is no minimiser, for -e_i/9 is cheaper. */
Test(solution_set, verify_sees_large_negative_entries) {
  for (slong entry = -4; entry >= -9; entry -= 5) {
    struct omega omega;
    struct solution_set s;
    const char *reason;
    rational_class(&omega, 3, 4);
    fmpq_set_si(omega.base.rational, entry, 1);
    cr_assert(solution_set_init(&s, &omega, 2, NULL, &reason) == 0);
    cr_expect(!solution_set_verify(&s), "the class has no negative entries; %ld", (long)entry);
    solution_set_clear(&s);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

/* Faces {0, .., p-1} and {p, .., 5} of one simplex with r = 1/4: r sqrt(1/p + 1/(6-p)). */
Test(solution_set, separation_of_faces) {
  static const double z[2] = {1, 2};
  for (size_t p = 1; p < 6; p++) {
    struct omega omega;
    struct solution_set s, t;
    const char *reason;
    arb_t d;
    arb_init(d);
    rational_class(&omega, 6, 4);
    cr_assert(solution_set_init(&s, &omega, 1, z, &reason) == 0);
    cr_assert(solution_set_init(&t, &omega, 1, z, &reason) == 0);
    s.face_size = p;
    t.face_size = 6 - p;
    for (size_t i = p; i < 6; i++) t.face[i - p] = i;
    solution_set_separation(d, &s, &t, 300);
    cr_expect(is_root(d, 6, 16 * p * (6 - p)), "p = %zu", p);
    arb_clear(d);
    solution_set_clear(&s);
    solution_set_clear(&t);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}
