/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <flint/fmpq_mat.h>
#include <string.h>

#include "dyadic_data.h"
#include "live.h"
#include "ref_class.h"

TestSuite(dyadic_data, .init = live_count);

/* The largest n of a case is its omega's; the smaller ones are asked of it too. */
static const struct ref_class cases[] = {
  {2, 0, 1, 1, {1, 6}, {1, 1}, false, 0},  {2, 0, 3, 10, {1, 6}, {1, 1}, true, 0},
  {3, 4, 1, 10, {1, 6}, {1, 1}, true, 0},  {2, 3, 6, 30, {1, 6}, {1, 1}, false, 0},
  {4, 5, 3, 30, {1, 2}, {3, 2}, true, 0},  {5, 2, 6, 300, {1, 6}, {1, 1}, true, 0},
  {2, 6, 1, 300, {1, 6}, {1, 1}, true, 0}, {5, 4, 6, 10, {1, 6}, {200, 1}, false, 0},
  {3, 3, 6, 1, {1, 6}, {1, 1}, true, 0},   {2, 1, 3, 300, {1, 6}, {1, 7}, true, 0},
};
enum { CASES = sizeof cases / sizeof *cases };
static const unsigned long accuracies[] = {1, 10, 30, 300};

static struct ref_class precise(const struct ref_class *from) {
  struct ref_class c = *from;
  c.prec = (mpfr_prec_t)(6 * c.bits + 600);
  return c;
}

static struct training_set over(const struct omega *omega) {
  return (struct training_set){.omega = omega,
                               .shown = 2,
                               .truth = 1,
                               .samples = 100,
                               .sparsity = (omega->N2 + 1) / 2,
                               .seed = 7,
                               .labels = true};
}

/* ||numbers - man 2^-work||_2 <= 2^-bits, where the numbers are known to 2^error */
static bool close_to(mpfr_t *numbers, slong error, const fmpz *man, slong work, size_t count,
                     unsigned long bits) {
  arb_ptr dyadics = _arb_vec_init((slong)count);
  arb_t square, bound;
  arb_init(square);
  arb_init(bound);
  for (size_t i = 0; i < count; i++) {
    arb_set_fmpz(dyadics + i, man + i);
    arb_mul_2exp_si(dyadics + i, dyadics + i, -work);
  }
  ref_dist2(square, numbers, error, dyadics, count, 4000);
  arb_set_ui(bound, 1);
  arb_mul_2exp_si(bound, bound, -2 * (slong)bits);
  bool holds = arb_le(square, bound);
  _arb_vec_clear(dyadics, (slong)count);
  arb_clear(square);
  arb_clear(bound);
  return holds;
}

/* ---- the rounded problem in exact rationals ---- */

struct rounded {
  slong m, N;
  fmpq_mat_t A, y, x, u, column; /* A~, y~, a minimiser, a dual vector, A~* u */
  fmpq_t lambda, primal, dual, norm2, term;
};

static void rounded_init(struct rounded *p, const struct ref_class *c) {
  p->m = (slong)c->N2 + 1;
  p->N = (slong)(c->N1 + c->N2);
  fmpq_mat_init(p->A, p->m, p->N);
  fmpq_mat_init(p->y, p->m, 1);
  fmpq_mat_init(p->x, p->N, 1);
  fmpq_mat_init(p->u, p->m, 1);
  fmpq_mat_init(p->column, p->N, 1);
  fmpq_init(p->lambda);
  fmpq_init(p->primal);
  fmpq_init(p->dual);
  fmpq_init(p->norm2);
  fmpq_init(p->term);
  fmpq_set_ui(p->lambda, c->lambda[0], c->lambda[1]);
}

static void rounded_clear(struct rounded *p) {
  fmpq_mat_clear(p->A);
  fmpq_mat_clear(p->y);
  fmpq_mat_clear(p->x);
  fmpq_mat_clear(p->u);
  fmpq_mat_clear(p->column);
  fmpq_clear(p->lambda);
  fmpq_clear(p->primal);
  fmpq_clear(p->dual);
  fmpq_clear(p->norm2);
  fmpq_clear(p->term);
}

