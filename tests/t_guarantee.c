/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * guarantee.h against the closed forms of its recursion and its own definitions, worked out anew. */
#include <criterion/criterion.h>

#include <math.h>

#include "guarantee.h"
#include "live.h"
#include "ref_num.h"

TestSuite(guarantee, .init = live_count);

struct instance {
  struct guarantee g;
  arb_t c1, c2;
  fmpq_t xi, delta, start, norm;
};

static void draw_positive(fmpq_t q, struct draws *d) {
  fmpq_set_ui(q, 1 + draw_below(d, 999), 1 + draw_below(d, 99));
}

/* c_1 and c_2 of random sizes; true if the guarantee exists. */
static bool instance_init(struct instance *t, struct draws *d, slong prec) {
  fmpq_t q;
  fmpq_init(q);
  arb_init(t->c1);
  arb_init(t->c2);
  draw_positive(q, d);
  arb_set_fmpq(t->c1, q, prec);
  arb_sqrt(t->c1, t->c1, prec);
  draw_positive(q, d);
  arb_set_fmpq(t->c2, q, prec);
  arb_sqrt(t->c2, t->c2, prec);
  fmpq_init(t->xi);
  fmpq_init(t->delta);
  fmpq_init(t->start);
  fmpq_init(t->norm);
  draw_positive(t->xi, d);
  draw_positive(t->delta, d);
  fmpq_div_2exp(t->delta, t->delta, draw_below(d, 3500));
  draw_positive(t->start, d);
  draw_positive(t->norm, d);
  fmpq_clear(q);
  return guarantee_init(&t->g, t->c1, t->c2, t->xi, t->delta, t->start, t->norm, prec);
}

static void instance_clear(struct instance *t) {
  guarantee_clear(&t->g);
  arb_clear(t->c1);
  arb_clear(t->c2);
  fmpq_clear(t->xi);
  fmpq_clear(t->delta);
  fmpq_clear(t->start);
  fmpq_clear(t->norm);
}

/* lambda is dyadic, of 24 bits, which every arithmetic holds, and lambda <= c_1 / (c_2 sqrt xi) <
 * lambda (1 + 2^-22). */
static void check_lambda(const struct instance *t) {
  const fmpz *num = fmpq_numref(t->g.lambda), *den = fmpq_denref(t->g.lambda);
  cr_expect(fmpz_bits(num) <= 24 && fmpz_val2(den) + 1 == fmpz_bits(den));
  arb_t bound, lambda, more;
  arb_init(bound);
  arb_init(lambda);
  arb_init(more);
  arb_set_fmpq(bound, t->xi, 300);
  arb_sqrt(bound, bound, 300);
  arb_mul(bound, bound, t->c2, 300);
  arb_div(bound, t->c1, bound, 300);
  arb_set_fmpq(lambda, t->g.lambda, 300);
  arb_mul_2exp_si(more, lambda, -22);
  arb_add(more, more, lambda, 300);
  cr_expect(arb_le(lambda, bound) && arb_lt(bound, more));
  arb_clear(bound);
  arb_clear(lambda);
  arb_clear(more);
}

/* C_2 is an exact number, c_1 <= C_2 lambda sqrt xi <= c_1 (1 + 2^-70), C_2 >= c_2, and p - 1 < 2 C_2 L
 * e <= p */
