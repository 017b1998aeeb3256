/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * null_space_certify against the certificate in exact rationals, closed forms, and what it must refuse. */
#include <criterion/criterion.h>

#include <omp.h>

#include "live.h"
#include "null_space.h"
#include "recovery.h"
#include "ref_null_space.h"
#include "ref_num.h"

/* The counters of live.h belong to one thread. */
static void one_thread(void) {
  live_count();
  omp_set_num_threads(1);
}

TestSuite(null_space, .init = one_thread);

/* value <= bound <= (1 + 2^-bits) value */
static bool just_above(const arf_t bound, const fmpq_t value, slong bits) {
  fmpq_t b, most;
  fmpq_init(b);
  fmpq_init(most);
  arf_get_fmpq(b, bound);
  fmpq_set(most, value);
  fmpq_div_2exp(most, most, (ulong)bits);
  fmpq_add(most, most, value);
  bool fine = fmpq_cmp(b, value) >= 0 && fmpq_cmp(b, most) <= 0;
  fmpq_clear(b);
  fmpq_clear(most);
  return fine;
}

enum { ROWS = 6, COLS = 8 };

/* The identity, two nearly orthogonal columns of about unit length, and dyadic noise; so many have the
 * property. */
static void draw_problem(fmpq *A, struct levels *l, int field, struct draws *d) {
  slong noise = (slong)draw_below(d, 4);
  for (size_t i = 0; i < ROWS; i++)
    for (size_t k = 0; k < COLS; k++)
      for (size_t part = 0; part < (size_t)field; part++) {
        slong mean = 0;
        if (k == i && part == 0) mean = 64;
        if (k >= ROWS && part == k % (size_t)field) mean = __builtin_parityll(i & k) ? -26 : 26;
        mean += (slong)draw_below(d, 2 * (ulong)noise + 1) - noise;
        fmpq_set_si(A + (i * COLS + k) * (size_t)field + part, mean, 64);
      }
  levels_init(l, 2, (size_t[]){ROWS, COLS},
              (size_t[]){1 + (draw_below(d, 4) == 0), 1 + (draw_below(d, 6) == 0)});
  fmpq *squares = _fmpq_vec_init(2);
  for (size_t k = 0; k < 2; k++)
    fmpq_set_ui(squares + k, 4 + draw_below(d, 3), 2 + draw_below(d, 2));
  if (draw_below(d, 3) == 0) levels_set_squares(l, squares);
  _fmpq_vec_clear(squares, 2);
}

static void load(struct mat *A, const fmpq *values, size_t rows, size_t cols, int field,
                 slong bits) {
  mat_init(A, num_arb(bits), (enum field)field, rows, cols);
  ref_load_mat(A, values);
}

static void check_against_rationals(const fmpq *values, const struct levels *l, int field,
                                    int *count) {
  struct ref_null_space ref = {values, ROWS, COLS, (size_t)field, l};
  struct null_space p;
  struct mat A;
  null_space_init(&p);
  load(&A, values, ROWS, COLS, field, 128);
  enum null_space_status status = null_space_certify(&p, &A, l, 128, NULL);
  fmpq_t rho2, bound, one;
  arf_t square;
  fmpq_init(rho2);
  fmpq_init(bound);
  fmpq_init(one);
  arf_init(square);
  fmpq_one(one);
  if (!ref_null_space_rho2(rho2, &ref)) {
    cr_expect_eq(status, NULL_SPACE_UNAVAILABLE);
    cr_expect(arf_is_pos_inf(p.rho) && arf_is_pos_inf(p.gamma));
  } else {
    enum null_space_status want =
      fmpq_cmp(rho2, one) < 0 ? NULL_SPACE_PROVED : NULL_SPACE_UNAVAILABLE;
    cr_expect(status == want || fmpq_equal(rho2, one), "status %d", (int)status);
    arf_mul(square, p.rho, p.rho, ARF_PREC_EXACT, ARF_RND_UP);
    cr_expect(just_above(square, rho2, 80));
    arf_mul(square, p.gamma, p.gamma, ARF_PREC_EXACT, ARF_RND_UP);
    arf_get_fmpq(bound, square);
    cr_expect(ref_null_space_above(&ref, bound));
    fmpq_set_si(rho2, 997, 1000); /* 8^(1/1024) < 1.003 */
    fmpq_mul(bound, bound, rho2);
    cr_expect(!ref_null_space_above(&ref, bound));
  }
  count[status]++;
  fmpq_clear(rho2);
  fmpq_clear(bound);
  fmpq_clear(one);
  arf_clear(square);
  null_space_clear(&p);
  mat_clear(&A);
}

