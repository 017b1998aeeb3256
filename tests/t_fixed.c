/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The representation: R_p from integers and from enclosures, exact ways out, layout. */
#include <criterion/criterion.h>

#include "mem.h"
#include "ref_fixed.h"

static const slong precisions[] = {24, 49, 50, 51, 53, 62, 63, 101, 102, 103, 128, 154, 512, 2000};
#define PRECISIONS (sizeof precisions / sizeof *precisions)

/* By hand, p = 24: 2^24 + 1 is a tie and goes down to even, 2^24 + 3 up; the largest entry rules. */
Test(fixed, rounds_by_hand) {
  static const struct {
    slong in[3], out[3], exp;
  } known[] = {
    {{1, 0, -1}, {1 << 23, 0, -(1 << 23)}, 1},
    {{(1 << 24) + 1, (1 << 24) + 3, 1}, {1 << 23, (1 << 23) + 2, 0}, 25},
    {{(1 << 24) + 1, 3, -1}, {1 << 23, 2, 0}, 25},
    {{(1 << 25) - 1, -3, 5}, {1 << 24, -2, 2}, 25},
    {{(1 << 26) - 1, 6, 10}, {1 << 24, 2, 2}, 26},
    {{-(1 << 25), 7, -6}, {-(1 << 23), 2, -2}, 26},
    {{0, 0, 0}, {0, 0, 0}, 0},
  };
  fmpz *m = _fmpz_vec_init(3);
  fmpz_t exp, got;
  fmpz_init(exp);
  fmpz_init(got);
  struct fixed x;
  fixed_init(&x, 24, 3);
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    for (int i = 0; i < 3; i++) fmpz_set_si(m + i, known[k].in[i]);
    fixed_set_fmpz(&x, m, exp);
    cr_expect_eq(x.exp, known[k].exp, "%zu: %ld", k, x.exp);
    for (size_t i = 0; i < 3; i++) {
      fixed_get_fmpz(got, &x, i);
      cr_expect_eq(fmpz_get_si(got), known[k].out[i], "%zu, %zu: %ld", k, i, fmpz_get_si(got));
    }
  }
  fixed_clear(&x);
  _fmpz_vec_clear(m, 3);
  fmpz_clear(exp);
  fmpz_clear(got);
  cr_assert_eq(mem_live(), 0);
}

/* x = v: a vector that R_p changes, or not */
static void expect_everything(const struct fixed *x, const struct ref_fixed *want) {
  cr_expect(ref_fixed_same(x, want), "%ld bits, %zu entries", x->bits, x->count);
  cr_expect_eq(fixed_is_zero(x), _fmpz_vec_is_zero(want->m, (slong)want->count) != 0);
  struct fixed copy;
  fixed_init(&copy, x->bits, x->count);
  fixed_set(&copy, x);
  cr_expect(ref_fixed_same(&copy, want));
  arb_t ball, near;
  arb_init(ball);
  arb_init(near);
  for (size_t i = 0; i < x->count; i++) {
    fixed_get_ball(ball, x, i);
    arb_set_fmpz_2exp(near, want->m + i, want->exp);
    cr_expect(arb_equal(ball, near), "%ld bits, entry %zu", x->bits, i);
  }
  arb_clear(ball);
  arb_clear(near);
  fixed_clear(&copy);
}

static void each(uint64_t seed,
                 void (*check)(struct fixed *x, struct ref_fixed *v, struct draws *d)) {
  struct draws draws = {seed, 0};
  for (size_t p = 0; p < PRECISIONS; p++)
    for (int i = 0; i < 40; i++) {
      size_t count = draw_below(&draws, 20);
      struct fixed x;
      struct ref_fixed v;
      fixed_init(&x, precisions[p], count);
      ref_fixed_init(&v, count);
      slong more = (slong)draw_below(&draws, 3) * (slong)draw_below(&draws, 200);
      ref_fixed_draw(&v, &draws, precisions[p] + more, 1000);
      check(&x, &v, &draws);
      fixed_clear(&x);
      ref_fixed_clear(&v);
    }
  cr_assert_eq(mem_live(), 0);
}

static void check_integers(struct fixed *x, struct ref_fixed *v, struct draws *d) {
  (void)d;
  fixed_set_fmpz(x, v->m, v->exp);
  ref_fixed_round(v, x->bits);
  expect_everything(x, v);
  fixed_zero(x);
  cr_expect(fixed_is_zero(x));
  ref_fixed_store(x, v);
  expect_everything(x, v);
}

Test(fixed, integers) { each(501, check_integers); }