static void set_dyadics(fmpq_mat_t M, const fmpz *man, slong work) {
  for (slong i = 0; i < fmpq_mat_nrows(M); i++)
    for (slong k = 0; k < fmpq_mat_ncols(M); k++) {
      fmpq *entry = fmpq_mat_entry(M, i, k);
      fmpz_set(fmpq_numref(entry), man + i * fmpq_mat_ncols(M) + k);
      fmpz_one(fmpq_denref(entry));
      fmpq_div_2exp(entry, entry, (ulong)work);
    }
}

/* x on the columns `first` and N1.., with A x = y; u on all rows, with A_B* u = lambda sign(x_B) */
static void solve(struct rounded *p, slong first) {
  slong shift = p->N - p->m; /* N1 - 1 */
  fmpq_mat_t B, xB, sign;
  fmpq_mat_init(B, p->m, p->m);
  fmpq_mat_init(xB, p->m, 1);
  fmpq_mat_init(sign, p->m, 1);
  for (slong i = 0; i < p->m; i++)
    for (slong k = 0; k < p->m; k++)
      fmpq_set(fmpq_mat_entry(B, i, k), fmpq_mat_entry(p->A, i, k ? k + shift : first));
  cr_assert(fmpq_mat_solve(xB, B, p->y));
  fmpq_mat_zero(p->x);
  for (slong k = 0; k < p->m; k++) {
    fmpq_set(fmpq_mat_entry(p->x, k ? k + shift : first, 0), fmpq_mat_entry(xB, k, 0));
    fmpq_set_si(fmpq_mat_entry(sign, k, 0), fmpq_sgn(fmpq_mat_entry(xB, k, 0)), 1);
  }
  fmpq_mat_transpose(B, B);
  cr_assert(fmpq_mat_solve(p->u, B, sign));
  fmpq_mat_scalar_mul_fmpz(p->u, p->u, fmpq_numref(p->lambda));
  fmpq_mat_scalar_div_fmpz(p->u, p->u, fmpq_denref(p->lambda));
  fmpq_mat_clear(B);
  fmpq_mat_clear(xB);
  fmpq_mat_clear(sign);
}

/* Weak duality: for ||u||_2 <= 1 and |A* u| <= lambda every objective is at least <u, y>. So x with
 * A x = y is a minimiser if lambda ||x||_1 = <u, y>. */
static bool certified(struct rounded *p) {
  fmpq_mat_t residual, At;
  fmpq_mat_init(residual, p->m, 1);
  fmpq_mat_init(At, p->N, p->m);
  fmpq_mat_mul(residual, p->A, p->x);
  fmpq_mat_sub(residual, residual, p->y);
  bool good = fmpq_mat_is_zero(residual);
  fmpq_zero(p->norm2);
  fmpq_zero(p->dual);
  fmpq_zero(p->primal);
  for (slong i = 0; i < p->m; i++) {
    fmpq_addmul(p->norm2, fmpq_mat_entry(p->u, i, 0), fmpq_mat_entry(p->u, i, 0));
    fmpq_addmul(p->dual, fmpq_mat_entry(p->u, i, 0), fmpq_mat_entry(p->y, i, 0));
  }
  fmpq_one(p->term);
  good = good && fmpq_cmp(p->norm2, p->term) <= 0;
  fmpq_mat_transpose(At, p->A);
  fmpq_mat_mul(p->column, At, p->u);
  for (slong k = 0; k < p->N; k++) {
    fmpq_abs(p->term, fmpq_mat_entry(p->column, k, 0));
    good = good && fmpq_cmp(p->term, p->lambda) <= 0;
    fmpq_abs(p->term, fmpq_mat_entry(p->x, k, 0));
    fmpq_addmul(p->primal, p->term, p->lambda);
  }
  good = good && fmpq_equal(p->primal, p->dual);
  fmpq_mat_clear(residual);
  fmpq_mat_clear(At);
  return good;
}

/* ||label - x||_2 <= 2^-bits, exactly */
static bool label_close(struct rounded *p, const fmpz *label, slong work, unsigned long bits) {
  fmpq_mat_t L;
  fmpq_mat_init(L, p->N, 1);
  set_dyadics(L, label, work);
  fmpq_mat_sub(L, L, p->x);
  fmpq_zero(p->norm2);
  for (slong k = 0; k < p->N; k++)
    fmpq_addmul(p->norm2, fmpq_mat_entry(L, k, 0), fmpq_mat_entry(L, k, 0));
  fmpq_one(p->term);
  fmpq_div_2exp(p->term, p->term, 2 * bits);
  bool close = fmpq_cmp(p->norm2, p->term) <= 0;
  fmpq_mat_clear(L);
  return close;
}

