/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii: upper bounds, in double with an exponent of their own: what the radii of ball:p are made of
 * (num_ball.h). A bound is at 2^exp; a vector of bounds has one exponent. at is 0, or 2^-500 <= at
 * <= 1; in a vector at least one entry is 1/2 or more unless all are 0: bounds neither overflow nor
 * vanish.
 *
 * What an operation gives is no less than the exact value of its formula at the operands, and 0 where
 * that is 0. The rounding mode is never touched. Proof: all numbers are nonnegative; with u = 2^-53,
 * sums and products rounded to nearest lose a factor of 1 - u each at most, as long as nothing
 * underflows. Factors below 2^-400 are raised to it, so products of two numbers are 0 or 2^-1000 at
 * least: nothing does. A result of k roundings, in any order, is then multiplied by
 * 1 + (k + 2) 2^-52 =: c, and that rounded:
 *   c (1 - u)^(k + 1) >= (1 + 2 (k + 2) u) (1 - (k + 1) u) >= 1 for k < 2^50.
 * Last, exponents are moved by powers of two, exactly, and what falls below 2^-500 is raised to it.
 * The order of operations is fixed: all machines give the same bits. */
#ifndef SMALE18_RADII_H
#define SMALE18_RADII_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"

#define RADII_LEAST 0x1p-500
#define RADII_LANES 8
#define RADII_NOTHING (-(WORD(1) << 60)) /* the exponent of a vector of zeros */

/* ---- one bound ---- */

struct radius {
  double at;
  slong exp;
};

struct radius radius_of(double x);       /* x itself; 0 <= x < inf */
struct radius radius_of_arf(const arf_t x); /* at least |x|; x is finite with |exponent| < 2^60 */
struct radius radius_of_mag(const mag_t x); /* x itself, likewise */
static inline struct radius radius_power(slong e) { return (struct radius){1, e}; } /* 2^e */
struct radius radius_add(struct radius a, struct radius b);
struct radius radius_mul(struct radius a, struct radius b);
struct radius radius_div(struct radius a, double b); /* a / b, 2^-400 <= b <= 2^400 */
struct radius radius_min(struct radius a, struct radius b);
/* a 2^-exp or more; 0 or at least 2^-500; infinite above 2^1000 */
double radius_in(struct radius a, slong exp);
void radius_get_mag(mag_t out, struct radius a);

/* ---- vectors ---- */

struct radii {
  slong exp;
  size_t count;
  double *at; /* count, and zeros up to a multiple of 8; aligned to 64 bytes */
};

void radii_init(struct radii *r, size_t count); /* r <- 0 */
void radii_clear(struct radii *r);              /* a zeroed struct is safe */
void radii_zero(struct radii *r);
void radii_set(struct radii *r, const struct radii *s);
bool radii_is_zero(const struct radii *r);
struct radius radii_at(const struct radii *r, size_t i);
void radii_put(struct radii *r, arb_srcptr balls); /* r_i <- max |balls_i|, finite */

/* factor at_i, at aligned with a multiple of 8 numbers, each 0 or 2^-500 <= at_i <= 1; NULL: 1 for all i */
struct radii_term {
  struct radius factor;
  const double *at;
};

#define RADII_TERMS 6

/* out_i <- the sum of the terms; out->at may be among them. */
void radii_sum(struct radii *out, const struct radii_term *terms, size_t count);

static inline struct radii_term radii_term(struct radius a, const struct radii *r) {
  return (struct radii_term){{a.at, a.exp + r->exp}, r->at};
}

/* Where keep_i is 0: r_i <- 0. */
void radii_keep(struct radii *r, const double *keep);

void radii_limit(struct radii *r, struct radius most); /* r_i <- min(r_i, most) */

struct radius radii_norm(const struct radii *r);                     /* the 2-norm */
struct radius radii_dot(const struct radii *r, const struct radii *s); /* of equal lengths */
struct radius radii_largest(const struct radii *r);

/* ---- matrices ---- */

struct radii_matrix {
  slong exp;
  size_t rows, cols;
  double *by_rows, *by_cols; /* each row, or column, filled up to a multiple of 8 */
};

void radii_matrix_init(struct radii_matrix *W, const struct radii *entries, size_t rows, size_t cols);
void radii_matrix_clear(struct radii_matrix *W); /* a zeroed struct is safe */

void radii_mul(struct radii *y, const struct radii_matrix *W, const struct radii *x);         /* W x */
void radii_mul_adjoint(struct radii *x, const struct radii_matrix *W, const struct radii *y); /* W^T y */

#endif
