/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LISTA whose weights are the step of ISTA is ISTA. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>

#include <gmp.h>

#include "lista_instance.h"
#include "mem.h"

static void install(void) { mem_install(); }
TestSuite(lista_ista, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

enum { LAYERS = 30 };

static const char *const arithmetics[] = {"double",    "float:24", "float:53", "float:100",
                                          "block:100", "ball:53",  "ball:100", "ball:400"};
static size_t indices[] = {0, 1, 2, 3, 4, 5, 6, 7};
enum { ARITHMETICS = 8 };

static struct num arithmetic(size_t k) {
  struct num num;
  cr_assert_eq(num_set_str(&num, arithmetics[k]), 0);
  return num;
}

/* ISTA for P2, min lambda ||x||_1 + ||B x - y||_2^2:
 *   x <- soft_{s lambda}(x + 2 s B^T (y - B x)).
 * B = A / (10 L) has norm at most 1/10, so s = 32 is below 1 / (2 ||B||^2) = 50, and 2 s = 64
 * changes exponents only. */
static const double two_s = 64, s_lambda = 0.25;

/* out <- 2 s B, exactly, radii as well */
static void enclose_step(arb_ptr out, slong prec, const void *context) {
  const struct mat *B = context;
  (void)prec;
  mat_get_balls(out, B);
  for (size_t i = 0; i < M * N; i++) arb_mul_2exp_si(out + i, out + i, 6);
}

/* l <- LISTA whose weights are the step of ISTA: W_i = 2 s B, theta_i = s lambda. Where B
 * consists of doubles, W is given as such; in other arithmetics it is put in its place. */
static void make_ista(struct lista *l, const struct data *d, struct num num) {
  struct lista_weights w;
  lista_weights_init(&w, LAYERS, M, N);
  for (size_t i = 0; i < LAYERS; i++) w.theta[i] = s_lambda;
  data_network(l, d, num, &w);
  if (!num_encloses(num) && num.bits <= 53) {
    for (size_t i = 0; i < LAYERS; i++) mat_get_doubles(w.W + i * M * N, &l->B);
    for (size_t i = 0; i < LAYERS * M * N; i++) w.W[i] *= two_s;
    net_clear(&l->net);
    data_network(l, d, num, &w);
  } else {
    for (size_t i = 0; i < LAYERS; i++) mat_set_enclosed(&l->W[i], enclose_step, &l->B);
  }
  lista_weights_clear(&w);
}

static size_t count_nonzero(arb_srcptr x) {
  size_t count = 0;
  for (size_t k = 0; k < N; k++) count += !arb_is_zero(x + k);
  return count;
}

/* ---- LISTA is ISTA, bit for bit ---- */

/* out <- ISTA on the kernels of num.h */
static void ista_on_kernels(arb_ptr out, const struct data *d, struct num num) {
  struct mat B;
  struct vec x, y, r, g, t;
  struct scal scale, one, minus_one, step;
  double thresholds[N];
  for (size_t k = 0; k < N; k++) thresholds[k] = s_lambda;
  set_integer(&scale, num, 10 * NORM);
  set_integer(&one, num, 1);
  set_integer(&minus_one, num, -1);
  set_integer(&step, num, (slong)two_s);
  scal_div(&scale, &one, &scale);
  mat_init(&B, num, FIELD_REAL, M, N);
  mat_set_doubles(&B, d->A);
  mat_scale(&B, &scale);
  struct vec *long_ones[] = {&x, &g, &t}, *short_ones[] = {&y, &r};
  for (size_t k = 0; k < 3; k++) vec_init(long_ones[k], num, FIELD_REAL, N);
  for (size_t k = 0; k < 2; k++) vec_init(short_ones[k], num, FIELD_REAL, M);
  vec_set_doubles(&y, d->y);
  vec_set_doubles(&t, thresholds);
  for (int i = 0; i < LAYERS; i++) {
    mat_mul(&r, &B, &x); /* r = y - B x */
    vec_scale(&r, &minus_one);
    vec_axpy(&r, &one, &y);
    mat_mul_adjoint(&g, &B, &r);
    vec_axpy(&x, &step, &g);
    vec_soft_threshold(&x, &t);
  }
  vec_get_balls(out, &x);
  for (size_t k = 0; k < 3; k++) vec_clear(long_ones[k]);
  for (size_t k = 0; k < 2; k++) vec_clear(short_ones[k]);
  mat_clear(&B);
  scal_clear(&scale);
  scal_clear(&one);
  scal_clear(&minus_one);
  scal_clear(&step);
}

ParameterizedTestParameters(lista_ista, is_ista) {
  return cr_make_param_array(size_t, indices, ARITHMETICS);
}

ParameterizedTest(size_t *index, lista_ista, is_ista) {
  struct num num = arithmetic(*index);
  arb_ptr x = _arb_vec_init(N), want = _arb_vec_init(N);
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct data d = data_make(seed);
    struct lista l;
    make_ista(&l, &d, num);
    network_answer(x, &l, d.y);
    ista_on_kernels(want, &d, num);
    for (size_t k = 0; k < N; k++) {
      cr_assert(arf_equal(arb_midref(x + k), arb_midref(want + k)), "seed %d, %s, entry %zu",
                (int)seed, arithmetics[*index], k);
      cr_assert(arb_equal(x + k, want + k) || (num_encloses(num) && arb_overlaps(x + k, want + k)));
    }
    cr_assert(num.bits < 100 || (count_nonzero(x) > 0 && mag_cmp_2exp_si(arb_radref(x), -20) < 0));
    net_clear(&l.net);
  }
  _arb_vec_clear(x, N);
  _arb_vec_clear(want, N);
  expect_no_leak();
}

