/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <time.h>

#include "mem.h"
#include "ref_theorem.h"

static void check_numbers(const struct theorem_class *class, const struct ref_theorem *c,
                          const struct member *member) {
  size_t q = ref_competing(c);
  fmpq *row = _fmpq_vec_init((slong)q);
  fmpq_t got;
  mpq_t eps, want;
  fmpq_init(got);
  mpq_inits(eps, want, NULL);
  ref_eps(eps, member);
  theorem_class_row(row, class, member);
  for (size_t i = 0; i < q; i++) {
    ref_entry(want, c, member->family, member->column, eps, i);
    cr_assert(ref_equal(row + i, want), "P%d K %lu, entry %zu", c->problem, c->digits, i);
  }
  ref_tie_entry(want, c, member->family);
  mpq_add(want, want, eps);
  theorem_class_top(got, class, member);
  cr_assert(ref_equal(got, want), "P%d K %lu: a'", c->problem, c->digits);
  ref_norm2(want, c, member->family, member->column, eps);
  theorem_class_norm2(got, class, member);
  cr_assert(ref_equal(got, want), "P%d K %lu: c^2", c->problem, c->digits);
  ref_vertex(want, c, member->family, eps);
  theorem_class_vertex(got, class, member);
  cr_assert(ref_equal(got, want), "P%d K %lu: rho", c->problem, c->digits);
  ref_tie_vertex(want, c, member->family);
  cr_assert(member->column || ref_equal(got, want), "P%d K %lu: r", c->problem, c->digits);
  ref_y1(want, c, member->family);
  cr_assert(ref_equal(class->y1[member->family - 1], want), "P%d K %lu: y_1", c->problem,
            c->digits);
  mpq_clears(eps, want, NULL);
  fmpq_clear(got);
  _fmpq_vec_clear(row, (slong)q);
}

Test(theorem_member, members_are_those_of_the_construction) {
  long live = mem_live();
  for (size_t i = 0; i < REF_THEOREM_INSTANCES; i++) {
    struct ref_theorem c = ref_theorem_instance(i);
    struct theorem_class class;
    struct member members[7];
    ref_theorem_class(&class, &c, TRANSFORM_IDENTITY);
    for (int family = 1; family <= 2; family++) {
      size_t count = ref_members(members, &class, family);
      cr_assert_eq(theorem_class_competitors(&class, family), ref_competitors(&c, family));
      for (size_t k = 0; k < count; k++) check_numbers(&class, &c, &members[k]);
    }
    theorem_class_clear(&class);
  }
  cr_assert_eq(mem_live(), live);
}

/* The table in THEORY 3.4. */
Test(theorem_member, numbers_of_the_theory) {
  static const struct {
    unsigned long digits;
    double a[2], r[2], separation[2], threshold[2];
  } table[] = {{3, {500, 50}, {2e-3, 2e-2}, {2.83e-3, 2.83e-2}, {2e-3, 2e-2}},
               {4, {5000, 500}, {2e-4, 2e-3}, {2.83e-4, 2.83e-3}, {2e-4, 2e-3}},
               {6, {5e5, 5e4}, {2e-6, 2e-5}, {2.83e-6, 2.83e-5}, {2e-6, 2e-5}}};
  fmpq_t q;
  fmpq_init(q);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    for (int problem = 1; problem <= 3; problem++) {
      struct ref_theorem c = {.problem = problem,
                              .digits = table[i].digits,
                              .rows = 2,
                              .cols = 5,
                              .competitors = 2,
                              .parameter = {1, 1},
                              .weight = {1, 1}};
      struct theorem_class class;
      ref_theorem_class(&class, &c, TRANSFORM_DCT);
      for (int f = 0; f < 2; f++) {
        struct member member = {f + 1, 2, 8};
        double a = fmpq_get_d(class.a[f]), r = fmpq_get_d(class.r[f]);
        cr_assert_float_eq(a, table[i].a[f], 1e-9 * a);
        cr_assert_float_eq(r, table[i].r[f], 1e-9 * r);
        theorem_class_vertex(q, &class, &member);
        double separation = sqrt(2) * fmpq_get_d(q);
        cr_assert_float_eq(separation, table[i].separation[f], 5e-3 * separation);
        theorem_class_threshold(q, &class, f + 1);
        cr_assert_float_eq(2 * fmpq_get_d(q), table[i].threshold[f], 1e-9 * separation);
      }
      theorem_class_clear(&class);
    }
  fmpq_clear(q);
}