Test(null_space, against_exact_rationals) {
  struct draws d = {44, 0};
  fmpq *values = _fmpq_vec_init(2 * ROWS * COLS);
  int count[4] = {0};
  for (int turn = 0; turn < 40; turn++) {
    int field = 1 + turn % 2;
    struct levels l;
    draw_problem(values, &l, field, &d);
    check_against_rationals(values, &l, field, count);
    levels_clear(&l);
  }
  cr_expect(count[NULL_SPACE_PROVED] > 5 && count[NULL_SPACE_UNAVAILABLE] > 5, "%d proved, %d not",
            count[NULL_SPACE_PROVED], count[NULL_SPACE_UNAVAILABLE]);
  _fmpq_vec_clear(values, 2 * ROWS * COLS);
  cr_expect(live_blocks() == 0);
}

/* [I Q], one of each: |<e_i, q_j>| = g = 1/sqrt(m), G = [1 g; g 1], so that gamma = 1/sqrt(1 - g) and with
 * G^-1 (g, 0) or its like rho = sqrt(2) g sqrt(1 + g^2) / (1 - g^2), as kappa = r = s = 2 and w = sqrt 2. */
Test(null_space, closed_form_for_two_bases) {
  static const enum basis bases[] = {BASIS_WALSH_HADAMARD, BASIS_FOURIER};
  fmpq_t none;
  fmpq_init(none);
  for (size_t b = 0; b < 2; b++)
    for (size_t m = 4; m <= 16; m *= 2) {
      struct recovery r;
      struct null_space p;
      struct mat A;
      recovery_init(&r, bases[b], m, (size_t[]){1, 1}, 1, none);
      mat_init(&A, num_arb(192), recovery_field(&r), m, 2 * m);
      mat_set_enclosed(&A, recovery_matrix, &r);
      null_space_init(&p);
      enum null_space_status status = null_space_certify(&p, &A, &r.levels, 192, NULL);
      double g = 1 / sqrt((double)m), gamma = 1 / sqrt(1 - g),
             rho = M_SQRT2 * g * sqrt(1 + g * g) / (1 - g * g);
      cr_expect_eq(status, rho < 1 ? NULL_SPACE_PROVED : NULL_SPACE_UNAVAILABLE, "m %zu", m);
      cr_expect_float_eq(arf_get_d(p.rho, ARF_RND_NEAR), rho, 1e-14, "m %zu", m);
      cr_expect_float_eq(arf_get_d(p.gamma, ARF_RND_NEAR), gamma, 1e-14, "m %zu", m);
      null_space_clear(&p);
      mat_clear(&A);
      recovery_clear(&r);
    }
  fmpq_clear(none);
  cr_expect(live_blocks() == 0);
}

/* One level, s = 1, unit columns (rational points of the circle): rho = coherence, gamma = 1. */
Test(null_space, coherence) {
  static const int points[5][3] = {{3, 4, 5}, {12, -5, 13}, {-20, 21, 29}, {1, 0, 1}, {8, 15, 17}};
  fmpq *values = _fmpq_vec_init(10);
  struct levels l;
  struct mat A;
  struct null_space p;
  fmpq_t coherence, product, term;
  fmpq_init(coherence);
  fmpq_init(product);
  fmpq_init(term);
  for (size_t k = 0; k < 5; k++)
    for (size_t i = 0; i < 2; i++)
      fmpq_set_si(values + 5 * i + k, points[k][i], (ulong)points[k][2]);
  for (size_t j = 0; j < 5; j++)
    for (size_t k = 0; k < j; k++) {
      fmpq_mul(product, values + j, values + k);
      fmpq_addmul(product, values + 5 + j, values + 5 + k);
      fmpq_abs(product, product);
      if (fmpq_cmp(product, coherence) > 0) fmpq_set(coherence, product);
    }
  levels_init(&l, 1, (size_t[]){5}, (size_t[]){1});
  load(&A, values, 2, 5, 1, 160);
  null_space_init(&p);
  cr_expect_eq(null_space_certify(&p, &A, &l, 160, NULL), NULL_SPACE_PROVED);
  cr_expect(just_above(p.rho, coherence, 100));
  fmpq_one(term);
  cr_expect(just_above(p.gamma, term, 100));
  null_space_clear(&p);
  mat_clear(&A);
  levels_clear(&l);
  fmpq_clear(coherence);
  fmpq_clear(product);
  fmpq_clear(term);
  _fmpq_vec_clear(values, 10);
  cr_expect(live_blocks() == 0);
}

