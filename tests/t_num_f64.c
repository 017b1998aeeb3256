/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * double: IEEE binary64 in the plain operations, a few units in the last place where OpenBLAS computes. */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "extended.h"
#include "mem.h"
#include "ref_num.h"

#define REALS 8

static void set(struct vec *x, const double *values, enum field field) {
  vec_init(x, num_double(), field, REALS / field);
  vec_set_doubles(x, values);
}

static void expect(struct vec *x, const double *want) {
  double got[REALS];
  vec_get_doubles(got, x);
  for (size_t i = 0; i < REALS; i++)
    cr_expect(got[i] == want[i] || (isnan(got[i]) && isnan(want[i])), "real %zu: %a, not %a", i,
              got[i], want[i]);
}

/* By hand: on both sides of the threshold, at it, at 0, at the ends of the range. */
Test(num_f64, soft_threshold_real) {
  static const double values[REALS] = {3, -3, 0.25, -0.25, 0, DBL_MAX, -DBL_MIN, 5};
  static const double thresholds[REALS] = {0.5, 0.5, 0.25, 0.5, 1, DBL_MAX / 2, DBL_MIN / 2, 0};
  static const double want[REALS] = {2.5, -2.5, 0, 0, 0, DBL_MAX / 2, -DBL_MIN / 2, 5};
  struct vec x, t;
  set(&x, values, FIELD_REAL);
  set(&t, thresholds, FIELD_REAL);
  vec_soft_threshold(&x, &t);
  expect(&x, want);
  vec_clear(&x);
  vec_clear(&t);
}

/* Pythagorean triples. */
Test(num_f64, soft_threshold_complex) {
  static const double values[REALS] = {3, 4, -3, 4, 0, 0, 0x1.8p1001, -0x1p1002};
  static const double thresholds[REALS] = {2.5, 5, 0, 0x1.4p1001, 0, 0, 0, 0};
  static const double want[REALS] = {1.5, 2, 0, 0, 0, 0, 0x1.8p1000, -0x1p1001};
  struct vec x, t;
  set(&x, values, FIELD_COMPLEX);
  vec_init(&t, num_double(), FIELD_REAL, REALS / 2);
  vec_set_doubles(&t, thresholds);
  vec_soft_threshold(&x, &t);
  expect(&x, want);
  vec_clear(&x);
  vec_clear(&t);
}

/* out <- x * infinity - infinity in every entry that is not 0: not a number */
static void spoil(struct vec *x) {
  struct scal s, zero;
  fmpq_t one;
  fmpq_init(one);
  fmpq_one(one);
  scal_init(&s, x->num);
  scal_init(&zero, x->num);
  scal_set_fmpq(&s, one);
  scal_div(&s, &s, &zero);
  scal_sub(&s, &s, &s);
  vec_scale(x, &s);
  scal_clear(&s);
  scal_clear(&zero);
  fmpq_clear(one);
}

/* A number that is lost must not come back as 0: no arithmetic may hide a divergence. */
Test(num_f64, soft_threshold_keeps_nan) {
  static const char *const names[] = {"double", "float:64", "ball:64"};
  static const double ones[4] = {1, 1, 1, 1};
  for (size_t a = 0; a < 3; a++)
    for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct num num;
      struct vec x, t;
      arb_ptr got = _arb_vec_init(4);
      cr_assert(!num_set_str(&num, names[a]));
      vec_init(&x, num, (enum field)field, 4 / (size_t)field);
      vec_init(&t, num, FIELD_REAL, 4 / (size_t)field);
      vec_set_doubles(&x, ones);
      vec_set_doubles(&t, ones);
      spoil(&x);
      vec_soft_threshold(&x, &t);
      vec_get_balls(got, &x);
      for (slong i = 0; i < 4; i++)
        cr_expect(!arb_is_finite(got + i), "%s, field %d", names[a], field);
      vec_clear(&x);
      vec_clear(&t);
      _arb_vec_clear(got, 4);
    }
}

