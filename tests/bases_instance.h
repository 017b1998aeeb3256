/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bases_instance: recovery from two bases, A = [I H/4] with the 16 x 16 Hadamard matrix H, one nonzero
 * of x in each half, y = A x, all exact in double. The null space property in levels [0, 16),
 * [16, 32) with s = (1, 1) and weights sqrt 2 is known in closed form: with g = 1/4, the modulus of
 * every inner product of a column of one half with one of the other, the two columns of a support
 * have singular values sqrt(1 +- g), so
 *   gamma = 1 / sqrt(1 - g), rho = sqrt(2) g sqrt(1 + g^2) / (1 - g^2)  [THEORY 4.2].
 * ||A|| = sqrt 2 and L = 10/7 > ||A|| / 0.99. lambda = 3/14 <= c_1 / (c_2 sqrt xi), C_2 = 13/2 >=
 * c_1 / (lambda sqrt xi), so that F(z) - F(x) <= w implies ||z - x|| <= C_2 w. */
#ifndef SMALE18_BASES_INSTANCE_H
#define SMALE18_BASES_INSTANCE_H

#include <stdint.h>

#include "op.h"

enum { BASES_ROWS = 16, BASES_COLS = 32, BASES_INNER = 51 }; /* p = ceil(2 C_2 L e) */

struct bases {
  enum field field;
  double A[2 * BASES_ROWS * BASES_COLS], x[2 * BASES_COLS], y[2 * BASES_ROWS]; /* pairs if complex */
  double norm; /* ||y||_2, rounded */
  fmpq_t lambda, L, C2, start; /* start = b_2, an integer above the norm */
};
struct bases *bases_new(enum field field, uint64_t draw);
void bases_free(struct bases *b);

/* The same numbers by their formulas: c_1, c_2 and lambda's bound c_1 / (c_2 sqrt xi). */
void bases_constants(double *c1, double *c2, double *lambda);

/* ||z - x||_2, lambda ||z||_{l1_w} + ||A z - y||_2 for z as in x */
double bases_distance(const struct bases *b, const double *z);
double bases_objective(const struct bases *b, const double *z);

/* The problem in an arithmetic. */
struct bases_data {
  struct mat A;
  struct op_dense op;
  struct vec weights, x, y; /* x is zero, for an answer */
  struct scal L;
};
void bases_data_init(struct bases_data *d, const struct bases *b, struct num num);
void bases_data_clear(struct bases_data *d);

#endif
