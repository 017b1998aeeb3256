/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "mem.h"
#include "ref_theorem.h"

/* v <- rho e_j, N entries */
static void vertex_point(mpq_t *v, const struct ref_theorem *c, int family, size_t j,
                         const mpq_t eps) {
  for (size_t i = 0; i < c->cols; i++) mpq_set_ui(v[i], 0, 1);
  ref_vertex(v[j - 1], c, family, eps);
}

/* v <- (r / k) (1, .., 1, 0, .., 0) */
static void barycentre_point(mpq_t *v, const struct ref_theorem *c, int family) {
  mpq_t count;
  mpq_init(count);
  mpq_set_ui(count, ref_competitors(c, family), 1);
  for (size_t i = 0; i < c->cols; i++) {
    mpq_set_ui(v[i], 0, 1);
    if (i >= ref_competitors(c, family)) continue;
    ref_tie_vertex(v[i], c, family);
    mpq_div(v[i], v[i], count);
  }
  mpq_clear(count);
}

static mpq_t *points(size_t n) {
  mpq_t *v = mem_alloc(n, sizeof *v);
  for (size_t i = 0; i < n; i++) mpq_init(v[i]);
  return v;
}

static void points_free(mpq_t *v, size_t n) {
  for (size_t i = 0; i < n; i++) mpq_clear(v[i]);
  mem_free(v);
}

/* Points of the first and the last competitor, with gaps of their own. */
static void check_separation(const struct theorem_class *class, const struct ref_theorem *c,
                             int family, unsigned long first, unsigned long second) {
  size_t N = c->cols, last = ref_competitors(c, family);
  mpq_t *v = points(N), *w = points(N), eps, distance2, limit;
  mpq_inits(eps, distance2, limit, NULL);
  ref_half_power(eps, first);
  vertex_point(v, c, family, 1, eps);
  ref_half_power(eps, second);
  vertex_point(w, c, family, last, eps);
  ref_distance2(distance2, v, w, N);
  ref_power(limit, 2 * (family - 1 - (long)c->digits));
  mpq_mul_2exp(limit, limit, 2);
  struct member one = {family, 1, first}, two = {family, last, second};
  bool apart = theorem_class_separated(class, &one, &two);
  cr_assert_eq(apart, mpq_cmp(distance2, limit) > 0, "P%d K %lu", c->problem, c->digits);
  cr_assert(apart, "P%d K %lu f %d", c->problem, c->digits, family);
  mpq_clears(eps, distance2, limit, NULL);
  points_free(v, N);
  points_free(w, N);
}

Test(theorem_distance, solutions_are_apart) {
  for (size_t i = 0; i < REF_THEOREM_INSTANCES; i++) {
    struct ref_theorem c = ref_theorem_instance(i);
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    unsigned long n = class.first_exponent;
    for (int family = 1; family <= 2; family++) {
      check_separation(&class, &c, family, n, n);
      check_separation(&class, &c, family, n, n + 500);
      check_separation(&class, &c, family, n + 7, n);
    }
    theorem_class_clear(&class);
  }
}

Test(theorem_distance, tiny_gaps) {
  for (int problem = 1; problem <= 3; problem++) {
    struct ref_theorem c = {.problem = problem,
                            .digits = 1000,
                            .rows = 19,
                            .cols = 20,
                            .competitors = 2,
                            .parameter = {49, 1},
                            .weight = {1, 1}};
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    check_separation(&class, &c, 2, 100000, 99999);
    theorem_class_clear(&class);
  }
}

/* Squared distance of the barycentre from rho(eps) e_j. */
static void from_barycentre(mpq_t out, const struct ref_theorem *c, int family, size_t j,
                            const mpq_t eps) {
  mpq_t *v = points(c->cols), *w = points(c->cols);
  barycentre_point(v, c, family);
  vertex_point(w, c, family, j, eps);
  ref_distance2(out, v, w, c->cols);
  points_free(v, c->cols);
  points_free(w, c->cols);
}

