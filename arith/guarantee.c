/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guarantee.h"

#include <assert.h>
#include <string.h>

#include "num.h"

#define INNER_MOST 1000000000

/* lambda <- a number below c_1 / (c_2 sqrt xi) that every arithmetic stores exactly: rounded, it could be
 * above; false if nothing above 0 is proved */
static bool set_lambda(struct guarantee *g, const arb_t c2) {
  arb_t quotient;
  arf_t end;
  fmpq_t lambda; /* gcc 12 takes that of g for its first half where this is inlined */
  fmpq_init(lambda);
  arb_init(quotient);
  arf_init(end);
  arb_mul(quotient, c2, g->sqrt_xi, g->prec);
  arb_div(quotient, g->C1, quotient, g->prec);
  arb_get_lbound_arf(end, quotient, NUM_BITS_MIN);
  bool fine = arf_is_finite(end) && arf_sgn(end) > 0;
  if (fine) arf_get_fmpq(lambda, end);
  fmpq_set(g->lambda, lambda);
  fmpq_clear(lambda);
  arb_clear(quotient);
  arf_clear(end);
  return fine;
}

/* C_2 <- c_1 / (lambda sqrt xi), rounded up; false if that is not finite */
static bool set_C2(struct guarantee *g) {
  arf_t end;
  arf_init(end);
  arb_set_fmpq(g->C2, g->lambda, g->prec);
  arb_mul(g->C2, g->C2, g->sqrt_xi, g->prec);
  arb_div(g->C2, g->C1, g->C2, g->prec);
  arb_get_ubound_arf(end, g->C2, g->prec);
  arf_set_round(end, end, g->prec / 2, ARF_RND_CEIL);
  bool fine = arf_is_finite(end);
  arb_set_arf(g->C2, end);
  arf_clear(end);
  return fine;
}

/* p <- ceil(2 C_2 L e); a wide enclosure makes it larger, which the theorem allows */
static bool set_inner(struct guarantee *g) {
  arb_t value, e;
  arf_t end;
  arb_init(value);
  arb_init(e);
  arf_init(end);
  arb_set_fmpq(value, g->norm, g->prec);
  arb_mul(value, value, g->C2, g->prec);
  arb_mul_2exp_si(value, value, 1);
  arb_const_e(e, g->prec);
  arb_mul(value, value, e, g->prec);
  arb_get_ubound_arf(end, value, g->prec);
  arf_ceil(end, end);
  bool fine = arf_is_finite(end) && arf_cmp_si(end, INNER_MOST) <= 0;
  if (fine) g->inner = (unsigned long)arf_get_si(end, ARF_RND_CEIL);
  arb_clear(value);
  arb_clear(e);
  arf_clear(end);
  return fine;
}

bool guarantee_init(struct guarantee *g, const arb_t c1, const arb_t c2, const fmpq_t xi,
                    const fmpq_t delta, const fmpq_t start, const fmpq_t norm, slong prec) {
  assert(fmpq_sgn(xi) > 0 && fmpq_sgn(delta) > 0 && fmpq_sgn(start) > 0 && fmpq_sgn(norm) > 0);
  g->prec = prec;
  g->inner = 0;
  fmpq_init(g->lambda);
  fmpq_init(g->delta);
  fmpq_init(g->start);
  fmpq_init(g->norm);
  arb_init(g->C1);
  arb_init(g->C2);
  arb_init(g->sqrt_xi);
  fmpq_set(g->delta, delta);
  fmpq_set(g->start, start);
  fmpq_set(g->norm, norm);
  arb_set(g->C1, c1);
  arb_set_fmpq(g->sqrt_xi, xi, prec);
  arb_sqrt(g->sqrt_xi, g->sqrt_xi, prec);
  bool fine = set_lambda(g, c2);
  fine = fine && set_C2(g) && set_inner(g);
  if (!fine) guarantee_clear(g);
  return fine;
}

void guarantee_clear(struct guarantee *g) {
  fmpq_clear(g->lambda);
  fmpq_clear(g->delta);
  fmpq_clear(g->start);
  fmpq_clear(g->norm);
  arb_clear(g->C1);
  arb_clear(g->C2);
  arb_clear(g->sqrt_xi);
  memset(g, 0, sizeof *g);
}

bool guarantee_holds(const struct guarantee *g, const arb_t sigma, const arb_t residual) {
  arb_t left, factor;
  arb_init(left);
  arb_init(factor);
  arb_set_fmpq(factor, g->lambda, g->prec);
  arb_mul(left, factor, sigma, g->prec);
  arb_add(left, left, residual, g->prec);
  arb_mul_2exp_si(left, left, 1);
  arb_set_fmpq(factor, g->delta, g->prec);
  bool holds = arb_le(left, factor);
  arb_clear(left);
  arb_clear(factor);
  return holds;
}

