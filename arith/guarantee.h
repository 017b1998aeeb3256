/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * guarantee: what FIRENET's theorem promises, with every constant a number that a program can use
 * [CAH22, Theorem 3; THEORY 4.2, 4.3]. For a matrix with the null space property (rho, gamma) in
 * levels, constants (c_1, c_2) and ||A|| <= 99/100 L:
 *   lambda <= c_1 / (c_2 sqrt xi) a dyadic number, C_2 >= c_1 / (lambda sqrt xi) >= c_2 another one.
 *   Then for all z_1 and z_2
 *     ||z_1 - z_2|| <= C_2 [F(z_1) - F(z_2) + 2 lambda sigma(z_2) + 2 ||A z_2 - y||],
 *   for C_2 = c_1 / (lambda sqrt xi), hence for any larger C_2, since [..] >= 0;
 *   upsilon = 1/e, p = ceil(2 C_2 L / upsilon);
 *   omega_0 = b_2 >= ||y||, omega_k = upsilon (delta + omega_{k-1});
 *   beta_k = omega_k / (2 L), alpha_k = 1 / (beta_k p).
 * If 2 lambda sigma(x) + 2 ||A x - y|| <= delta, then for k = 1, 2, ..
 *   F(psi_k) - F(x) <= omega_k and ||psi_k - x|| <= C_2 (delta + omega_k), hence
 *   ||phi_n(y) - x|| <= C_2 delta / (1 - upsilon) + C_2 b_2 upsilon^n. */
#ifndef SMALE18_GUARANTEE_H
#define SMALE18_GUARANTEE_H

#include "null_space.h"

struct guarantee {
  fmpq_t lambda, delta, start, norm; /* lambda, delta, b_2, L */
  arb_t C1;                          /* c_1, an enclosure */
  arb_t C2;                          /* exactly the number that everything here is made with */
  arb_t sqrt_xi;
  unsigned long inner;               /* p */
  slong prec;
};

/* g <- the parameters for these constants (see null_space_c or null_space_C), `delta` > 0, `start`
 * = b_2 > 0 and `norm` = L >= ||A|| / 0.99, all exact; lambda of NUM_BITS_MIN bits, so that every
 * arithmetic stores it exactly, C_2 of prec / 2. Free it with guarantee_clear. False if p would be
 * more than 10^9 or the enclosures prove nothing (g is then cleared). */
__attribute__((warn_unused_result))
bool guarantee_init(struct guarantee *g, const arb_t c1, const arb_t c2, const fmpq_t xi,
                    const fmpq_t delta, const fmpq_t start, const fmpq_t norm, slong prec);
void guarantee_clear(struct guarantee *g);

/* Does (sigma, residual) satisfy the hypothesis, by proof? sigma >= sigma_{s,M}(x)_{l1_w} and
 * residual >= ||A x - y||_2. */
bool guarantee_holds(const struct guarantee *g, const arb_t sigma, const arb_t residual);

/* omega[0..n] <- enclosures of omega_0 .. omega_n with the contraction upsilon' = 1/e + excess
 * (excess NULL: 0). */
void guarantee_omega(arb_ptr omega, const struct guarantee *g, size_t n, const arb_t excess);

/* alpha_k, beta_k from omega_{k}, as above. */
void guarantee_beta(arb_t beta, const struct guarantee *g, const arb_t omega);
void guarantee_alpha(arb_t alpha, const struct guarantee *g, const arb_t omega);

/* bound <- C_2 (delta + omega_k) from omega_k. */
void guarantee_bound(arb_t bound, const struct guarantee *g, const arb_t omega);

/* level <- C_2 delta / (1 - upsilon'), the height at which the bound levels off. upsilon' < 1 is
 * asserted. */
void guarantee_level(arb_t level, const struct guarantee *g, const arb_t excess);

/* Inexact layers, each with error at most theta in the scaled variables [THEORY 4.3]: the theorem
 * holds with alpha_k = 1 / (C_2 (delta + omega'_{k-1})) and
 *   upsilon' = upsilon + (lambda ||w||_2 + ||A||_2) C_2 mu,
 *   mu = 2 (p + 1) theta sqrt((L + ||A||) / (L - ||A||)).
 * excess <- upsilon' - upsilon, with A_norm >= ||A||_2 (< L, asserted) and w_norm >= ||w||_2. */
void guarantee_excess(arb_t excess, const struct guarantee *g, const arb_t theta,
                      const arb_t A_norm, const arb_t w_norm);

/* theta <- the one that gives upsilon' = 1: where the guarantee ends. */
void guarantee_threshold(arb_t theta, const struct guarantee *g, const arb_t A_norm,
                         const arb_t w_norm);

#endif