/* Lengths around the unrolling of BLAS kernels, entries from 2^-400 to 2^400. */
Test(num_f64, norm) {
  struct draws d = {401, 0};
  for (size_t n = 0; n < 70; n++) {
    slong scale = (slong)draw_below(&d, 801) - 400;
    fmpq *x = _fmpq_vec_init(70);
    fmpq_t square;
    arb_t want, got;
    struct vec v;
    struct scal s;
    fmpq_init(square);
    arb_init(want);
    arb_init(got);
    vec_init(&v, num_double(), FIELD_REAL, n);
    scal_init(&s, num_double());
    draw_dyadics(x, n, &d, 53, 3);
    for (size_t i = 0; i < n; i++) {
      if (scale > 0) fmpq_mul_2exp(x + i, x + i, (ulong)scale);
      else fmpq_div_2exp(x + i, x + i, (ulong)-scale);
    }
    ref_load_vec(&v, x);
    ref_square_sum(square, x, n);
    ref_sqrt(want, square, 200);
    vec_norm(&s, &v);
    scal_get_ball(got, &s);
    cr_expect(ref_agrees(num_double(), got, want, want, 8), "%zu entries", n);
    _fmpq_vec_clear(x, 70);
    fmpq_clear(square);
    arb_clear(want);
    arb_clear(got);
    vec_clear(&v);
    scal_clear(&s);
  }
}

Test(num_f64, radius_is_zero) {
  static const double values[REALS] = {1, 2, 3, 4, 5, 6, 7, 8};
  struct vec x;
  mag_t radius;
  mag_init(radius);
  mag_one(radius);
  set(&x, values, FIELD_COMPLEX);
  vec_radius(radius, &x);
  cr_expect(mag_is_zero(radius));
  vec_clear(&x);
  mag_clear(radius);
}

/* Ends of the range of doubles: the smallest numbers, ties between them, and what is too large. */
Test(num_f64, nearest_at_the_ends) {
  static const struct {
    slong numerator, exponent;
    double want;
  } known[] = {{1, -1074, 0x1p-1074}, {1, -1075, 0},           {3, -1076, 0x1p-1074},
               {3, -1075, 0x1p-1073}, {-3, -1075, -0x1p-1073}, {5, -1076, 0x1p-1074},
               {-1, -1076, 0},        {1, -100000, 0},         {1, 1023, 0x1p1023},
               {-1, 1024, -INFINITY}, {1, 100000, INFINITY},   {1, -2000000, 0}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    double got = 5;
    arb_t x;
    arb_init(x);
    arb_set_si(x, known[i].numerator);
    arb_mul_2exp_si(x, x, known[i].exponent);
    cr_expect(nearest_double(&got, x) && got == known[i].want, "%ld 2^%ld gave %a",
              known[i].numerator, known[i].exponent, got);
    arb_clear(x);
  }
}

/* Vectors of one block, with and without a rest, and longer ones, which threads share. */
static const size_t lengths[] = {0, 1, 63, 64, 65, 1000, 4096, 4097, 8192, 8193, 30001};
enum { LENGTHS = 11 };

/* Both signs; at every 37th place 0, at every 41st where squares over- or underflow, if `wide`. */
static void draw_vec(struct vec *x, enum field field, size_t len, struct draws *d, bool wide) {
  size_t n = len * field;
  double *values = mem_alloc(n, sizeof *values);
  for (size_t i = 0; i < n; i++) {
    values[i] = ldexp((double)draw_below(d, 1ul << 53) - 0x1p52, -53);
    if (i % 37 == 0) values[i] = 0;
    if (wide && i % 41 == 0) values[i] *= i % 2 ? 0x1p600 : 0x1p-600;
  }
  vec_init(x, num_double(), field, len);
  vec_set_doubles(x, values);
  mem_free(values);
}

static bool same_bits(const struct vec *x, const struct vec *y) {
  return !memcmp(x->at.d, y->at.d, x->len * x->field * sizeof *x->at.d);
}