/* upsilon <- 1/e + excess */
static void contraction(arb_t upsilon, const struct guarantee *g, const arb_t excess) {
  arb_set_si(upsilon, -1);
  arb_exp(upsilon, upsilon, g->prec);
  if (excess) arb_add(upsilon, upsilon, excess, g->prec);
}

void guarantee_omega(arb_ptr omega, const struct guarantee *g, size_t n, const arb_t excess) {
  arb_t upsilon, delta;
  arb_init(upsilon);
  arb_init(delta);
  contraction(upsilon, g, excess);
  arb_set_fmpq(delta, g->delta, g->prec);
  arb_set_fmpq(omega, g->start, g->prec);
  for (size_t k = 1; k <= n; k++) {
    arb_add(omega + k, omega + k - 1, delta, g->prec);
    arb_mul(omega + k, omega + k, upsilon, g->prec);
  }
  arb_clear(upsilon);
  arb_clear(delta);
}

void guarantee_beta(arb_t beta, const struct guarantee *g, const arb_t omega) {
  arb_t divisor;
  arb_init(divisor);
  arb_set_fmpq(divisor, g->norm, g->prec);
  arb_mul_2exp_si(divisor, divisor, 1);
  arb_div(beta, omega, divisor, g->prec);
  arb_clear(divisor);
}

void guarantee_alpha(arb_t alpha, const struct guarantee *g, const arb_t omega) {
  guarantee_beta(alpha, g, omega);
  arb_mul_ui(alpha, alpha, g->inner, g->prec);
  arb_inv(alpha, alpha, g->prec);
}

void guarantee_bound(arb_t bound, const struct guarantee *g, const arb_t omega) {
  arb_t delta;
  arb_init(delta);
  arb_set_fmpq(delta, g->delta, g->prec);
  arb_add(delta, delta, omega, g->prec);
  arb_mul(bound, g->C2, delta, g->prec);
  arb_clear(delta);
}

void guarantee_level(arb_t level, const struct guarantee *g, const arb_t excess) {
  arb_t rest, delta;
  arb_init(rest);
  arb_init(delta);
  contraction(rest, g, excess);
  arb_sub_ui(rest, rest, 1, g->prec);
  arb_neg(rest, rest);
  assert(arb_is_positive(rest));
  arb_set_fmpq(delta, g->delta, g->prec);
  arb_mul(level, g->C2, delta, g->prec);
  arb_div(level, level, rest, g->prec);
  arb_clear(rest);
  arb_clear(delta);
}

/* factor <- excess / theta = (lambda ||w|| + ||A||) C_2 2 (p + 1) sqrt((L + ||A||) / (L - ||A||)) */
static void excess_factor(arb_t factor, const struct guarantee *g, const arb_t A_norm,
                          const arb_t w_norm) {
  arb_t norm, term;
  arb_init(norm);
  arb_init(term);
  arb_set_fmpq(norm, g->norm, g->prec);
  arb_sub(term, norm, A_norm, g->prec);
  assert(arb_is_positive(term));
  arb_add(factor, norm, A_norm, g->prec);
  arb_div(factor, factor, term, g->prec);
  arb_sqrt(factor, factor, g->prec);
  arb_mul_ui(factor, factor, g->inner + 1, g->prec);
  arb_mul_2exp_si(factor, factor, 1);
  arb_mul(factor, factor, g->C2, g->prec);
  arb_set_fmpq(term, g->lambda, g->prec);
  arb_mul(term, term, w_norm, g->prec);
  arb_add(term, term, A_norm, g->prec);
  arb_mul(factor, factor, term, g->prec);
  arb_clear(norm);
  arb_clear(term);
}

void guarantee_excess(arb_t excess, const struct guarantee *g, const arb_t theta,
                      const arb_t A_norm, const arb_t w_norm) {
  arb_t factor;
  arb_init(factor);
  excess_factor(factor, g, A_norm, w_norm);
  arb_mul(excess, factor, theta, g->prec);
  arb_clear(factor);
}

void guarantee_threshold(arb_t theta, const struct guarantee *g, const arb_t A_norm,
                         const arb_t w_norm) {
  arb_t factor;
  arb_init(factor);
  excess_factor(factor, g, A_norm, w_norm);
  contraction(theta, g, NULL);
  arb_sub_ui(theta, theta, 1, g->prec);
  arb_neg(theta, theta);
  arb_div(theta, theta, factor, g->prec);
  arb_clear(factor);
}
