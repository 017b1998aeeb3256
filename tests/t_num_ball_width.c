/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arb:p and ball:p: how wide results are, and vectors that are not finite. */
#include <criterion/criterion.h>

#include "fixed_path.h"
#include "lanes_path.h"
#include "live.h"
#include "operand_balls.h"
#include "ref_num.h"

TestSuite(num_ball_width, .init = live_count);

static const char *const arithmetics[] = {"arb:64", "ball:64", "arb:300", "ball:300"};
#define ARITHMETICS (sizeof arithmetics / sizeof *arithmetics)

/* Shrinking is nonexpansive in x and t, so the radius of a real result is at most the sum of theirs, but for
 * rounding; and 0 where t is surely larger. */
Test(num_ball_width, soft_threshold) {
  for (size_t a = 0; a < ARITHMETICS; a++) {
    struct num num = num_named(arithmetics[a]);
    struct vec x, t;
    arb_ptr balls = _arb_vec_init(4), limits = _arb_vec_init(4);
    vec_init(&x, num, FIELD_REAL, 4);
    vec_init(&t, num, FIELD_REAL, 4);
    static const double middle[] = {1, -0.5, 0.25, 0.125};
    for (size_t i = 0; i < 4; i++) {
      arb_set_d(balls + i, middle[i]);
      arb_add_error_2exp_si(balls + i, -20);
      arb_set_d(limits + i, 0.25);
      arb_add_error_2exp_si(limits + i, -22);
    }
    vec_set_balls(&x, balls);
    vec_set_balls(&t, limits);
    vec_soft_threshold(&x, &t);
    vec_get_balls(balls, &x);
    for (size_t i = 0; i < 3; i++) {
      mag_t most;
      mag_init(most);
      mag_set_ui_2exp_si(most, 5 * 1024 + 1, -32); /* 5 2^-22, and 2^-32 for roundings */
      cr_expect(mag_cmp(arb_radref(balls + i), most) <= 0, "%s, entry %zu", arithmetics[a], i);
      mag_clear(most);
    }
    cr_expect(arb_is_zero(balls + 3), "%s", arithmetics[a]);
    _arb_vec_clear(balls, 4);
    _arb_vec_clear(limits, 4);
    vec_clear(&x);
    vec_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* |z| in [0.25, 1.75] about t = 1: the images are 0 and all z of modulus at most 3/4. */
Test(num_ball_width, undecided_complex_threshold) {
  for (size_t a = 0; a < ARITHMETICS; a++) {
    struct vec z, t;
    arb_ptr balls = _arb_vec_init(4);
    arb_t inside, outside;
    vec_init(&z, num_named(arithmetics[a]), FIELD_COMPLEX, 2);
    vec_init(&t, num_named(arithmetics[a]), FIELD_REAL, 2);
    arb_one(balls);
    arb_add_error_2exp_si(balls, -1);
    arb_add_error_2exp_si(balls, -2);
    vec_set_balls(&z, balls);
    vec_set_doubles(&t, (double[]){1, 0});
    vec_soft_threshold(&z, &t);
    vec_get_balls(balls, &z);
    for (size_t i = 0; i < 2; i++) cr_expect(arb_contains_zero(balls + i));
    arb_init(inside);
    arb_init(outside);
    arb_set_d(inside, 0.75);
    arb_set_d(outside, 0.7501);
    cr_expect(arb_contains(balls, inside) && !arb_overlaps(balls, outside));
    cr_expect(arb_is_zero(balls + 2) && arb_is_zero(balls + 3));
    arb_clear(inside);
    arb_clear(outside);
    _arb_vec_clear(balls, 4);
    vec_clear(&z);
    vec_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* Entries that are infinite or undefined: of arb:p one, of ball:p the vector. Nothing finite comes out. */
Test(num_ball_width, not_finite) {
  void (*const spoil[])(arb_t) = {arb_indeterminate, arb_pos_inf, arb_zero_pm_inf};
  for (size_t a = 0; a < 3 * ARITHMETICS; a++) {
    struct num num = num_named(arithmetics[a / 3]);
    struct vec x, y;
    struct mat A;
    mag_t radius;
    arb_ptr balls = _arb_vec_init(4);
    mag_init(radius);
    vec_init(&x, num, FIELD_COMPLEX, 2);
    vec_init(&y, num, FIELD_COMPLEX, 2);
    mat_init(&A, num, FIELD_COMPLEX, 1, 2);
    arb_one(balls);
    arb_add_error_2exp_si(balls, -9);
    arb_add_error_2exp_si(balls + 3, -7);
    vec_set_balls(&x, balls);
    vec_radius(radius, &x);
    cr_expect_eq(mag_cmp_2exp_si(radius, -7), 0);
    spoil[a % 3](balls + 2);
    vec_set_balls(&x, balls);
    vec_radius(radius, &x);
    cr_expect(mag_is_inf(radius), "%s", arithmetics[a / 3]);
    mat_set_balls(&A, balls);
    cr_expect(!mat_finite(&A));
    struct scal one;
    scal_init(&one, num);
    scal_set_fraction(&one, 1, 1);
    vec_axpy(&y, &one, &x);
    vec_radius(radius, &y);
    cr_expect(mag_is_inf(radius), "%s", arithmetics[a / 3]);
    vec_project_ball(&y);
    vec_get_balls(balls, &y);
    cr_expect(!arb_is_finite(balls + 2) || mag_cmp_2exp_si(arb_radref(balls + 2), -1) > 0);
    scal_clear(&one);
    mag_clear(radius);
    _arb_vec_clear(balls, 4);
    mat_clear(&A);
    vec_clear(&x);
    vec_clear(&y);
  }
  cr_expect(live_blocks() == 0);
}

/* Equal means the same balls: midpoint and radius. */
Test(num_ball_width, equal_means_radii_too) {
  for (size_t a = 0; a < ARITHMETICS; a++) {
    struct mat A, B;
    arb_ptr balls = _arb_vec_init(2);
    mat_init(&A, num_named(arithmetics[a]), FIELD_REAL, 1, 2);
    mat_init(&B, num_named(arithmetics[a]), FIELD_REAL, 1, 2);
    arb_one(balls);
    mat_set_balls(&A, balls);
    arb_add_error_2exp_si(balls + 1, -60);
    mat_set_balls(&B, balls);
    cr_expect(!mat_equal(&A, &B));
    mat_set(&A, &B);
    cr_expect(mat_equal(&A, &B));
    _arb_vec_clear(balls, 2);
    mat_clear(&A);
    mat_clear(&B);
  }
  cr_expect(live_blocks() == 0);
}

/* Radii keep exponents far from those of midpoints: 1 +- 2^e plus itself, projected. */
Test(num_ball_width, far_exponents) {
  static const slong exponents[] = {-4000, -1500, -3, 900, 4000};
  for (size_t k = 0; k < 5; k++) {
    const slong e = exponents[k];
    struct vec x, y;
    struct scal one;
    arb_ptr balls = _arb_vec_init(2);
    vec_init(&x, num_ball(5000), FIELD_REAL, 2);
    vec_init(&y, num_ball(5000), FIELD_REAL, 2);
    scal_init(&one, num_ball(5000));
    scal_set_fraction(&one, 1, 1);
    for (size_t i = 0; i < 2; i++) {
      arb_one(balls + i);
      arb_add_error_2exp_si(balls + i, e);
    }
    vec_set_balls(&x, balls);
    vec_set(&y, &x);
    vec_axpy(&y, &one, &x);
    vec_get_balls(balls, &y);
    cr_expect(mag_cmp_2exp_si(arb_radref(balls), e + 1) >= 0);
    cr_expect(mag_cmp_2exp_si(arb_radref(balls), e + 2) < 0);
    vec_project_ball(&y); /* (2, 2) -> (1, 1) / sqrt(2), slopes of at most 1 / (2 sqrt(2)) */
    vec_get_balls(balls, &y);
    const slong least = e < 0 ? e - 2 : -3, most = e < 0 ? e + 2 : 2;
    cr_expect(mag_cmp_2exp_si(arb_radref(balls), least) >= 0, "2^%ld", (long)e);
    cr_expect(mag_cmp_2exp_si(arb_radref(balls), most) <= 0, "2^%ld", (long)e);
    _arb_vec_clear(balls, 2);
    vec_clear(&x);
    vec_clear(&y);
    scal_clear(&one);
  }
  cr_expect(live_blocks() == 0);
}

/* 2^(-2^48) times a zero vector with radii, so often that their exponent would leave 64 bits. */
Test(num_ball_width, radii_do_not_vanish) {
  struct scal a;
  struct vec x;
  mag_t radius;
  mag_init(radius);
  scal_init(&a, num_ball(64));
  vec_init(&x, num_ball(64), FIELD_REAL, 2);
  arb_one(a.at.b);
  arb_mul_2exp_si(a.at.b, a.at.b, -(WORD(1) << 48));
  mag_one(radius);
  vec_widen(&x, radius);
  for (int k = 0; k < 5000; k++) vec_scale(&x, &a);
  vec_radius(radius, &x);
  cr_expect(!mag_is_zero(radius));
  mag_clear(radius);
  scal_clear(&a);
  vec_clear(&x);
}

/* ---- the same bits on every processor and in every thread ---- */

#define SIDE ((slong)21)

static void walk(arb_ptr out, uint64_t seed) {
  struct draws d = {seed, 0};
  const struct num num = num_ball(128);
  struct mat A;
  struct vec x, e, s, u, t, shift;
  struct vec *all[] = {&x, &e, &s, &u, &t, &shift};
  struct scal a;
  fmpq *values = _fmpq_vec_init(SIDE * SIDE);
  mat_init(&A, num, FIELD_REAL, SIDE, SIDE);
  scal_init(&a, num);
  scal_set_fraction(&a, -1, 7);
  for (size_t i = 0; i < SIDE * SIDE; i++)
    fmpq_set_si(values + i, (slong)draw_below(&d, 201) - 100, 300);
  ref_load_mat(&A, values);
  for (size_t i = 0; i < 6; i++) vec_init(all[i], num, FIELD_REAL, SIDE);
  ref_load_vec(&shift, values);
  for (size_t i = 0; i < SIDE; i++) fmpq_set_si(values + i, 1, 90);
  ref_load_vec(&t, values);
  for (int i = 0; i < 40; i++) {
    cr_assert(mat_primal_step(&x, &e, &s, &a, &A, &u, &t));
    cr_assert(mat_dual_step(&u, &a, &A, &e, &shift));
  }
  vec_get_balls(out, &s);
  vec_get_balls(out + SIDE, &u);
  for (size_t i = 0; i < 6; i++) vec_clear(all[i]);
  mat_clear(&A);
  scal_clear(&a);
  _fmpq_vec_clear(values, SIDE * SIDE);
}

static void expect_equal(arb_srcptr got, arb_srcptr want, const char *what) {
  for (size_t i = 0; i < 2 * SIDE; i++) cr_expect(arb_equal(got + i, want + i), "%s, %zu", what, i);
}

Test(num_ball_width, same_on_all_processors) {
  arb_ptr want = _arb_vec_init(2 * SIDE), got = _arb_vec_init(2 * SIDE);
  walk(want, 602);
  cr_expect(!arb_is_exact(want) && mag_cmp_2exp_si(arb_radref(want), -60) < 0);
  for (int path = 0; path < LANES_PATHS; path++) {
    if (!lanes_path_force((enum lanes_path)path)) continue;
    walk(got, 602);
    expect_equal(got, want, "lanes");
  }
  lanes_path_force(LANES_PATHS);
  static const char *const kernels[] = {"portable", "avx2", "ifma"};
  for (size_t k = 0; k < 3; k++) {
    if (!fixed_path_force(kernels[k])) continue;
    walk(got, 602);
    expect_equal(got, want, kernels[k]);
  }
  fixed_path_force(NULL);
  _arb_vec_clear(want, 2 * SIDE);
  _arb_vec_clear(got, 2 * SIDE);
  cr_expect(live_blocks() == 0);
}

Test(num_ball_threads, same_in_all_threads) {
  const slong walks = 6;
  arb_ptr want = _arb_vec_init(walks * 2 * SIDE), got = _arb_vec_init(walks * 2 * SIDE);
  for (slong i = 0; i < walks; i++) walk(want + i * 2 * SIDE, (uint64_t)i);
#pragma omp parallel for num_threads(3)
  for (slong i = 0; i < walks; i++) walk(got + i * 2 * SIDE, (uint64_t)i);
  for (slong i = 0; i < walks; i++) expect_equal(got + i * 2 * SIDE, want + i * 2 * SIDE, "thread");
  _arb_vec_clear(want, walks * 2 * SIDE);
  _arb_vec_clear(got, walks * 2 * SIDE);
}
