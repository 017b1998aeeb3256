/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_f64_steps: mat_primal_step and mat_dual_step of `double` for small real matrices, for its table alone.
 *
 * A sum of products is made term by term, in the order of the rows (A* u) or columns (A e) of A, each product
 * and each sum rounded; terms with e_j = 0 are left out. The square of the norm is that of partial sums
 * over the entries equal modulo OCTET. So the bits depend neither on the processor nor on threads; they are
 * not those of OpenBLAS.
 *
 * A matrix is small if it has at most F64_SMALL entries. Time of both halves with OpenBLAS (AVX-512 kernels)
 * and without steps, divided by that of the steps with AVX-512, AVX2 and neither (one core of Zen 4), for
 * dense e and for e with one entry in five:
 *   19 x 20    dense 2.3  2.1  1.4    fifth 2.8  2.4  1.7
 *   64 x 64          1.8  1.4  0.8          2.5  1.9  1.0
 *   128 x 128        1.2  1.1  0.7          1.9  1.5  0.9
 *   180 x 200        1.1  1.0  0.6          1.8  1.5  0.9
 *   400 x 400        1.1  0.9  0.5          1.8  1.5  0.7
 * Other matrices, and complex ones, are left to OpenBLAS. */
#ifndef SMALE18_NUM_F64_STEPS_H
#define SMALE18_NUM_F64_STEPS_H

#include "num.h"

enum { F64_SMALL = 32768 };

/* Two copies of the matrix, its rows and its columns, for vector registers; made when a step needs them. */
void *f64_work_new(size_t rows, size_t cols, enum field field, slong bits);
void f64_work_free(void *work);
void f64_work_renew(void *work);

bool f64_mat_primal_step(union reals x, union reals e, union reals s, union reals a,
                         const struct mat *A, union reals u, union reals t);
bool f64_mat_dual_step(union reals u, union reals a, const struct mat *A, union reals e,
                       union reals shift);

#endif