static void check_C2(const struct instance *t) {
  arb_t x, y;
  arb_init(x);
  arb_init(y);
  arb_set_fmpq(x, t->g.lambda, 300);
  arb_mul(x, x, x, 300);
  arb_mul(x, x, t->g.C2, 300);
  arb_mul(x, x, t->g.C2, 300);
  arb_set_fmpq(y, t->xi, 300);
  arb_mul(x, x, y, 300);
  arb_mul(y, t->c1, t->c1, 300);
  cr_expect(arb_is_exact(t->g.C2) && !arb_lt(x, y));
  arb_div(x, x, y, 300);
  arb_sub_ui(x, x, 1, 300);
  cr_expect_lt(arf_get_d(arb_midref(x), ARF_RND_NEAR), 0x1p-70);
  cr_expect(arb_equal(t->g.C1, t->c1) && arb_ge(t->g.C2, t->c2));
  arb_set_fmpq(x, t->norm, 300);
  arb_mul_2exp_si(x, x, 1);
  arb_mul(x, x, t->g.C2, 300);
  arb_const_e(y, 300);
  arb_mul(x, x, y, 300);
  arb_sub_ui(y, x, t->g.inner, 300);
  cr_expect(!arb_is_positive(y));
  arb_add_ui(y, y, 1, 300);
  cr_expect(arb_is_positive(y));
  arb_clear(x);
  arb_clear(y);
}

Test(guarantee, parameters) {
  struct draws d = {48, 0};
  for (int turn = 0; turn < 100; turn++) {
    struct instance t;
    cr_assert(instance_init(&t, &d, 160));
    check_lambda(&t);
    check_C2(&t);
    cr_expect(fmpq_equal(t.g.delta, t.delta) && fmpq_equal(t.g.start, t.start) &&
              fmpq_equal(t.g.norm, t.norm));
    instance_clear(&t);
  }
  cr_expect(live_blocks() == 0);
}

/* By hand: c_1 = 1, c_2 = 2, xi = 4: lambda = 1/4, C_2 = 2; L = 3: p = ceil(12 e) = ceil(32.6). */
Test(guarantee, by_hand) {
  struct guarantee g;
  arb_t c1, c2;
  fmpq_t four, three;
  arb_init(c1);
  arb_init(c2);
  fmpq_init(four);
  fmpq_init(three);
  arb_one(c1);
  arb_set_ui(c2, 2);
  fmpq_set_ui(four, 4, 1);
  fmpq_set_ui(three, 3, 1);
  cr_assert(guarantee_init(&g, c1, c2, four, four, four, three, 64));
  cr_expect(fmpq_cmp_ui(g.lambda, 0) > 0 && g.inner == 33 && arb_equal_si(g.C2, 2));
  fmpq_mul(three, g.lambda, four);
  cr_expect(fmpq_is_one(three));
  guarantee_clear(&g);
  fmpq_set_ui(three, 91969860, 1); /* 4 e L = 999999999.03.. */
  cr_expect(guarantee_init(&g, c1, c1, four, four, four, three, 64));
  guarantee_clear(&g);
  fmpq_set_ui(three, 183939721, 1); /* 2 e L = 1000000003.. */
  cr_expect(!guarantee_init(&g, c1, c1, four, four, four, three, 64));
  arb_pos_inf(c2);
  cr_expect(!guarantee_init(&g, c1, c2, four, four, four, four, 64));
  arb_zero_pm_inf(c2);
  cr_expect(!guarantee_init(&g, c1, c2, four, four, four, four, 64));
  arb_clear(c1);
  arb_clear(c2);
  fmpq_clear(four);
  fmpq_clear(three);
  cr_expect(live_blocks() == 0);
}