static void check_sample(const struct dyadic_data *d, const struct ref_class *c,
                         enum sample_stream stream, size_t k) {
  size_t m = 1 + c->N2, N = c->N1 + c->N2;
  fmpz *y = _fmpz_vec_init((slong)m), *x = _fmpz_vec_init((slong)N),
       *again = _fmpz_vec_init((slong)m);
  mpfr_t *numbers = ref_alloc(m, c->prec);
  double z[64];
  const char *reason = NULL;
  struct rounded p;
  rounded_init(&p, c);
  training_set_block(z, d->training, stream, k);
  ref_measurement(numbers, c, z);
  int status = dyadic_data_datum(d, stream, k, y, x, &reason);
  cr_assert(status == 0, "K = %lu, n = %lu, N2 = %zu, sample %zu: %s", c->digits, d->bits, c->N2, k,
            reason);
  cr_expect(close_to(numbers, ref_error(c), y, d->work, m, d->bits), "K = %lu, n = %lu: y",
            c->digits, d->bits);
  set_dyadics(p.A, d->A, d->work);
  set_dyadics(p.y, y, d->work);
  solve(&p, (slong)d->training->shown - 1);
  cr_expect(certified(&p), "K = %lu, n = %lu, sample %zu: no minimiser", c->digits, d->bits, k);
  cr_expect(label_close(&p, x, d->work, d->bits), "K = %lu, n = %lu, sample %zu: label", c->digits,
            d->bits, k);
  cr_expect(dyadic_data_datum(d, stream, k, again, NULL, &reason) == 0 &&
            _fmpz_vec_equal(y, again, (slong)m));
  rounded_clear(&p);
  ref_free(numbers, m);
  _fmpz_vec_clear(y, (slong)m);
  _fmpz_vec_clear(x, (slong)N);
  _fmpz_vec_clear(again, (slong)m);
}

/* A~ is close to the truth, A, although it is rounded from the member shown. */
static void check_matrix(const struct dyadic_data *d, const struct ref_class *c) {
  size_t count = (1 + c->N2) * (c->N1 + c->N2);
  mpfr_t *A = ref_alloc(count, c->prec);
  ref_matrix(A, c, d->training->truth);
  cr_expect(close_to(A, ref_error(c), d->A, d->work, count, d->bits), "K = %lu, n = %lu: A",
            c->digits, d->bits);
  ref_matrix(A, c, d->training->shown);
  cr_expect(close_to(A, ref_error(c), d->A, d->work, count, c->bits + 10), "K = %lu, n = %lu: A_n",
            c->digits, d->bits);
  ref_free(A, count);
}

static void check_case(const struct ref_class *from, unsigned long bits, size_t shown,
                       size_t truth) {
  struct ref_class c = precise(from);
  struct omega omega;
  struct dyadic_data d;
  const char *reason = NULL;
  ref_omega(&omega, &c);
  struct training_set t = over(&omega);
  t.shown = shown;
  t.truth = truth;
  cr_assert(dyadic_data_init(&d, &t, bits, &reason) == 0, "%s", reason);
  check_matrix(&d, &c);
  for (size_t k = 0; k < 3; k++) check_sample(&d, &c, SAMPLES_TRAINING, k);
  check_sample(&d, &c, SAMPLES_VALIDATION, 1);
  dyadic_data_clear(&d);
  dyadic_data_clear(&d);
  omega_clear(&omega);
}

Test(dyadic_data, the_three_promises) {
  for (size_t at = 0; at < CASES; at++)
    for (size_t a = 0; a < 4 && accuracies[a] <= cases[at].bits; a++) {
      check_case(&cases[at], accuracies[a], 2, 1);
      check_case(&cases[at], accuracies[a], 1, cases[at].N1);
    }
  cr_expect(live_blocks() == 0);
}

Test(dyadic_data, shown_may_be_the_truth) {
  check_case(&cases[4], 30, 2, 2);
  cr_expect(live_blocks() == 0);
}

/* ---- refusals ---- */