/* ---- the same in rational numbers that are rounded once per operation ---- */

static void round_to(mpq_t q, slong bits) {
  mpfr_t f;
  mpfr_init2(f, (mpfr_prec_t)bits);
  mpfr_set_q(f, q, MPFR_RNDN);
  mpfr_get_q(q, f);
  mpfr_clear(f);
}

static void rationals(mpq_t *q, size_t count, bool init) {
  for (size_t i = 0; i < count; i++)
    if (init) mpq_init(q[i]);
    else mpq_clear(q[i]);
}

/* out <- sum_i a_i x_i over n entries of a `step` apart, rounded once */
static void dot_once(mpq_t out, mpq_t *a, size_t step, size_t n, mpq_t *x, slong bits) {
  mpq_t t;
  mpq_init(t);
  mpq_set_ui(out, 0, 1);
  for (size_t i = 0; i < n; i++) {
    mpq_mul(t, a[i * step], x[i]);
    mpq_add(out, out, t);
  }
  round_to(out, bits);
  mpq_clear(t);
}

static void soft_once(mpq_t x, const mpq_t t, slong bits) {
  mpq_t modulus;
  mpq_init(modulus);
  mpq_abs(modulus, x);
  mpq_sub(modulus, modulus, t);
  if (mpq_sgn(modulus) <= 0) {
    mpq_set_ui(x, 0, 1);
  } else {
    if (mpq_sgn(x) < 0) mpq_neg(modulus, modulus);
    mpq_set(x, modulus);
    round_to(x, bits);
  }
  mpq_clear(modulus);
}

/* B <- A / (10 L), through the factor 1 / (10 L) */
static void rational_matrix(mpq_t *B, const struct data *d, slong bits) {
  mpq_t scale;
  mpq_init(scale);
  mpq_set_ui(scale, 1, 10 * NORM);
  round_to(scale, bits);
  for (size_t i = 0; i < M * N; i++) {
    mpq_set_d(B[i], d->A[i]);
    round_to(B[i], bits);
    mpq_mul(B[i], B[i], scale);
    round_to(B[i], bits);
  }
  mpq_clear(scale);
}

static void ista_in_rationals(mpq_t *x, const struct data *d, slong bits) {
  mpq_t B[M * N], y[M], r[M], g, t;
  rationals(B, M * N, true);
  rationals(y, M, true);
  rationals(r, M, true);
  mpq_init(g);
  mpq_init(t);
  rational_matrix(B, d, bits);
  mpq_set_d(t, s_lambda);
  for (size_t i = 0; i < M; i++) {
    mpq_set_d(y[i], d->y[i]);
    round_to(y[i], bits);
  }
  for (size_t k = 0; k < N; k++) mpq_set_ui(x[k], 0, 1);
  for (int layer = 0; layer < LAYERS; layer++) {
    for (size_t i = 0; i < M; i++) {
      dot_once(r[i], B + i * N, 1, N, x, bits);
      mpq_sub(r[i], y[i], r[i]);
      round_to(r[i], bits);
    }
    for (size_t k = 0; k < N; k++) {
      dot_once(g, B + k, N, M, r, bits);
      mpq_mul_2exp(g, g, 6); /* 2 s */
      mpq_add(x[k], x[k], g);
      round_to(x[k], bits);
      soft_once(x[k], t, bits);
    }
  }
  rationals(B, M * N, false);
  rationals(y, M, false);
  rationals(r, M, false);
  mpq_clear(g);
  mpq_clear(t);
}

