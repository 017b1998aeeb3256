/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact: the field Q(sqrt 2). The rows of the published class, the squares of their norms and the
 * vertices of their solution sets live here, so members, optimality and distances between vertices
 * are decided without any rounding. */
#ifndef SMALE18_EXACT_H
#define SMALE18_EXACT_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"

/* rational + root2 * sqrt(2) */
struct exact {
  fmpq_t rational, root2;
};

void exact_init(struct exact *x); /* x <- 0 */
void exact_clear(struct exact *x);

/* count zeros; freed by exact_vec_free with the same count. */
struct exact *exact_vec_new(size_t count);
void exact_vec_free(struct exact *x, size_t count);
bool exact_vec_is_zero(const struct exact *x, size_t count);
void exact_vec_sum(struct exact *sum, const struct exact *x, size_t count);

void exact_set(struct exact *x, const struct exact *y);
void exact_set_fmpq(struct exact *x, const fmpq_t q);

/* Aliasing is allowed everywhere. */
void exact_add(struct exact *z, const struct exact *x, const struct exact *y);
void exact_sub(struct exact *z, const struct exact *x, const struct exact *y);
void exact_mul(struct exact *z, const struct exact *x, const struct exact *y);
void exact_mul_fmpq(struct exact *z, const struct exact *x, const fmpq_t q);
void exact_addmul(struct exact *z, const struct exact *x, const struct exact *y); /* z + x y */

/* z <- 1 / x; x != 0 is asserted. */
void exact_inv(struct exact *z, const struct exact *x);

/* -1, 0, 1; exact. */
int exact_sign(const struct exact *x);
bool exact_is_zero(const struct exact *x);
int exact_cmp(const struct exact *x, const struct exact *y);

/* out <- an enclosure of x with relative radius at most 2^-bits (radius 0 if x is 0). */
void exact_ball(arb_t out, const struct exact *x, slong bits);

#endif
