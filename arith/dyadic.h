/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dyadic: from enclosures to numbers with a binary expansion, by proof. */
#ifndef SMALE18_DYADIC_H
#define SMALE18_DYADIC_H

#include <stdbool.h>

#include "balls.h"

/* k <- an integer with |k 2^-bits - x| <= 2^-bits for every x in the ball; bits may be negative.
 * Returns false, k unchanged, if the ball is too wide for that (radius > 2^-bits / 2). */
__attribute__((warn_unused_result))
bool dyadic_set_ball(fmpz_t k, const arb_t x, slong bits);

/* out <- the double nearest to every point of the ball, ties to even; false if points of the ball
 * have different nearest doubles. */
__attribute__((warn_unused_result))
bool nearest_double(double *out, const arb_t x);

/* The same for the precision of out; false also if the ball is not finite. */
__attribute__((warn_unused_result))
bool nearest_float(mpfr_t out, const arb_t x);

/* out[0..count) <- enclosures of count reals; their radii go to 0 as prec grows, and become 0 for a
 * real that lies half-way between two floats of some precision. Called with increasing prec. */
typedef void (*enclosure_fn)(arb_ptr out, slong prec, const void *context);

#endif