/* omega_k = b_2 v^k + delta (v + .. + v^k) = b_2 v^k + delta v (1 - v^k) / (1 - v) */
static void check_omega(const struct instance *t, const arb_t excess, slong n) {
  arb_ptr omega = _arb_vec_init(n + 1);
  arb_t v, power, want, delta, rest;
  arb_init(v);
  arb_init(power);
  arb_init(want);
  arb_init(delta);
  arb_init(rest);
  guarantee_omega(omega, &t->g, (size_t)n, excess);
  arb_const_e(v, 400);
  arb_inv(v, v, 400);
  arb_add(v, v, excess, 400);
  for (slong k = 0; k <= n; k++) {
    arb_pow_ui(power, v, (ulong)k, 400);
    arb_set_fmpq(want, t->start, 400);
    arb_mul(want, want, power, 400);
    arb_sub_ui(rest, power, 1, 400);
    arb_mul(rest, rest, v, 400);
    arb_sub_ui(delta, v, 1, 400);
    arb_div(rest, rest, delta, 400);
    arb_set_fmpq(delta, t->delta, 400);
    arb_addmul(want, delta, rest, 400);
    cr_expect(arb_contains(omega + k, want) || arb_overlaps(omega + k, want), "omega_%d", (int)k);
    cr_expect(arb_rel_accuracy_bits(omega + k) > 140, "omega_%d", (int)k);
  }
  /* C_2 (delta + omega_k) decreases to no less than the level, delta C_2 / (1 - v), if it starts above */
  guarantee_level(want, &t->g, excess);
  guarantee_bound(rest, &t->g, omega + n);
  cr_expect(n < 3000 || arb_overlaps(want, rest));
  arb_sub_ui(delta, v, 1, 400);
  arb_neg(delta, delta);
  arb_mul(rest, want, delta, 400);
  arb_div(rest, rest, t->g.C2, 400);
  cr_expect(arb_contains_fmpq(rest, t->delta));
  arb_clear(v);
  arb_clear(power);
  arb_clear(want);
  arb_clear(delta);
  arb_clear(rest);
  _arb_vec_clear(omega, n + 1);
}

Test(guarantee, omega_in_closed_form) {
  struct draws d = {49, 0};
  arb_t excess;
  arb_init(excess);
  for (int turn = 0; turn < 40; turn++) {
    struct instance t;
    cr_assert(instance_init(&t, &d, 160));
    arb_set_ui(excess, turn % 4 * 100);
    arb_div_ui(excess, excess, 1000, 160);
    check_omega(&t, excess, turn == 0 ? 3000 : (slong)draw_below(&d, 60));
    arb_ptr with = _arb_vec_init(6), without = _arb_vec_init(6);
    arb_zero(excess);
    guarantee_omega(with, &t.g, 5, excess);
    guarantee_omega(without, &t.g, 5, NULL);
    for (int k = 0; k <= 5; k++) cr_expect(arb_equal(with + k, without + k));
    guarantee_level(with, &t.g, excess);
    guarantee_level(with + 1, &t.g, NULL);
    cr_expect(arb_equal(with, with + 1));
    _arb_vec_clear(with, 6);
    _arb_vec_clear(without, 6);
    instance_clear(&t);
  }
  arb_clear(excess);
  cr_expect(live_blocks() == 0);
}

/* omega = 2 L beta, alpha beta p = 1, bound = C_2 (delta + omega) */
Test(guarantee, alpha_beta_bound) {
  struct draws d = {50, 0};
  arb_t omega, alpha, beta, x, y;
  fmpq_t q;
  arb_init(omega);
  arb_init(alpha);
  arb_init(beta);
  arb_init(x);
  arb_init(y);
  fmpq_init(q);
  for (int turn = 0; turn < 50; turn++) {
    struct instance t;
    cr_assert(instance_init(&t, &d, 160));
    draw_positive(q, &d);
    arb_set_fmpq(omega, q, 300);
    guarantee_beta(beta, &t.g, omega);
    guarantee_alpha(alpha, &t.g, omega);
    arb_set_fmpq(x, t.norm, 300);
    arb_mul_2exp_si(x, x, 1);
    arb_mul(x, x, beta, 300);
    cr_expect(arb_contains_fmpq(x, q) && arb_rel_accuracy_bits(x) > 140);
    arb_mul(x, alpha, beta, 300);
    arb_mul_ui(x, x, t.g.inner, 300);
    cr_expect(arb_contains_si(x, 1) && arb_rel_accuracy_bits(x) > 140);
    guarantee_bound(x, &t.g, omega);
    arb_div(x, x, t.g.C2, 300);
    fmpq_add(q, q, t.delta);
    cr_expect(arb_contains_fmpq(x, q) && arb_rel_accuracy_bits(x) > 140);
    instance_clear(&t);
  }
  arb_clear(omega);
  arb_clear(alpha);
  arb_clear(beta);
  arb_clear(x);
  arb_clear(y);
  fmpq_clear(q);
  cr_expect(live_blocks() == 0);
}