/* The certificate for columns / den as balls of that radius, one level. */
static enum null_space_status status_of(size_t cols, const int (*columns)[2], ulong den,
                                        double radius, size_t s, bool *infinite) {
  fmpq *values = _fmpq_vec_init(8);
  for (size_t k = 0; k < cols; k++)
    for (size_t i = 0; i < 2; i++) fmpq_set_si(values + cols * i + k, columns[k][i], den);
  struct levels l;
  struct mat A;
  struct null_space p;
  levels_init(&l, 1, &cols, &s);
  load(&A, values, 2, cols, 1, 128);
  if (radius > 0)
    for (size_t i = 0; i < 2 * cols; i++) mag_set_d(arb_radref(A.at.b + i), radius);
  null_space_init(&p);
  enum null_space_status status = null_space_certify(&p, &A, &l, 128, NULL);
  *infinite = arf_is_pos_inf(p.rho) && arf_is_pos_inf(p.gamma);
  null_space_clear(&p);
  mat_clear(&A);
  levels_clear(&l);
  _fmpq_vec_clear(values, 8);
  return status;
}

Test(null_space, what_is_not_proved) {
  static const int twice[4][2] = {{1, 0}, {2, 1}, {1, 3}, {2, 1}}, same[2][2] = {{1, 2}, {1, 2}},
                   zero[4][2] = {{1, 0}, {0, 0}, {0, 1}, {1, 1}},
                   apart[4][2] = {{1, 0}, {-1, 2}, {0, 1}, {3, 1}};
  bool infinite;
  cr_expect_eq(status_of(4, twice, 4, 0, 2, &infinite), NULL_SPACE_UNAVAILABLE);
  cr_expect(infinite);
  cr_expect_eq(status_of(4, zero, 1, 0, 1, &infinite), NULL_SPACE_UNAVAILABLE);
  cr_expect(infinite);
  cr_expect_eq(status_of(4, zero, 3, 0, 1, &infinite), NULL_SPACE_UNAVAILABLE);
  cr_expect(infinite);
  cr_expect_eq(status_of(4, apart, 1, 0, 3, &infinite), NULL_SPACE_UNAVAILABLE); /* 2 rows */
  cr_expect(infinite);
  cr_expect_eq(status_of(4, apart, 3, 0, 3, &infinite), NULL_SPACE_UNAVAILABLE);
  cr_expect(infinite);
  cr_expect_eq(status_of(4, apart, 1, 0, 1, &infinite), NULL_SPACE_UNAVAILABLE); /* rho >= 1 */
  cr_expect(!infinite);
  cr_expect_eq(status_of(2, same, 1, 0, 2, &infinite), NULL_SPACE_UNAVAILABLE);
  cr_expect(infinite);
  cr_expect_eq(status_of(2, same, 3, 0, 2, &infinite), NULL_SPACE_UNDECIDED);  /* equal thirds? */
  cr_expect_eq(status_of(4, apart, 1, 4, 1, &infinite), NULL_SPACE_UNDECIDED); /* reaching 0 */
  cr_expect_eq(status_of(4, apart, 1, INFINITY, 1, &infinite), NULL_SPACE_UNDECIDED);
  cr_expect_eq(status_of(2, apart, 1, 0, 2, &infinite), NULL_SPACE_PROVED); /* rho = 0: no others */
  cr_expect(live_blocks() == 0);
}

