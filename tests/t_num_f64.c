/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * double: IEEE binary64 in the plain operations, a few units in the last place where OpenBLAS computes. */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>

#include "ref_num.h"

TestSuite(num_f64, .timeout = 60);

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
