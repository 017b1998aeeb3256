/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_map: what y = A x + e is made of; for the files of recovery. */
#ifndef SMALE18_RECOVERY_MAP_H
#define SMALE18_RECOVERY_MAP_H

#include "recovery.h"

/* Bits to compute with for results of about prec bits. */
slong recovery_work_prec(const struct recovery *r, slong prec);

/* Q[0 .. m * m * field) <- the second basis, row-major. Entries that are 0 or dyadic are exact. */
void recovery_basis(arb_ptr Q, enum basis basis, size_t m, slong prec);

/* y <- A v, m entries from 2m. */
void recovery_multiply(arb_ptr y, const struct recovery *r, arb_srcptr v, slong prec);

/* e <- noise direction / ||direction||_2; 0 if the noise is. */
void recovery_noise(arb_ptr e, const struct recovery *r, slong prec);

/* X <- common x, integers, with the least common denominator. */
void recovery_scale(fmpz *X, fmpz_t common, const struct recovery *r);

/* y: enclosures of A x. Reals of it that are rational become exact if they are dyadic, 0 among
 * them, once prec is large enough to prove that:
 *   alpha = 2 m common y_i is an algebraic integer in the real part of Q(zeta_8m), of degree
 *   d <= 2m, and its conjugates are at most b = 4 m ||X||_1 in modulus. With n the nearest integer,
 *   alpha - n has conjugates below 2b + 1 and an integer as norm: it is 0 or at least (2b + 1)^-d. */
void recovery_settle(arb_ptr y, const struct recovery *r, slong prec);

#endif