static mpfr_t *floats(size_t n, mpfr_prec_t prec) {
  mpfr_t *v = mem_alloc(n, sizeof *v);
  for (size_t i = 0; i < n; i++) mpfr_init2(v[i], prec);
  return v;
}

static void floats_free(mpfr_t *v, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_clear(v[i]);
  mem_free(v);
}

/* ball holds product = Q_entry * factor, up to 2^-60 of the 100 bits that MPFR has more; its radius
 * is small. */
static void check_ball(const arb_t ball, const mpfr_t Q, const mpfr_t factor, slong prec) {
  mpfr_t product;
  arb_t want;
  mpfr_init2(product, mpfr_get_prec(Q));
  arb_init(want);
  mpfr_mul(product, Q, factor, MPFR_RNDN);
  arf_set_mpfr(arb_midref(want), product);
  slong size = 2 + (mpfr_zero_p(factor) ? 0 : (slong)mpfr_get_exp(factor));
  mag_set_ui_2exp_si(arb_radref(want), 1, size - prec - 60);
  cr_assert(arb_overlaps(ball, want));
  cr_assert_leq(mag_cmp_2exp_si(arb_radref(ball), size - prec), 0);
  arb_clear(want);
  mpfr_clear(product);
}

static void check_matrix(const struct theorem_class *class, const struct ref_theorem *c,
                         const struct member *member, char kind, slong prec) {
  size_t m = c->rows, N = c->cols, q = ref_competing(c);
  arb_ptr A = _arb_vec_init((slong)(m * N)), y = _arb_vec_init((slong)m);
  mpfr_t *Q = floats(m * m, (mpfr_prec_t)prec + 100), *factor = floats(1, (mpfr_prec_t)prec + 100);
  mpq_t eps, exact;
  mpq_inits(eps, exact, NULL);
  ref_eps(eps, member);
  ref_rotation(Q, kind, m);
  theorem_class_matrix(A, class, member, prec);
  theorem_class_measurement(y, class, member->family, prec);
  for (size_t k = 0; k < N; k++) {
    if (k < q) ref_entry(exact, c, member->family, member->column, eps, k);
    else ref_norm2(exact, c, member->family, member->column, eps);
    mpfr_set_q(*factor, exact, MPFR_RNDN);
    if (k >= q) mpfr_sqrt(*factor, *factor, MPFR_RNDN);
    for (size_t i = 0; i < m; i++)
      check_ball(A + i * N + k, Q[i * m + (k < q ? 0 : k - q + 1)], *factor, prec);
  }
  ref_y1(exact, c, member->family);
  mpfr_set_q(*factor, exact, MPFR_RNDN);
  for (size_t i = 0; i < m; i++) check_ball(y + i, Q[i * m], *factor, prec);
  mpq_clears(eps, exact, NULL);
  floats_free(Q, m * m);
  floats_free(factor, 1);
  _arb_vec_clear(A, (slong)(m * N));
  _arb_vec_clear(y, (slong)m);
}