/* The constants of balls hold for the matrices in them. */
Test(null_space, balls_hold_for_their_points) {
  struct draws d = {45, 0};
  fmpq *values = _fmpq_vec_init(2 * ROWS * COLS), *point = _fmpq_vec_init(2 * ROWS * COLS);
  int wider = 0;
  for (int turn = 0; turn < 20; turn++) {
    int field = 1 + turn % 2;
    struct levels l;
    struct mat A, B;
    struct null_space p, q;
    draw_problem(values, &l, field, &d);
    load(&A, values, ROWS, COLS, field, 128);
    for (size_t i = 0; i < ROWS * COLS * (size_t)field; i++) {
      mag_set_ui_2exp_si(arb_radref(A.at.b + i), 1 + draw_below(&d, 3), -12);
      draw_point(point + i, &d, A.at.b + i);
    }
    load(&B, point, ROWS, COLS, field, 128);
    null_space_init(&p);
    null_space_init(&q);
    enum null_space_status whole = null_space_certify(&p, &A, &l, 128, NULL);
    enum null_space_status one = null_space_certify(&q, &B, &l, 128, NULL);
    if (whole != NULL_SPACE_UNDECIDED) cr_expect_eq(whole, one, "turn %d", turn);
    cr_expect(arf_cmp(p.rho, q.rho) >= 0 && arf_cmp(p.gamma, q.gamma) >= 0, "turn %d", turn);
    wider += whole == NULL_SPACE_PROVED;
    null_space_clear(&p);
    null_space_clear(&q);
    mat_clear(&A);
    mat_clear(&B);
    levels_clear(&l);
  }
  cr_expect(wider > 2, "%d", wider);
  _fmpq_vec_clear(values, 2 * ROWS * COLS);
  _fmpq_vec_clear(point, 2 * ROWS * COLS);
  cr_expect(live_blocks() == 0);
}

struct seen {
  uint64_t done, all;
  bool order;
  volatile sig_atomic_t stop;
  uint64_t stop_at;
};

static void see(void *context, uint64_t done, uint64_t all) {
  struct seen *s = context;
  s->order &= done > s->done && done <= all;
  s->done = done;
  s->all = all;
  if (done >= s->stop_at) s->stop = 1;
}

static void walsh_problem(struct recovery *r, struct mat *A) {
  fmpq_t none;
  fmpq_init(none);
  recovery_init(r, BASIS_WALSH_HADAMARD, 16, (size_t[]){1, 2}, 1, none);
  mat_init(A, num_arb(128), FIELD_REAL, 16, 32);
  mat_set_enclosed(A, recovery_matrix, r);
  fmpq_clear(none);
}

Test(null_space, progress_and_stop) {
  struct recovery r;
  struct mat A;
  struct null_space p;
  walsh_problem(&r, &A);
  null_space_init(&p);
  struct seen seen = {.order = true, .stop_at = UINT64_MAX};
  struct null_space_watch watch = {see, &seen, &seen.stop};
  enum null_space_status status = null_space_certify(&p, &A, &r.levels, 128, &watch);
  cr_expect(status == NULL_SPACE_PROVED || status == NULL_SPACE_UNAVAILABLE);
  cr_expect(seen.order && seen.done == 16 * 120 && seen.all == 16 * 120);
  seen = (struct seen){.order = true, .stop_at = 500};
  cr_expect_eq(null_space_certify(&p, &A, &r.levels, 128, &watch), NULL_SPACE_STOPPED);
  cr_expect(seen.order && seen.done >= 500 && seen.done < 700, "stopped after %d", (int)seen.done);
  seen = (struct seen){.stop = 1, .order = true, .stop_at = 0};
  cr_expect_eq(null_space_certify(&p, &A, &r.levels, 128, &watch), NULL_SPACE_STOPPED);
  cr_expect_eq(seen.done, 0);
  seen = (struct seen){.order = true, .stop_at = 16 * 120}; /* at the end: all is known */
  cr_expect_eq(null_space_certify(&p, &A, &r.levels, 128, &watch), status);
  null_space_clear(&p);
  mat_clear(&A);
  recovery_clear(&r);
  cr_expect(live_blocks() == 0);
}

Test(null_space, the_same_on_any_number_of_threads, .init = NULL) {
  struct recovery r;
  struct mat A;
  struct null_space p, first;
  walsh_problem(&r, &A);
  null_space_init(&p);
  null_space_init(&first);
  for (int threads = 1; threads <= 5; threads++) {
    omp_set_num_threads(threads);
    struct seen seen = {.order = true, .stop_at = 16 * 120}; /* when nothing is left to stop */
    struct null_space_watch watch = {see, &seen, &seen.stop};
    enum null_space_status status = null_space_certify(&p, &A, &r.levels, 128, &watch);
    cr_expect_eq(status, NULL_SPACE_PROVED);
    cr_expect(seen.order && seen.done == 16 * 120);
    if (threads == 1) arf_set(first.rho, p.rho), arf_set(first.gamma, p.gamma);
    cr_expect(arf_equal(first.rho, p.rho) && arf_equal(first.gamma, p.gamma), "%d threads",
              threads);
  }
  null_space_clear(&p);
  null_space_clear(&first);
  mat_clear(&A);
  recovery_clear(&r);
  flint_cleanup();
  mpfr_free_cache();
  cr_expect_eq(mem_live(), 0);
}
