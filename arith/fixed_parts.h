/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_parts: some entries of a vector. Lists of entries are increasing. */
#ifndef SMALE18_FIXED_PARTS_H
#define SMALE18_FIXED_PARTS_H

#include "fixed_lanes.h"
#include "fixed_ops.h"

/* list <- the i with x_i != 0; returns how many. mask: a byte for each group of eight, bit i % 8
 * of it then says the same. x is defined. */
size_t fixed_nonzero(size_t *list, uint8_t *mask, const struct fixed *x,
                     const struct fixed_lanes *lanes);

/* part <- (x_(list[k])), k < count, in units of x (so that it may break the rule that the largest
 * has p bits); part->count <- count, room for which is there. */
void fixed_gather(struct fixed *part, const struct fixed *x, const size_t *list, size_t count);

/* x <- the vector with x_(list[k]) = part_k, k < part->count, and 0 elsewhere; elsewhere it was 0. */
void fixed_scatter(struct fixed *x, const struct fixed *part, const size_t *list);

/* out[i] <- x_i 2^-exp to within 2^-50, |out_i| <= 1; out has room for whole groups of eight. x is
 * defined. */
void fixed_lanes_doubles(double *out, const struct fixed *x, const struct fixed_lanes *lanes);

/* A->list <- all j but some for which x_j = 0 and |a (A^T u)_j| <= t_j is proved; returns how many;
 * A->excess as well. All are defined. product: u, A and a are not 0.
 *
 * The proof. With x_j = 2^X x', t_j = 2^T t', a (A^T u)_j = 2^G a' g, g = sum of m products a_ij'
 * u_i', m < 2^50, all primed numbers at most 1 in absolute value and a' at least 1/2, and doubles
 * x^, t^, a^_ij, u^_i of at most 1 within 2^-50 of them, a^ within 2^-52 of a':
 * - g^ as it is summed in double, in any order, lies within m (2^-49 + 2^-100) + m^2 2^-53 / (1 - m
 *   2^-53) of g, |g| <= m: each product passes at most m roundings;
 * - a^ g^ within that plus m 2^-51 of a' g. So with scales 2^X, 2^T, 2^G, divided by the largest
 *   of them, what is added to v^ = x^ 2^X + a^ g^ 2^G, with the rounding of these operations, is
 *   below 2^-49 2^X + (m + 16)^2 2^-52 2^G; t^ 2^T is within 2^-49 2^T. Scales below 2^-1000 are
 *   raised to it: 2^-900 covers what that does. An x_j = 0 adds nothing: its x^ is 0. */
size_t fixed_survivors(struct fixed_matrix *A, const struct fixed *x, mpfr_srcptr a,
                       const struct fixed *u, const struct fixed *t, bool product);

/* f.terms += a part of a product: A x over the entries of x that are not 0, A^T u for the columns
 * in the list. Both are left out where they are 0. */
void fixed_formula_combine(struct fixed_formula *f, struct fixed_matrix *A, const struct fixed *x);
void fixed_formula_dot(struct fixed_formula *f, struct fixed_matrix *A, const struct fixed *u,
                       const size_t *list, size_t count);

/* f += a x, a a number; the factor is kept in w. */
void fixed_formula_multiple(struct fixed_formula *f, struct fixed_work *w, mpfr_srcptr a,
                            const struct fixed *x);

/* w->square_fixed <- sum of x_i^2, rounded to its bits; x is defined. */
void fixed_square_sum(const struct fixed *x, struct fixed_work *w);

/* fixed_project_ball with workspace: w with numbers, and doubles for whole groups of eight, which
 * find most vectors that stay; NULL: without. */
void fixed_project(struct fixed *u, struct fixed_work *w, double *room);

/* R_p has no place for it: undefined. */
static inline void fixed_check_exponent(struct fixed *x) {
  if (x->exp > FIXED_EXP_MOST || x->exp < -FIXED_EXP_MOST) x->exp = FIXED_UNDEFINED;
}

#endif