/* A A^T - c^2 I is enclosed around 0. */
static void check_norms(const struct theorem_class *class, const struct member *member,
                        slong prec) {
  size_t m = class->rows, N = class->cols;
  arb_ptr A = _arb_vec_init((slong)(m * N));
  fmpq_t norm2;
  arb_t dot, c2;
  arb_init(dot);
  arb_init(c2);
  fmpq_init(norm2);
  theorem_class_matrix(A, class, member, prec);
  theorem_class_norm2(norm2, class, member);
  arb_set_fmpq(c2, norm2, prec);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k <= i; k++) {
      arb_dot(dot, i == k ? c2 : NULL, 1, A + i * N, 1, A + k * N, 1, (slong)N, prec);
      cr_assert(arb_contains_zero(dot), "rows %zu and %zu", i, k);
      arb_div(dot, dot, c2, 30);
      arb_get_mag(arb_radref(dot), dot);
      cr_assert_leq(mag_cmp_2exp_si(arb_radref(dot), 8 - prec), 0, "rows %zu and %zu", i, k);
    }
  arb_clear(dot);
  arb_clear(c2);
  fmpq_clear(norm2);
  _arb_vec_clear(A, (slong)(m * N));
}

Test(theorem_member, matrices) {
  static const char kinds[] = "idw";
  static const size_t sizes[][2] = {{1, 2}, {2, 5}, {4, 5}, {8, 20}, {16, 18}, {5, 20}, {19, 20}};
  for (size_t i = 0; i < 7 * 3 * 6; i++) {
    enum transform transform = (enum transform)(i % 3);
    struct ref_theorem c = {.problem = 1 + (int)(i / 3 % 3),
                            .unit = i / 9 % 2,
                            .digits = 3 + i % 5,
                            .rows = sizes[i / 18][0],
                            .cols = sizes[i / 18][1],
                            .competitors = 2,
                            .parameter = {3, 2},
                            .weight = {1, 1}};
    if (!orthogonal_exists(transform, c.rows)) continue;
    struct theorem_class class;
    struct member members[7];
    ref_theorem_class(&class, &c, transform);
    for (int family = 1; family <= 2; family++) {
      ref_members(members, &class, family);
      for (size_t k = 0; k < 5; k++) {
        check_matrix(&class, &c, &members[k], kinds[i % 3], k % 2 ? 64 : 200);
        check_norms(&class, &members[k], 128);
      }
    }
    theorem_class_clear(&class);
  }
}

/* Equal columns have equal balls, also where the largest entry stands between them. */
Test(theorem_member, ties_stay_tied) {
  struct ref_theorem c = {.problem = 3,
                          .digits = 3,
                          .rows = 5,
                          .cols = 12,
                          .competitors = 2,
                          .parameter = {1, 1},
                          .weight = {1, 1}};
  struct theorem_class class;
  ref_theorem_class(&class, &c, TRANSFORM_DCT);
  struct member member = {2, 3, 30};
  arb_ptr A = _arb_vec_init(5 * 12);
  theorem_class_matrix(A, &class, &member, 100);
  for (size_t i = 0; i < 5; i++)
    for (size_t k = 0; k < 8; k++)
      cr_assert_eq(!!arb_equal(A + i * 12, A + i * 12 + k), k != 2, "entry %zu %zu", i, k);
  _arb_vec_clear(A, 5 * 12);
  theorem_class_clear(&class);
}

/* 1000 digits, a gap of 2^-100000, A at 105000 bits: seconds, here with a wide margin. */
Test(theorem_member, large_numbers_are_quick) {
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int problem = 1; problem <= 3; problem++) {
    struct ref_theorem c = {.problem = problem,
                            .digits = 1000,
                            .rows = 19,
                            .cols = 20,
                            .competitors = 2,
                            .parameter = {49, 1},
                            .weight = {1, 1}};
    struct theorem_class class;
    struct member member = {2, 2, 100000};
    ref_theorem_class(&class, &c, TRANSFORM_DCT);
    check_numbers(&class, &c, &member);
    arb_ptr A = _arb_vec_init(19 * 20);
    theorem_class_matrix(A, &class, &member, 105000);
    cr_assert(!arb_overlaps(A, A + 1)); /* the gap is seen */
    _arb_vec_clear(A, 19 * 20);
    theorem_class_clear(&class);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  cr_assert_lt(end.tv_sec - start.tv_sec, 20);
}