/* Balls of radius 0 decide all; balls that hold the vector decide nothing else. */
static void check_balls(struct fixed *x, struct ref_fixed *v, struct draws *d) {
  arb_ptr balls = _arb_vec_init((slong)x->count);
  for (size_t i = 0; i < x->count; i++) arb_set_fmpz_2exp(balls + i, v->m + i, v->exp);
  struct ref_fixed want;
  ref_fixed_init(&want, x->count);
  ref_fixed_set(&want, v);
  ref_fixed_round(&want, x->bits);
  cr_assert(fixed_set_balls(x, balls));
  expect_everything(x, &want);
  fmpz_t far;
  fmpz_init(far);
  for (size_t i = 0; i < x->count; i++) {
    fmpz_sub_ui(far, v->exp, draw_below(d, 60));
    arb_add_error_2exp_fmpz(balls + i, far);
  }
  if (fixed_set_balls(x, balls)) expect_everything(x, &want);
  else cr_expect(!fixed_defined(x));
  fmpz_clear(far);
  ref_fixed_clear(&want);
  _arb_vec_clear(balls, (slong)x->count);
}

Test(fixed, balls) { each(502, check_balls); }

/* Enclosures of 1/3, -2/7, 2^-p: undecided at few bits, decided soon after p. */
Test(fixed, narrow_balls_decide) {
  const slong bits = 100;
  arb_ptr balls = _arb_vec_init(3);
  struct fixed x;
  struct ref_fixed want;
  fixed_init(&x, bits, 3);
  ref_fixed_init(&want, 3);
  fmpz_t big;
  fmpz_init(big);
  fmpz_one(big);
  fmpz_mul_2exp(big, big, 300);
  fmpz_fdiv_q_ui(want.m, big, 3);
  fmpz_mul_2exp(want.m + 1, big, 1);
  fmpz_fdiv_q_ui(want.m + 1, want.m + 1, 7);
  fmpz_neg(want.m + 1, want.m + 1);
  fmpz_fdiv_q_2exp(want.m + 2, big, (ulong)bits);
  fmpz_set_si(want.exp, -300);
  ref_fixed_round(&want, bits);
  for (slong prec = 60; prec <= 140; prec += 40) {
    arb_set_si(balls, 1);
    arb_div_ui(balls, balls, 3, prec);
    arb_set_si(balls + 1, -2);
    arb_div_ui(balls + 1, balls + 1, 7, prec);
    arb_one(balls + 2);
    arb_mul_2exp_si(balls + 2, balls + 2, -bits);
    cr_expect_eq(fixed_set_balls(&x, balls), prec > bits, "%ld", prec);
    cr_expect_eq(fixed_defined(&x), prec > bits);
  }
  cr_expect(ref_fixed_same(&x, &want));
  arb_zero_pm_inf(balls);
  cr_expect(fixed_set_balls(&x, balls) && !fixed_defined(&x));
  fixed_get_ball(balls, &x, 0);
  cr_expect(!arb_is_finite(balls));
  _arb_vec_clear(balls, 3);
  fixed_clear(&x);
  ref_fixed_clear(&want);
  fmpz_clear(big);
  cr_assert_eq(mem_live(), 0);
}

/* Exponents up to 2^40 exist, larger ones do not. */
Test(fixed, exponents_end) {
  static const struct {
    slong exp;
    bool defined;
  } known[] = {{0, true},
               {(WORD(1) << 40) - 3, true},
               {(WORD(1) << 40) - 2, false},
               {-(WORD(1) << 40) - 3, true},
               {-(WORD(1) << 40) - 4, false}};
  fmpz *m = _fmpz_vec_init(2);
  fmpz_t exp;
  fmpz_init(exp);
  fmpz_set_ui(m, 5);
  struct fixed x;
  fixed_init(&x, 30, 2);
  arb_ptr balls = _arb_vec_init(2);
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    fmpz_set_si(exp, known[k].exp);
    fixed_set_fmpz(&x, m, exp);
    cr_expect_eq(fixed_defined(&x), known[k].defined, "%zu", k);
    arb_set_fmpz_2exp(balls, m, exp);
    cr_expect(fixed_set_balls(&x, balls));
    cr_expect_eq(fixed_defined(&x), known[k].defined, "%zu", k);
    if (known[k].defined) cr_expect_eq(x.exp, known[k].exp + 3);
  }
  _arb_vec_clear(balls, 2);
  _fmpz_vec_clear(m, 2);
  fmpz_clear(exp);
  fixed_clear(&x);
  cr_assert_eq(mem_live(), 0);
}
