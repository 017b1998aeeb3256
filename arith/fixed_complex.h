/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_complex: complex vectors and matrices in block fixed point: entries are pairs re, im of one
 * real vector. */
#ifndef SMALE18_FIXED_COMPLEX_H
#define SMALE18_FIXED_COMPLEX_H

#include "fixed.h"

/* real <- [re -im; im re] for each entry of the rows x cols matrix, row-major: a real matrix of 2 rows
 * and 2 cols. With pairs as vectors its products are those of the complex matrix, and those of its
 * transpose those of the adjoint. real has twice the entries (reals) of A, and its p. */
void fixed_embed(struct fixed *real, const struct fixed *A, size_t rows, size_t cols);

/* x <- R_p(f_i x_i), f_i = 1 - t_i / |x_i| by p-bit floats, each of hypot, quotient and difference
 * rounded to nearest even; 0 where the hypot is at most t_i. t has one real, t_i >= 0, for each pair of
 * x. */
void fixed_soft_threshold_complex(struct fixed *x, const struct fixed *t);

#endif