Test(lista_ista, is_ista_in_rationals) {
  mpq_t want[N], got;
  fmpq_t value;
  mpq_init(got);
  fmpq_init(value);
  rationals(want, N, true);
  arb_ptr x = _arb_vec_init(N);
  for (size_t index = 1; index <= 3; index++)
    for (uint64_t seed = 0; seed < 10; seed++) {
      struct num num = arithmetic(index);
      struct data d = data_make(seed);
      struct lista l;
      make_ista(&l, &d, num);
      network_answer(x, &l, d.y);
      ista_in_rationals(want, &d, num.bits);
      for (size_t k = 0; k < N; k++) {
        arf_get_fmpq(value, arb_midref(x + k));
        fmpq_get_mpq(got, value);
        cr_assert(mpq_equal(got, want[k]), "seed %d, %s, entry %zu", (int)seed, arithmetics[index],
                  k);
      }
      net_clear(&l.net);
    }
  _arb_vec_clear(x, N);
  rationals(want, N, false);
  mpq_clear(got);
  fmpq_clear(value);
  expect_no_leak();
}

/* ---- ISTA minimises ---- */

struct descent {
  const struct data *d;
  double last; /* objective before the layer */
};

static bool descend(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct descent *w = context;
  double reals[N], value = 0;
  cr_assert_null(u);
  vec_get_doubles(reals, x);
  for (size_t k = 0; k < N; k++) value += s_lambda / (two_s / 2) * fabs(reals[k]);
  for (size_t i = 0; i < M; i++) {
    double r = -w->d->y[i];
    for (size_t k = 0; k < N; k++) r += w->d->A[i * N + k] / (10 * NORM) * reals[k];
    value += r * r;
  }
  cr_assert(value <= w->last * (1 + 1e-13), "layer %zu: %g after %g", layer, value, w->last);
  w->last = value;
  return true;
}

/* A step s <= 1 / (2 ||B||^2) never increases the objective of P2. */
Test(lista_ista, ista_descends) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct data d = data_make(seed);
    struct lista l;
    struct vec x, y;
    struct descent w = {.d = &d};
    double start = 0;
    for (size_t i = 0; i < M; i++) start += d.y[i] * d.y[i];
    w.last = start;
    make_ista(&l, &d, num_double());
    vec_init(&x, num_double(), FIELD_REAL, N);
    vec_init(&y, num_double(), FIELD_REAL, M);
    vec_set_doubles(&y, d.y);
    cr_assert(net_apply(&l.net, &x, &y, &(struct net_monitor){descend, &w}));
    cr_assert(w.last < 0.9 * start, "%g of %g", w.last, start);
    vec_clear(&x);
    vec_clear(&y);
    net_clear(&l.net);
  }
  expect_no_leak();
}

/* A = 5 Q with Q the rotation (3, -4; 4, 3) / 5 and L = 5: B = Q / 10, P2 is (x - 10 Q^T y)^2 /
 * 100 + lambda |x| in each coordinate, so x = soft_{50 lambda}(10 Q^T y), and ISTA contracts to
 * it by 1 - 2 s / 100 = 0.36 a layer. With y = (1, 2): 10 Q^T y = (22, 4), lambda = s_lambda /
 * 32, x = (22 - 25/64, 4 - 25/64). */
Test(lista_ista, ista_reaches_the_minimiser) {
  struct num nums[] = {num_double(), num_float(200), num_ball(200)};
  double W[LAYERS * 4], theta[LAYERS], x[2];
  const double Q[4] = {0.6, -0.8, 0.8, 0.6}, A[4] = {3, -4, 4, 3};
  for (size_t i = 0; i < LAYERS * 4; i++) W[i] = two_s * Q[i % 4] / 10;
  for (size_t i = 0; i < LAYERS; i++) theta[i] = s_lambda;
  for (size_t k = 0; k < 3; k++) {
    struct lista_weights w = {LAYERS, 2, 2, W, theta};
    struct lista l;
    struct mat matrix;
    struct scal L;
    arb_ptr balls = _arb_vec_init(2);
    mat_init(&matrix, nums[k], FIELD_REAL, 2, 2);
    mat_set_doubles(&matrix, A);
    set_integer(&L, nums[k], NORM);
    lista_init(&l, &matrix, &L, &w);
    network_answer(balls, &l, (double[]){1, 2});
    for (size_t i = 0; i < 2; i++) x[i] = arf_get_d(arb_midref(balls + i), ARF_RND_NEAR);
    double error = hypot(x[0] - (22 - 25.0 / 64), x[1] - (4 - 25.0 / 64));
    cr_assert(error < 100 * pow(0.36, LAYERS), "%g", error);
    _arb_vec_clear(balls, 2);
    net_clear(&l.net);
    mat_clear(&matrix);
    scal_clear(&L);
  }
  expect_no_leak();
}
