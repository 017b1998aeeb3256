/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery: sparse recovery problems whose data are exact: A = [I Q] in K^{m x 2m}, two orthonormal
 * bases side by side, one level each; x (s,M)-sparse with rational entries; y = A x + e. A A* = 2
 * I, so ||A||_2 = sqrt 2.
 *
 * Q: Walsh-Hadamard (m a power of 2; rational if it is one of 4), DCT-II, both real, or the unitary
 * discrete Fourier transform exp(-2 pi i k l / m) / sqrt m, complex. */
#ifndef SMALE18_RECOVERY_H
#define SMALE18_RECOVERY_H

#include <stdint.h>

#include "levels.h"
#include "num.h"

enum basis { BASIS_WALSH_HADAMARD, BASIS_DCT, BASIS_FOURIER };

struct recovery {
  enum basis basis;
  size_t rows;          /* m; A is m x 2m */
  struct levels levels; /* two: [0, m), [m, 2m); theorem's weights */
  uint64_t seed;        /* of the support and the entries of x, and of e */
  fmpq_t noise;         /* ||e||_2, exactly */
  fmpq *x;              /* 2m * field: the exact solution; complex entries as re, im */
  double *direction;    /* m * field: e = noise direction / ||direction||_2 */
};

/* Is there such a matrix? */
bool recovery_exists(enum basis basis, size_t rows);

/* r <- x with s_k nonzeros at random places of level k, its entries (complex: both parts) random
 * fractions a/b with 1 <= |a|, b <= 9. Free it with recovery_clear. It must exist; 1 <= s_k <= m
 * (asserted). */
void recovery_init(struct recovery *r, enum basis basis, size_t rows, const size_t sparsities[2],
                   uint64_t seed, const fmpq_t noise);
void recovery_clear(struct recovery *r);

enum field recovery_field(const struct recovery *r);

/* Enclosures, of type enclosure_fn with context = the problem: A (row-major, m x 2m), and y = A x +
 * e (m). Entries of A x that are 0 or dyadic are exact from some precision on. */
void recovery_matrix(arb_ptr A, slong prec, const void *recovery);
void recovery_data(arb_ptr y, slong prec, const void *recovery);

/* distance <- an enclosure of ||z - x||_2, however small, with a relative radius of about 2^-prec;
 * z may be of any arithmetic, and if it is ball its radii add to that. */
void recovery_distance(arb_t distance, const struct recovery *r, const struct vec *z, slong prec);

/* residual <- an enclosure of ||A' x - y'||_2 for a matrix and data of any arithmetic, as they are
 * stored: what rounding the data has cost. */
void recovery_residual(arb_t residual, const struct recovery *r, const struct mat *A,
                       const struct vec *y, slong prec);

/* F <- an enclosure of lambda ||z||_{l1_w} + ||A z - y||_2 with the exact A, y and the levels'
 * weights. */
void recovery_objective(arb_t F, const struct recovery *r, const struct vec *z, const fmpq_t lambda,
                        slong prec);

#endif
