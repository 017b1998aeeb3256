/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * block: the block problems whose solution sets have a closed form (THEORY 2.2):
 *   A = Q [ a 0 ; 0 c I ] in C^(m x N),  a in C^(1 x q),  N = q + m - 1,  y = Q (y_0, .., y_{m-1}),
 *   P1: min ||x||_w  subject to ||Ax - y||_2 <= eta,
 *   P2: min lambda ||x||_w + ||Ax - y||_2^2,
 *   P3: min lambda ||x||_w + ||Ax - y||_2,     ||x||_w = sum w_i |x_i|, w_i > 0.
 * Q is unitary and changes no solution set, so it is not part of the struct. All numbers are in
 * Q(sqrt 2), exactly; complex numbers are pairs re, im. Real problems have im = 0. */
#ifndef SMALE18_BLOCK_H
#define SMALE18_BLOCK_H

#include <stddef.h>

#include "exact.h"
#include "problem.h"

struct block {
  enum problem problem;
  size_t competing;    /* q >= 1 */
  size_t rows;         /* m >= 1 */
  fmpq_t parameter;    /* eta >= 0 (P1), lambda > 0 (P2, P3) */
  struct exact *row;   /* 2q: a, not all zero; a zero column has x_i = 0 in every minimiser */
  struct exact *y;     /* 2m */
  struct exact norm2;  /* c^2 > 0; any positive number if m = 1 */
  struct exact *weights; /* N, > 0: first those of the competing columns */
};

/* b <- zeros, weights 1, c^2 = 1, parameter 0. */
void block_init(struct block *b, enum problem problem, size_t competing, size_t rows);
/* Clearing a zeroed struct is safe. */
void block_clear(struct block *b);

/* N */
size_t block_columns(const struct block *b);

/* square <- re^2 + im^2 of a pair */
void block_modulus2(struct exact *square, const struct exact *pair);

/* columns[0 .. count) <- J = {i : |a_i| / w_i is largest}, ascending; returns count >= 1. columns
 * has room for q. */
size_t block_largest(size_t *columns, const struct block *b);

/* g2[0..m) <- the squares of g_0 = w_i / |a_i| for a column i of J, `largest`, and of g_k = v_k
 * / c: one unit of residual in row k saves g_k of the norm. */
void block_prices2(struct exact *g2, const struct block *b, size_t largest);

#endif
