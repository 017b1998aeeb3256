/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * block_instance: small block problems whose minimisers are known in closed form (THEORY 2.2), for the
 * networks that solve P2 and P3. Everything is in long double and shares nothing with arith or core. */
#ifndef SMALE18_BLOCK_INSTANCE_H
#define SMALE18_BLOCK_INSTANCE_H

#include <stddef.h>
#include <stdint.h>

#include "num.h"

enum { ROWS = 4, COLS = 7, COMPETING = COLS - ROWS + 1 };

/* A = H [ a 0 ; 0 c I ], H a reflection, c = ||a||, y = H (y_0, .., y_3); real. */
struct block_instance {
  long double A[ROWS * COLS], y[ROWS];     /* with H */
  long double row[COMPETING], c, plain[ROWS]; /* a, c, y without H */
  long double w[COLS], lambda, norm;       /* weights, lambda, ||A|| = c */
  double lambda_value;                     /* the same, a double */
  size_t best;                             /* the column with the largest a_i / w_i */
};

/* A random instance: a_i and w_i of both signs and sizes with |a_best| / w_best at least 1.3 times the
 * others; lambda as told (a dyadic number). */
struct block_instance block_instance_make(uint64_t seed, double lambda);

/* x <- the minimiser of P2; of P3, if lambda^2 (w^2/a^2 + sum v_k^2/c^2) < 1 (asserted). */
void block_instance_solve_p2(long double *x, const struct block_instance *b);
void block_instance_solve_p3(long double *x, const struct block_instance *b);

/* lambda ||x||_w + ||Ax - y||^power */
long double block_instance_objective(const struct block_instance *b, const long double *x,
                                     int power);

/* ||x - y||_2 of n entries */
long double distance(const long double *x, const long double *y, size_t n);

/* A, w and y in a context (initialised here), as doubles, that is with errors of about 2^-53. */
void block_instance_matrix(struct mat *A, struct num num, const struct block_instance *b);
void block_instance_weights(struct vec *w, struct num num, const struct block_instance *b);
void block_instance_measurement(struct vec *y, struct num num, const struct block_instance *b);

#endif