/* What vec_primal_step replaces, as networks compose it. */
static void compose(struct vec *x, struct vec *e, struct vec *s, const struct scal *a,
                    const struct vec *g, const struct vec *t, const struct scal constants[3]) {
  vec_set(e, x);
  vec_axpy(x, a, g);
  vec_soft_threshold(x, t);
  vec_scale(e, constants + 1);
  vec_axpy(e, constants + 2, x);
  vec_axpy(s, constants, x);
}

static void check_primal_step(enum field field, size_t length, bool wide, int threads) {
  static double values[] = {1, -1, 2, -0.7};
  struct draws d = {402 + length, 0};
  struct scal c[4];
  struct vec x, e, s, g, t, want[3];
  for (size_t i = 0; i < 4; i++) c[i] = (struct scal){num_double(), {.d = values + i}};
  struct vec *all[] = {&x, &e, &s, &g};
  for (size_t i = 0; i < 4; i++) draw_vec(all[i], field, length, &d, wide);
  draw_vec(&t, FIELD_REAL, length, &d, false);
  for (size_t i = 0; i < length; i++) t.at.d[i] = fabs(t.at.d[i]);
  for (size_t i = 0; i < 3; i++) {
    vec_init(want + i, num_double(), field, length);
    vec_set(want + i, all[i]);
  }
  omp_set_num_threads(1);
  compose(want, want + 1, want + 2, c + 3, &g, &t, c);
  omp_set_num_threads(threads);
  cr_assert(vec_primal_step(&x, &e, &s, c + 3, &g, &t));
  for (size_t i = 0; i < 3; i++) {
    cr_assert(same_bits(all[i], want + i), "operand %zu, field %d, %zu entries", i, field, length);
    vec_clear(want + i);
  }
  for (size_t i = 0; i < 4; i++) vec_clear(all[i]);
  vec_clear(&t);
}

Test(num_f64, primal_step) {
  for (size_t k = 0; k < LENGTHS; k++)
    for (int wide = 0; wide < 2; wide++) {
      check_primal_step(FIELD_REAL, lengths[k], wide, 1 + (int)k % 3);
      check_primal_step(FIELD_COMPLEX, lengths[k], wide, 1 + (int)k % 3);
    }
  cr_assert_eq(mem_live(), 0);
}

/* |z| in long double, whose squares neither overflow nor underflow here. */
Test(num_f64, soft_threshold_of_long_vectors) {
  need_extended();
  for (int wide = 0; wide < 2; wide++) {
    struct draws d = {403, 0};
    struct vec x, t, in;
    draw_vec(&x, FIELD_COMPLEX, 20001, &d, wide);
    draw_vec(&t, FIELD_REAL, x.len, &d, wide);
    for (size_t i = 0; i < t.len; i++) t.at.d[i] = fabs(t.at.d[i]);
    vec_init(&in, x.num, x.field, x.len);
    vec_set(&in, &x);
    vec_soft_threshold(&x, &t);
    for (size_t i = 0; i < x.len; i++) {
      long double re = in.at.d[2 * i], im = in.at.d[2 * i + 1], r = sqrtl(re * re + im * im);
      long double factor = r > t.at.d[i] ? 1 - t.at.d[i] / r : 0;
      cr_assert(fabsl(x.at.d[2 * i] - factor * re) <= 4e-16L * fabsl(re), "entry %zu", i);
      cr_assert(fabsl(x.at.d[2 * i + 1] - factor * im) <= 4e-16L * fabsl(im), "entry %zu", i);
    }
    vec_clear(&x);
    vec_clear(&t);
    vec_clear(&in);
  }
  cr_assert_eq(mem_live(), 0);
}

