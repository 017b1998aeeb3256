/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lista_data.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(lista_data, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

enum { BITS = 300, SAMPLES = 6, VALIDATION = 3 };

struct shape {
  size_t N1, N2;
  unsigned long digits, bits;
  enum transform transform;
};

static const struct shape shapes[] = {{2, 0, 1, 10, TRANSFORM_DCT},
                                      {2, 5, 3, 20, TRANSFORM_DCT},
                                      {3, 4, 1, 10, TRANSFORM_IDENTITY},
                                      {4, 7, 6, 30, TRANSFORM_DCT}};
enum { SHAPES = 4 };

static void omega_make(struct omega *omega, const struct shape *s, unsigned long lambda) {
  fmpq_t delta, value;
  fmpq_init(delta);
  fmpq_init(value);
  fmpq_set_ui(delta, 1, 6);
  fmpq_set_ui(value, lambda, 1);
  omega_init(omega, &(struct omega_params){.N1 = s->N1,
                                           .N2 = s->N2,
                                           .digits = s->digits,
                                           .bits = s->bits,
                                           .delta = delta,
                                           .lambda = value,
                                           .transform = s->transform});
  fmpq_clear(delta);
  fmpq_clear(value);
}

/* ---- the class, straight from its definition, at 300 bits ---- */

struct member {
  mpfr_t base, top, norm; /* a, a + 2^-(n+1), sqrt((N1-1) a^2 + (a + 2^-(n+1))^2) */
};

static void member_init(struct member *c, const struct shape *s) {
  mpfr_t t;
  mpfr_inits2(BITS, c->base, c->top, c->norm, t, (mpfr_ptr)0);
  mpfr_sqrt_ui(c->base, 2, MPFR_RNDN);
  mpfr_ui_pow_ui(t, 10, s->digits, MPFR_RNDN);
  mpfr_mul(c->base, c->base, t, MPFR_RNDN);
  mpfr_div_ui(c->base, c->base, 3, MPFR_RNDN);
  mpfr_set_ui_2exp(t, 1, -(mpfr_exp_t)s->bits - 1, MPFR_RNDN);
  mpfr_add(c->top, c->base, t, MPFR_RNDN);
  mpfr_sqr(c->norm, c->top, MPFR_RNDN);
  mpfr_sqr(t, c->base, MPFR_RNDN);
  for (size_t i = 1; i < s->N1; i++) mpfr_add(c->norm, c->norm, t, MPFR_RNDN);
  mpfr_sqrt(c->norm, c->norm, MPFR_RNDN);
  mpfr_clear(t);
}

static void member_clear(struct member *c) { mpfr_clears(c->base, c->top, c->norm, (mpfr_ptr)0); }

/* q <- Q_ki, the orthonormal DCT-II sqrt((1 or 2) / m) cos(pi k (2i + 1) / (2m)) or the identity */
static void transform(mpfr_t q, const struct shape *s, size_t k, size_t i) {
  size_t m = 1 + s->N2;
  mpfr_t t;
  mpfr_init2(t, BITS);
  mpfr_set_ui(t, k ? 2 : 1, MPFR_RNDN);
  mpfr_div_ui(t, t, m, MPFR_RNDN);
  mpfr_sqrt(t, t, MPFR_RNDN);
  mpfr_const_pi(q, MPFR_RNDN);
  mpfr_mul_ui(q, q, k * (2 * i + 1), MPFR_RNDN);
  mpfr_div_ui(q, q, 2 * m, MPFR_RNDN);
  mpfr_cos(q, q, MPFR_RNDN);
  mpfr_mul(q, q, t, MPFR_RNDN);
  if (s->transform == TRANSFORM_IDENTITY) mpfr_set_ui(q, k == i, MPFR_RNDN);
  mpfr_clear(t);
}

/* Entry (k, i) of member `raised`, nearest double. DCT entries that are exactly 0 (the middle of
 * odd columns) come out of MPFR as about 10^-90, which no rounding to double makes 0. */
static double entry(const struct shape *s, const struct member *c, size_t raised, size_t k,
                    size_t i) {
  mpfr_t q;
  mpfr_init2(q, BITS);
  transform(q, s, k, i < s->N1 ? 0 : i - s->N1 + 1);
  mpfr_mul(q, q, i >= s->N1 ? c->norm : i + 1 == raised ? c->top : c->base, MPFR_RNDN);
  double value = mpfr_get_d(q, MPFR_RNDN);
  mpfr_clear(q);
  return fabs(value) < 1e-60 ? 0 : value;
}

/* Q (1, z), nearest double */
static double measurement(const struct shape *s, const double *z, size_t k) {
  mpfr_t q, sum;
  mpfr_inits2(BITS, q, sum, (mpfr_ptr)0);
  mpfr_set_ui(sum, 0, MPFR_RNDN);
  for (size_t i = 0; i <= s->N2; i++) {
    transform(q, s, k, i);
    mpfr_mul_d(q, q, i ? z[i - 1] : 1, MPFR_RNDN);
    mpfr_add(sum, sum, q, MPFR_RNDN);
  }
  double value = mpfr_get_d(sum, MPFR_RNDN);
  mpfr_clears(q, sum, (mpfr_ptr)0);
  return fabs(value) < 1e-60 ? 0 : value;
}

/* e_j / (a + gap) and z / c */
static double label(const struct shape *s, const struct member *c, size_t raised, const double *z,
                    size_t i) {
  mpfr_t t;
  if (i < s->N1 && i + 1 != raised) return 0;
  mpfr_init2(t, BITS);
  if (i < s->N1) mpfr_ui_div(t, 1, c->top, MPFR_RNDN);
  else mpfr_d_div(t, z[i - s->N1], c->norm, MPFR_RNDN);
  double value = mpfr_get_d(t, MPFR_RNDN);
  mpfr_clear(t);
  return value;
}

static void expect_samples(const struct shape *s, const struct member *c, struct training_set *t,
                           size_t raised, enum sample_stream stream, const double *y,
                           const double *x, size_t count) {
  double z[8] = {0};
  for (size_t k = 0; k < count; k++) {
    size_t nonzero = 0;
    training_set_block(z, t, stream, k + 1);
    for (size_t i = 0; i < s->N2; i++) nonzero += z[i] != 0;
    cr_assert_eq(nonzero, t->sparsity);
    for (size_t i = 0; i <= s->N2; i++)
      cr_assert_eq(y[k * (1 + s->N2) + i], measurement(s, z, i), "sample %zu, y_%zu", k, i);
    for (size_t i = 0; i < s->N1 + s->N2; i++)
      cr_assert_eq(x[k * (s->N1 + s->N2) + i], label(s, c, raised, z, i), "sample %zu, x_%zu", k,
                   i);
  }
}

/* Up to the class's n the data are those of the member shown, afterwards of the true one. */
static void expect_reading(const struct shape *s, unsigned long bits) {
  struct omega omega;
  struct member c;
  struct lista_reading r;
  const char *reason = NULL;
  omega_make(&omega, s, 1);
  member_init(&c, s);
  struct training_set t = {.omega = &omega,
                           .shown = 2,
                           .truth = 1,
                           .samples = SAMPLES,
                           .sparsity = s->N2 / 2,
                           .seed = 11,
                           .labels = true};
  size_t m = 1 + s->N2, N = s->N1 + s->N2, raised = bits <= s->bits ? 2 : 1;
  cr_assert_eq(lista_reading_init(&r, &t, bits, VALIDATION, &reason), 0);
  cr_assert(t.data_read == 1 + 2 * (SAMPLES + VALIDATION) && t.bits_read == bits);
  cr_assert(r.data.rows == m && r.data.cols == N && r.data.samples == SAMPLES &&
            r.data.validation == VALIDATION);
  cr_assert(r.data.B == r.B && r.data.y == r.y && r.data.x == r.x);
  cr_assert(r.data.y_validation == r.y_validation && r.data.x_validation == r.x_validation);
  cr_assert_eq(r.data.scale, 10 * mpfr_get_d(c.norm, MPFR_RNDN));
  for (size_t k = 0; k < m; k++)
    for (size_t i = 0; i < N; i++)
      cr_assert_eq(r.B[k * N + i], entry(s, &c, raised, k, i) / r.data.scale, "entry %zu, %zu", k,
                   i);
  expect_samples(s, &c, &t, raised, SAMPLES_TRAINING, r.y, r.x, SAMPLES);
  expect_samples(s, &c, &t, raised, SAMPLES_VALIDATION, r.y_validation, r.x_validation, VALIDATION);
  if (t.sparsity) cr_assert_arr_neq(r.y, r.y_validation, m * sizeof *r.y);
  lista_reading_clear(&r);
  cr_assert(!r.B && !r.y && !r.x && !r.y_validation && !r.x_validation && !r.data.samples);
  lista_reading_clear(&r);
  member_clear(&c);
  omega_clear(&omega);
}

Test(lista_data, reads_what_the_definition_says) {
  for (size_t k = 0; k < SHAPES; k++) {
    expect_reading(&shapes[k], shapes[k].bits);
    expect_reading(&shapes[k], shapes[k].bits + 1);
  }
  expect_no_leak();
}

static void expect_refused(struct training_set *t, size_t validation) {
  static const struct lista_reading zero;
  struct lista_reading r;
  const char *reason = NULL;
  cr_assert_eq(lista_reading_init(&r, t, 10, validation, &reason), -1);
  cr_assert(reason && *reason);
  cr_assert_arr_eq(&r, &zero, sizeof r);
}

/* No labels. With no training samples the validation samples are refused. */
Test(lista_data, refuses) {
  struct omega omega;
  omega_make(&omega, &shapes[2], 1);
  struct training_set t = {
    .omega = &omega, .shown = 2, .truth = 1, .samples = SAMPLES, .sparsity = 1, .seed = 11};
  expect_refused(&t, VALIDATION);
  t.samples = 0;
  expect_refused(&t, VALIDATION);
  omega_clear(&omega);
  expect_no_leak();
}

/* lambda = 1000 is above ||A||, where 0 is the minimiser for every y. */
Test(lista_data, labels_for_a_large_lambda) {
  struct omega omega;
  struct lista_reading r;
  const char *reason = NULL;
  omega_make(&omega, &shapes[2], 1000);
  struct training_set t = {.omega = &omega,
                           .shown = 2,
                           .truth = 1,
                           .samples = SAMPLES,
                           .sparsity = 1,
                           .seed = 11,
                           .labels = true};
  cr_assert_eq(lista_reading_init(&r, &t, 10, VALIDATION, &reason), 0);
  for (size_t i = 0; i < SAMPLES * omega.cols; i++) cr_expect(r.x[i] == 0);
  cr_expect(r.y[0] != 0);
  lista_reading_clear(&r);
  omega_clear(&omega);
  expect_no_leak();
}