/* 2 lambda sigma + 2 residual <= delta, on both sides of equality. */
Test(guarantee, hypothesis) {
  struct draws d = {51, 0};
  arb_t sigma, residual;
  fmpq_t q, half;
  arb_init(sigma);
  arb_init(residual);
  fmpq_init(q);
  fmpq_init(half);
  for (int turn = 0; turn < 50; turn++) {
    struct instance t;
    cr_assert(instance_init(&t, &d, 160));
    arb_zero(sigma);
    arb_zero(residual);
    cr_expect(guarantee_holds(&t.g, sigma, residual)); /* exactly sparse, exact data */
    fmpq_div_2exp(half, t.delta, 2);                   /* a quarter of delta each */
    for (int above = 0; above < 2; above++) {
      fmpq_div(q, half, t.g.lambda);
      arb_set_fmpq(sigma, q, 160);
      arb_set_fmpq(residual, half, 160);
      fmpq_set_ui(q, 1000000 + (above ? 1 : -1), 1000000);
      arb_mul_fmpz(residual, residual, fmpq_numref(q), 160);
      arb_div_fmpz(residual, residual, fmpq_denref(q), 160);
      cr_expect_eq(guarantee_holds(&t.g, sigma, residual), !above, "turn %d", turn);
    }
    arb_indeterminate(sigma);
    cr_expect(!guarantee_holds(&t.g, sigma, residual));
    instance_clear(&t);
  }
  arb_clear(sigma);
  arb_clear(residual);
  fmpq_clear(q);
  fmpq_clear(half);
  cr_expect(live_blocks() == 0);
}

/* The excess in plain doubles; at the threshold upsilon' = 1. */
Test(guarantee, excess_and_threshold) {
  struct draws d = {52, 0};
  arb_t theta, excess, A, w, one;
  fmpq_t q;
  arb_init(theta);
  arb_init(excess);
  arb_init(A);
  arb_init(w);
  arb_init(one);
  fmpq_init(q);
  for (int turn = 0; turn < 50; turn++) {
    struct instance t;
    cr_assert(instance_init(&t, &d, 160));
    arb_set_fmpq(A, t.norm, 160);
    arb_mul_ui(A, A, 99, 160);
    arb_div_ui(A, A, 100, 160);
    draw_positive(q, &d);
    arb_set_fmpq(w, q, 160);
    guarantee_threshold(theta, &t.g, A, w);
    guarantee_excess(excess, &t.g, theta, A, w);
    arb_set_si(one, -1);
    arb_exp(one, one, 160);
    arb_add(one, one, excess, 160);
    cr_expect(arb_contains_si(one, 1) && arb_rel_accuracy_bits(one) > 120, "turn %d", turn);
    arb_set_d(theta, 0x1p-30);
    guarantee_excess(excess, &t.g, theta, A, w);
    fmpq_t lambda;
    fmpq_init(lambda);
    fmpq_mul(lambda, t.g.lambda, q);
    double norm = fmpz_get_d(fmpq_numref(t.norm)) / fmpz_get_d(fmpq_denref(t.norm)),
           weighted = fmpz_get_d(fmpq_numref(lambda)) / fmpz_get_d(fmpq_denref(lambda)),
           C2 = arf_get_d(arb_midref(t.g.C2), ARF_RND_NEAR),
           mu = 2 * ((double)t.g.inner + 1) * 0x1p-30 * sqrt(1.99 / 0.01),
           want = (weighted + 0.99 * norm) * C2 * mu,
           got = arf_get_d(arb_midref(excess), ARF_RND_NEAR);
    cr_expect(fabs(got - want) <= 1e-12 * want, "turn %d: %g, %g", turn, got, want);
    fmpq_clear(lambda);
    instance_clear(&t);
  }
  arb_clear(theta);
  arb_clear(excess);
  arb_clear(A);
  arb_clear(w);
  arb_clear(one);
  fmpq_clear(q);
  cr_expect(live_blocks() == 0);
}