/* n equal entries c: sqrt(n) c, also where n c^2 is no double; and more blocks than fit one sum. */
Test(num_f64, norm_of_long_vectors) {
  need_extended();
  static const double entries[] = {1, 0x1p700, 0x1p-700, 0x1p-1000};
  static const size_t counts[] = {1ul << 14, 1ul << 16, 1ul << 22};
  struct scal s;
  scal_init(&s, num_double());
  for (size_t k = 0; k < 3; k++) {
    struct vec x;
    vec_init(&x, num_double(), FIELD_COMPLEX, counts[k] / 2);
    for (size_t c = 0; c < 4; c++) {
      for (size_t i = 0; i < counts[k]; i++) x.at.d[i] = entries[c];
      double want = sqrt((double)counts[k]) * entries[c];
      for (int threads = 1; threads <= 3; threads++) {
        omp_set_num_threads(threads);
        vec_norm(&s, &x);
        cr_assert(fabs(*s.at.d / want - 1) < 1e-15, "%zu times %a, %d threads: %a", counts[k],
                  entries[c], threads, *s.at.d);
      }
    }
    vec_clear(&x);
  }
  scal_clear(&s);
  cr_assert_eq(mem_live(), 0);
}

/* out <- all kernels on vectors of so many entries, and a norm */
static void run_kernels(struct vec *x, struct scal *norm, enum field field, size_t length) {
  static double third = 1.0 / 3;
  struct draws d = {404, 0};
  struct scal a = {num_double(), {.d = &third}};
  struct vec y, t;
  draw_vec(x, field, length, &d, false);
  draw_vec(&y, field, length, &d, false);
  vec_init(&t, num_double(), FIELD_REAL, length);
  for (size_t i = 0; i < length; i++) t.at.d[i] = 0.1;
  vec_axpy(x, &a, &y);
  vec_scale(x, &a);
  vec_soft_threshold(x, &t);
  scal_init(norm, num_double());
  vec_norm(norm, x);
  vec_project_ball(x);
  vec_axpy(x, &a, &y);
  vec_set(&y, x);
  vec_zero(x);
  vec_axpy(x, &a, &y);
  vec_clear(&y);
  vec_clear(&t);
}

Test(num_f64, threads) {
  for (size_t k = 0; k < LENGTHS; k++)
    for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct vec one, more;
      struct scal norm, again;
      omp_set_num_threads(1);
      run_kernels(&one, &norm, (enum field)field, lengths[k]);
      for (int threads = 2; threads <= 3; threads++) {
        omp_set_num_threads(threads);
        run_kernels(&more, &again, (enum field)field, lengths[k]);
        cr_assert(same_bits(&one, &more), "%zu entries, %d threads", lengths[k], threads);
        cr_assert(*norm.at.d == *again.at.d, "%zu entries, %d threads", lengths[k], threads);
        vec_clear(&more);
        scal_clear(&again);
      }
      vec_clear(&one);
      scal_clear(&norm);
    }
  cr_assert_eq(mem_live(), 0);
}

static void enclose_values(arb_ptr out, slong prec, const void *context) {
  const double *values = context;
  (void)prec;
  for (size_t i = 0; i < REALS; i++) arb_set_d(out + i, values[i]);
}

/* Doubles go in and out as through balls, which know no negative zero. */
Test(num_f64, doubles) {
  static const double values[REALS] = {-0.0,    0,          0x1p-1074, -DBL_MIN / 3,
                                       DBL_MAX, -1.0 / 3.0, 1e-300,    -DBL_MAX};
  struct vec x, y;
  double out[REALS], *at;
  arb_ptr balls = _arb_vec_init(REALS);
  set(&x, values, FIELD_COMPLEX);
  vec_init(&y, num_double(), FIELD_COMPLEX, REALS / 2);
  vec_set_enclosed(&y, enclose_values, values);
  cr_assert(same_bits(&x, &y));
  at = x.at.d;
  at[0] = -0.0, at[1] = INFINITY, at[2] = -INFINITY;
  vec_get_doubles(out, &x);
  vec_get_balls(balls, &x);
  for (slong i = 0; i < REALS; i++) {
    double want = arf_get_d(arb_midref(balls + i), ARF_RND_NEAR);
    cr_expect(!memcmp(out + i, &want, sizeof want), "%ld: %a, not %a", i, out[i], want);
  }
  at[3] = NAN;
  vec_get_doubles(out, &x);
  cr_expect(isnan(out[3]));
  _arb_vec_clear(balls, REALS);
  vec_clear(&x);
  vec_clear(&y);
}