static void expect_label_refused(const struct ref_class *c, bool labels, const char *word) {
  struct omega omega;
  struct dyadic_data d;
  const char *reason = NULL;
  ref_omega(&omega, c);
  struct training_set t = over(&omega);
  t.labels = labels;
  cr_assert(dyadic_data_init(&d, &t, c->bits, &reason) == 0);
  fmpz *y = _fmpz_vec_init((slong)omega.rows), *x = _fmpz_vec_init((slong)omega.cols);
  cr_expect(dyadic_data_datum(&d, SAMPLES_TRAINING, 1, y, NULL, &reason) == 0 && !reason);
  cr_expect(dyadic_data_datum(&d, SAMPLES_TRAINING, 1, y, x, &reason) == -1);
  cr_expect(reason && strstr(reason, word), "%s", reason);
  _fmpz_vec_clear(y, (slong)omega.rows);
  _fmpz_vec_clear(x, (slong)omega.cols);
  dyadic_data_clear(&d);
  omega_clear(&omega);
}

/* Rounding gives every entry of the second block a sign. Then ||u||^2 = lambda^2 (1/a^2 + N2/c^2)
 * with a^2 = 22.2, c^2 = 44.4, which is below 1 for N2 = 42 and above from 43 on: no certificate,
 * and no label. */
Test(dyadic_data, certificate_that_cannot_hold) {
  struct ref_class c = {2, 42, 1, 10, {1, 6}, {1, 1}, true, 0};
  check_case(&c, 10, 2, 1);
  for (c.N2 = 43; c.N2 <= 60; c.N2 += 17) expect_label_refused(&c, true, "could not be proved");
  cr_expect(live_blocks() == 0);
}

/* Labels off; lambda above b, so that minimisers leave a residual, or Xi = {0}: the certificate
 * is for x with Ax = y. */
Test(dyadic_data, labels_that_do_not_exist) {
  struct ref_class c = {2, 3, 3, 10, {1, 6}, {1, 1}, true, 0};
  expect_label_refused(&c, false, "no labels");
  c.lambda[0] = 1000;
  expect_label_refused(&c, true, "could not be proved");
  c.N2 = 0;
  expect_label_refused(&c, true, "could not be proved");
  cr_expect(live_blocks() == 0);
}

/* A class that claims more than its gap allows, and one whose second block is 0. */
Test(dyadic_data, false_classes_are_refused) {
  struct ref_class c = {2, 3, 3, 10, {1, 6}, {1, 1}, true, 0};
  for (int singular = 0; singular < 2; singular++) {
    struct omega omega;
    struct dyadic_data d;
    const char *reason = NULL;
    ref_omega(&omega, &c);
    struct training_set t = over(&omega);
    if (singular) {
      fmpq_zero(omega.norm2.rational);
      fmpq_zero(omega.norm2.root2);
    } else {
      omega.bits = 11;
    }
    cr_expect(dyadic_data_init(&d, &t, omega.bits, &reason) == -1);
    cr_expect(reason && strstr(reason, singular ? "inverted" : "||A_n - A||"), "%s", reason);
    cr_expect(!d.training && !d.A);
    dyadic_data_clear(&d);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

/* The member shown has the smallest entry instead, by so little that every vertex is within 2^-n of
 * every other: only |A~* u| <= lambda fails. */
Test(dyadic_data, no_certificate_on_a_smaller_column) {
  struct ref_class c = {2, 2, 6, 1, {1, 6}, {1, 1}, false, 0};
  for (int lower = 0; lower < 2; lower++) {
    struct omega omega;
    struct dyadic_data d;
    const char *reason = NULL;
    ref_omega(&omega, &c);
    if (lower) fmpq_neg(omega.top.rational, omega.top.rational);
    struct training_set t = over(&omega);
    cr_assert(dyadic_data_init(&d, &t, 1, &reason) == 0);
    fmpz *y = _fmpz_vec_init(3), *x = _fmpz_vec_init(4);
    cr_expect(dyadic_data_datum(&d, SAMPLES_TRAINING, 1, y, x, &reason) == -lower);
    cr_expect(!reason == !lower);
    _fmpz_vec_clear(y, 3);
    _fmpz_vec_clear(x, 4);
    dyadic_data_clear(&d);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}
