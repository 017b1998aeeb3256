/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interpolant: the existence theorem, executed: for finitely many distinct y_k in Q^m and any x_k in
 * Q^N a ReLU network with rational weights and phi(y_k) = x_k exactly [CAH22, existence of
 * accurate networks; universal interpolation].
 *
 * One hidden layer: with a rational p such that t_k = <p, y_k> are distinct, sorted t_1 < .. < t_R,
 *   phi(y) = x_1 + sum_{k=1}^{R-1} d_k relu(<p, y> - t_k),   d_k = slope_k - slope_{k-1},
 *   slope_k = (x_{k+1} - x_k) / (t_{k+1} - t_k), slope_0 = 0. */
#ifndef SMALE18_INTERPOLANT_H
#define SMALE18_INTERPOLANT_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"

struct interpolant {
  size_t rows, cols, count; /* m, N, R */
  fmpq *projection;         /* m: p */
  fmpq *knots;              /* R - 1: t_k, ascending; the thresholds of the hidden units */
  fmpq *bias;               /* N: x_1 */
  fmpq *slopes;             /* (R - 1) x N: d_k */
};

/* f <- the network for y (count x m) and x (count x N), row-major. Returns 0, or -1 with f cleared if
 * two y_k are equal. count >= 1. */
__attribute__((warn_unused_result))
int interpolant_init(struct interpolant *f, const fmpq *y, const fmpq *x, size_t count, size_t rows,
                     size_t cols);
void interpolant_clear(struct interpolant *f); /* safe on a zeroed struct */

/* x[0..N) <- phi(y), exact. */
void interpolant_apply(fmpq *x, const struct interpolant *f, const fmpq *y);

/* Evaluates the network at every y_k and compares with x_k, exactly. */
bool interpolant_verify(const struct interpolant *f, const fmpq *y, const fmpq *x);

/* Number of weights and biases that are not 0, as of a network with R - 1 hidden units, each with
 * the weights p and the bias -t_k. */
size_t interpolant_weights(const struct interpolant *f);

#endif
