/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rounding by proof, checked at the ends of the balls in rationals. */
#include <criterion/criterion.h>

#include <math.h>

#include "dyadic.h"
#include "ref_num.h"

static void draw_ball(arb_t x, struct draws *d, slong bits, slong width) {
  fmpq_t mid;
  fmpq_init(mid);
  draw_dyadic(mid, d, bits, 8);
  arb_set_fmpq(x, mid, bits + 1);
  if (draw_below(d, 4)) arb_add_error_2exp_si(x, -(slong)draw_below(d, (uint64_t)width));
  fmpq_clear(mid);
}

/* |k 2^-bits - x| <= 2^-bits at both ends, so between them. */
static void check_dyadic(const arb_t x, slong bits) {
  fmpz_t k;
  fmpq_t low, high, step, value;
  fmpz_init_set_si(k, 123456789);
  fmpq_init(low);
  fmpq_init(high);
  fmpq_init(step);
  fmpq_init(value);
  fmpq_one(step);
  if (bits > 0) fmpq_div_2exp(step, step, (ulong)bits);
  else fmpq_mul_2exp(step, step, (ulong)-bits);
  ref_ends(low, high, x);
  bool done = dyadic_set_ball(k, x, bits);
  if (done) {
    fmpq_mul_fmpz(value, step, k);
    fmpq_sub(low, value, low);
    fmpq_sub(high, value, high);
    fmpq_abs(low, low);
    fmpq_abs(high, high);
    cr_expect(fmpq_cmp(low, step) <= 0 && fmpq_cmp(high, step) <= 0, "%ld bits", bits);
  } else {
    cr_expect(fmpz_equal_si(k, 123456789), "%ld bits", bits);
  }
  ref_ends(low, high, x); /* the radius decides */
  fmpq_sub(high, high, low);
  cr_expect(done == (fmpq_cmp(high, step) <= 0), "%ld bits", bits);
  fmpz_clear(k);
  fmpq_clear(low);
  fmpq_clear(high);
  fmpq_clear(step);
  fmpq_clear(value);
}

Test(dyadic, set_ball) {
  struct draws d = {801, 0};
  arb_t x;
  arb_init(x);
  for (int i = 0; i < 2000; i++) {
    draw_ball(x, &d, 30, 40);
    slong bits = (slong)draw_below(&d, 60) - 20;
    check_dyadic(x, bits);
    if (mag_is_zero(arb_radref(x))) continue;
    arf_t radius; /* just narrow enough, and just not */
    fmpz_t e;
    arf_init(radius);
    fmpz_init(e);
    arf_set_mag(radius, arb_radref(x));
    arf_abs_bound_lt_2exp_fmpz(e, radius);
    for (slong more = -3; more <= 1; more++) check_dyadic(x, -fmpz_get_si(e) + more);
    fmpz_clear(e);
    arf_clear(radius);
  }
  check_dyadic(x, 3000);
  check_dyadic(x, -3000);
  arb_clear(x);
}

/* Radius 2^-bits / 2 is enough, the next larger one is not. */
Test(dyadic, set_ball_edge) {
  arb_t x;
  fmpz_t k;
  arb_init(x);
  fmpz_init(k);
  arb_set_si(x, 5);
  mag_set_ui_2exp_si(arb_radref(x), 1, -11);
  cr_expect(dyadic_set_ball(k, x, 10) && fmpz_equal_si(k, 5 * 1024));
  cr_expect(!dyadic_set_ball(k, x, 11) && fmpz_equal_si(k, 5 * 1024));
  mag_set_ui_2exp_si(arb_radref(x), 1025, -21);
  cr_expect(!dyadic_set_ball(k, x, 10) && fmpz_equal_si(k, 5 * 1024));
  arb_clear(x);
  fmpz_clear(k);
}

Test(dyadic, not_finite) {
  for (int i = 0; i < 4; i++) {
    arb_t x;
    fmpz_t k;
    mpfr_t f;
    double value;
    arb_init(x);
    fmpz_init(k);
    mpfr_init2(f, 53);
    if (i == 0) arb_indeterminate(x);
    if (i == 1) arb_pos_inf(x);
    if (i == 2) arb_neg_inf(x);
    if (i == 3) arb_zero_pm_inf(x);
    cr_expect(!dyadic_set_ball(k, x, 10) && fmpz_is_zero(k), "case %d", i);
    cr_expect(!nearest_double(&value, x), "case %d", i);
    cr_expect(!nearest_float(f, x), "case %d", i);
    arb_clear(x);
    fmpz_clear(k);
    mpfr_clear(f);
  }
}

/* What both ends round to, if it is the same. */
static void check_nearest(const arb_t x, slong bits) {
  fmpq_t low, high, got;
  arf_t value;
  mpfr_t f;
  double number = 0;
  fmpq_init(low);
  fmpq_init(high);
  fmpq_init(got);
  arf_init(value);
  mpfr_init2(f, bits);
  ref_ends(low, high, x);
  ref_round(low, bits);
  ref_round(high, bits);
  bool same = fmpq_equal(low, high) != 0;
  cr_expect_eq(nearest_float(f, x), same, "%ld bits", bits);
  arf_set_mpfr(value, f);
  arf_get_fmpq(got, value);
  if (same)
    cr_expect(fmpq_equal(got, low) && !(mpfr_zero_p(f) && mpfr_signbit(f)), "%ld bits", bits);
  if (bits == 53) {
    cr_expect_eq(nearest_double(&number, x), same);
    arf_set_d(value, number);
    arf_get_fmpq(got, value);
    if (same) cr_expect(fmpq_equal(got, low) && !(number == 0 && signbit(number)), "%a", number);
  }
  fmpq_clear(low);
  fmpq_clear(high);
  fmpq_clear(got);
  arf_clear(value);
  mpfr_clear(f);
}

Test(dyadic, nearest_numbers) {
  static const slong precisions[] = {24, 53, 64, 200};
  struct draws d = {802, 0};
  arb_t x;
  arb_init(x);
  for (int i = 0; i < 4000; i++) {
    slong bits = precisions[i % 4];
    draw_ball(x, &d, i % 8 < 4 ? bits : 2 * bits, 2 * bits);
    check_nearest(x, bits);
  }
  arb_clear(x);
}

/* Half-way between two floats: decided by evenness if the ball is that point, else not at all. */
Test(dyadic, nearest_ties) {
  static const slong precisions[] = {24, 53, 64, 200};
  arb_t x, half;
  arb_init(x);
  arb_init(half);
  for (int i = 0; i < 16; i++) {
    slong bits = precisions[i % 4];
    arb_one(half);
    arb_mul_2exp_si(half, half, -bits);
    arb_set_si(x, i / 4 % 2 ? 3 : 1); /* 1 + 2^-bits, or 1 + 3 2^-bits */
    arb_mul(x, x, half, ARF_PREC_EXACT);
    arb_add_ui(x, x, 1, ARF_PREC_EXACT);
    if (i >= 8) arb_neg(x, x);
    check_nearest(x, bits);
    arb_add_error_2exp_si(x, -3000);
    check_nearest(x, bits);
  }
  arb_clear(x);
  arb_clear(half);
}