/* The bound holds for gaps 2^-n_* s / 64, and one of them, or the limit, comes near to it. */
static void check_barycentre(const struct theorem_class *class, const struct ref_theorem *c,
                             int family) {
  fmpq_t bound;
  mpq_t eps, distance2, largest, limit;
  fmpq_init(bound);
  mpq_inits(eps, distance2, largest, limit, NULL);
  bool close = theorem_class_barycentre(bound, class, family);
  fmpq_get_mpq(limit, bound);
  for (unsigned s = 0; s <= 64; s++) {
    mpq_set_ui(eps, s, 64);
    mpq_canonicalize(eps);
    mpq_div_2exp(eps, eps, class->first_exponent);
    from_barycentre(distance2, c, family, s % ref_competitors(c, family) + 1, eps);
    cr_assert_leq(mpq_cmp(distance2, limit), 0, "P%d K %lu f %d", c->problem, c->digits, family);
    if (mpq_cmp(distance2, largest) > 0) mpq_set(largest, distance2);
  }
  mpq_div(largest, largest, limit);
  cr_assert_gt(mpq_get_d(largest), 0.999999, "P%d K %lu f %d", c->problem, c->digits, family);
  ref_power(largest, 2 * (family - (long)c->digits));
  cr_assert_eq(close, mpq_cmp(limit, largest) <= 0);
  cr_assert(close, "P%d K %lu f %d", c->problem, c->digits, family);
  mpq_clears(eps, distance2, largest, limit, NULL);
  fmpq_clear(bound);
}

Test(theorem_distance, barycentre_is_near_every_solution) {
  for (size_t i = 0; i < REF_THEOREM_INSTANCES; i++) {
    struct ref_theorem c = ref_theorem_instance(i);
    if (c.digits > 100) continue;
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    for (int family = 1; family <= 2; family++) check_barycentre(&class, &c, family);
    theorem_class_clear(&class);
  }
}

/* P2 with unit entries is where rho may exceed r: it does for lambda w > 2 r a a', about 8 r.
 * Around lambda w = 8 r the largest rho belongs to a gap inside the range. */
Test(theorem_distance, vertices_longer_than_at_the_tie) {
  static const long lambdas[][2] = {{8, 1},     {1, 1},         {161, 10000}, {1601, 100000},
                                    {16, 1000}, {1607, 100000}, {159, 10000}, {1, 1000}};
  for (size_t i = 0; i < sizeof lambdas / sizeof *lambdas; i++) {
    struct ref_theorem c = {.problem = 2,
                            .unit = true,
                            .digits = 3,
                            .rows = 2,
                            .cols = 6,
                            .competitors = 3,
                            .parameter = {lambdas[i][0], lambdas[i][1]},
                            .weight = {1, 1}};
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    for (int family = 1; family <= 2; family++) check_barycentre(&class, &c, family);
    theorem_class_clear(&class);
  }
}

/* Random points p: sum of squares of p - rho e_j. */
Test(theorem_distance, squared_distances) {
  enum { N = 7 };
  gmp_randstate_t random;
  mpz_t z;
  mpq_t eps, want, *p = points(N), *v = points(N);
  fmpq *point = _fmpq_vec_init(N);
  fmpq_t got;
  gmp_randinit_default(random); /* seed fixed by GMP */
  mpz_init(z);
  mpq_inits(eps, want, NULL);
  fmpq_init(got);
  for (unsigned trial = 0; trial < 200; trial++) {
    struct ref_theorem c = {.problem = 1 + (int)trial % 3,
                            .unit = trial / 3 % 2,
                            .digits = 4,
                            .rows = 3,
                            .cols = N,
                            .competitors = 4,
                            .parameter = {3, 2},
                            .weight = {1, 1}};
    struct member member = {1 + (int)trial % 2, 1 + trial % 4, 20 + trial};
    struct theorem_class class;
    ref_theorem_class(&class, &c, TRANSFORM_IDENTITY);
    for (size_t i = 0; i < N; i++) {
      mpz_urandomb(z, random, 40);
      mpq_set_z(p[i], z);
      mpq_div_2exp(p[i], p[i], trial % 5 ? 39 : 400);
      if (trial % 2) mpq_neg(p[i], p[i]);
      fmpq_set_mpq(point + i, p[i]);
    }
    ref_eps(eps, &member);
    vertex_point(v, &c, member.family, member.column, eps);
    ref_distance2(want, p, v, N);
    theorem_class_dist2(got, &class, &member, point);
    cr_assert(ref_equal(got, want), "trial %u", trial);
    theorem_class_dist2(point, &class, &member, point);
    cr_assert(ref_equal(point, want), "trial %u, aliased", trial);
    theorem_class_clear(&class);
  }
  gmp_randclear(random);
  mpz_clear(z);
  mpq_clears(eps, want, NULL);
  points_free(p, N);
  points_free(v, N);
  fmpq_clear(got);
  _fmpq_vec_clear(point, N);
}
