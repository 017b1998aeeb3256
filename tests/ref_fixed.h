/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_fixed: block fixed point (fixed.h) by integers of any size: every operation is done exactly,
 * then R_p by the book. Reads and writes the limbs itself. */
#ifndef SMALE18_REF_FIXED_H
#define SMALE18_REF_FIXED_H

#include "fixed.h"
#include "ref_num.h"

/* The vector m_i 2^exp, of any size; undefined ones have no values. */
struct ref_fixed {
  fmpz *m; /* count */
  size_t count;
  fmpz_t exp;
  bool undefined;
};

void ref_fixed_init(struct ref_fixed *x, size_t count); /* x <- 0 */
void ref_fixed_clear(struct ref_fixed *x);
void ref_fixed_set(struct ref_fixed *x, const struct ref_fixed *y); /* equal counts */

/* x <- R_p(x): then x = m_i 2^(e - p) with m_i as fixed.h says. */
void ref_fixed_round(struct ref_fixed *x, slong bits);

/* The same bits: sign extension, unused words and lanes included. */
void ref_fixed_store(struct fixed *to, const struct ref_fixed *x);  /* x = R_p(x) */
void ref_fixed_load(struct ref_fixed *x, const struct fixed *from); /* asserts the layout */
bool ref_fixed_same(const struct fixed *got, const struct ref_fixed *want); /* want = R_p(want) */

/* Exact: to be rounded afterwards. */
void ref_fixed_axpy(struct ref_fixed *y, const fmpz_t a, const struct ref_fixed *x); /* y <- y + a x */
void ref_fixed_scale(struct ref_fixed *x, const fmpz_t a, slong exp);                /* x <- a 2^exp x */
void ref_fixed_shrink(struct ref_fixed *x, const struct ref_fixed *t); /* soft threshold */
void ref_fixed_square(fmpz_t s, const struct ref_fixed *x); /* ||x||^2 = s 2^(2 exp) */
/* y <- A x, row-major, A->count = y->count x->count; or A^T x */
void ref_fixed_mul(struct ref_fixed *y, const struct ref_fixed *A, const struct ref_fixed *x);
void ref_fixed_mul_adjoint(struct ref_fixed *y, const struct ref_fixed *A, const struct ref_fixed *x);

/* x <- a random vector of `bits` bits, rounded: ties of later sums, cancellation, zeros, small
 * entries; exponents within +-spread. */
void ref_fixed_draw(struct ref_fixed *x, struct draws *d, slong bits, slong spread);

#endif
