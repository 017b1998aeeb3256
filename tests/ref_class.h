/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_class: the class of Table 1 from the formulas as they were published (THEORY 3.0), in MPFR
 * alone: an oracle for omega and what stands on it. delta and lambda enter where the paper has them. */
#ifndef SMALE18_REF_CLASS_H
#define SMALE18_REF_CLASS_H

#include <stdbool.h>
#include <stddef.h>

#include "omega.h"

struct ref_class {
  size_t N1, N2;
  unsigned long digits, bits;         /* K, n */
  unsigned long delta[2], lambda[2];  /* numerator, denominator */
  bool dct;
  mpfr_prec_t prec; /* of everything; results are within 2^ref_error of the truth */
};

/* omega <- the same class, as the program builds it */
void ref_omega(struct omega *omega, const struct ref_class *c);

/* 64 + 4 K - prec, for blocks z of modest size */
slong ref_error(const struct ref_class *c);

/* Entry i of the row of member j (from 1): gamma1 lambda / (1 - delta), for i = j - 1 gamma1 lambda
 * / rho_min. */
void ref_row(mpfr_t out, const struct ref_class *c, size_t member, size_t i);

/* Euclidean length of the row. */
void ref_norm(mpfr_t out, const struct ref_class *c);

/* Entry (i, k) of the orthogonal matrix. */
void ref_orthogonal(mpfr_t out, const struct ref_class *c, size_t i, size_t k);

/* (1 + N2) x (N1 + N2) initialised numbers, row-major */
void ref_matrix(mpfr_t *A, const struct ref_class *c, size_t member);

/* y[0..1+N2) <- Q (1, z); z NULL is 0 */
void ref_measurement(mpfr_t *y, const struct ref_class *c, const double *z);

/* f <- lambda ||x||_1 + ||Ax - y||_2 */
void ref_objective(mpfr_t f, const struct ref_class *c, mpfr_t *A, mpfr_t *x, mpfr_t *y);

/* count numbers of precision prec, cleared and freed by ref_free */
mpfr_t *ref_alloc(size_t count, mpfr_prec_t prec);
void ref_free(mpfr_t *x, size_t count);

/* out <- x with radius 2^error */
void ref_ball(arb_t out, const mpfr_t x, slong error);

/* The squared Euclidean length of the difference, enclosed: out <- sum (x_i +- 2^error - y_i)^2 */
void ref_dist2(arb_t out, mpfr_t *x, slong error, arb_srcptr y, size_t count, slong prec);

#endif
