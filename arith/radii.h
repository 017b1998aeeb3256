/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii: upper bounds, in double with an exponent of their own: what the radii of ball:p are made of
 * (num_ball.h). A bound is at 2^exp; a vector of bounds has one exponent. at is 0, or 2^-508 <= at
 * <= 1; in a vector at least one entry is 2^-8 or more unless all are 0: bounds neither overflow nor
 * vanish, and exponents seldom change.
 *
 * What an operation gives is no less than the exact value of its formula at the operands, and 0 where
 * that is 0. The rounding mode is never touched. Proof: all numbers are nonnegative; with u = 2^-53,
 * sums and products rounded to nearest lose a factor of 1 - u each at most, as long as nothing
 * underflows. Factors below 2^-400 are raised to it, so products of two numbers are 0 or 2^-1016 at
 * least: nothing does. A result of k roundings, in any order, is then multiplied by
 * 1 + (k + 2) 2^-52 =: c, and that rounded:
 *   c (1 - u)^(k + 1) >= (1 + 2 (k + 2) u) (1 - (k + 1) u) >= 1 for k < 2^50.
 * Last, exponents are moved by powers of two, exactly, and what falls below 2^-508 is raised to it.
 * The order of operations is fixed: all machines give the same bits. */
#ifndef SMALE18_RADII_H
#define SMALE18_RADII_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "radii_round.h"

#define RADII_LEAST 0x1p-508
#define RADII_MOST_LEAST 0x1p-8
#define RADII_LANES 8
#define RADII_NOTHING (-(WORD(1) << 60)) /* the exponent of a vector of zeros */

/* ---- one bound ---- */

struct radius {
  double at;
  slong exp;
};

/* x 2^exp itself, its `at` in [1/2, 1); x is 0 or normal */
static inline struct radius radius_fit(double x, slong exp) {
  const int e = double_exponent(x);
  return x == 0 ? (struct radius){0} : (struct radius){x * double_power(-e), exp + e};
}
static inline struct radius radius_of(double x) { return radius_fit(x, 0); }
struct radius radius_of_arf(const arf_t x); /* at least |x|; x is finite with |exponent| < 2^60 */
struct radius radius_of_mag(const mag_t x); /* x itself, likewise */
static inline struct radius radius_power(slong e) { return (struct radius){1, e}; } /* 2^e */
static inline struct radius radius_add(struct radius a, struct radius b) {
  if (a.at == 0) return b;
  if (b.at == 0) return a;
  const slong exp = a.exp > b.exp ? a.exp : b.exp;
  return radius_fit((a.at * power_raised(a.exp - exp) + b.at * power_raised(b.exp - exp)) * upward(1),
                    exp);
}
static inline struct radius radius_mul(struct radius a, struct radius b) {
  return radius_fit(a.at * b.at * upward(1), a.exp + b.exp);
}
/* a / b, 2^-400 <= b <= 2^400 */
static inline struct radius radius_div(struct radius a, double b) {
  return radius_fit(a.at / b * upward(1), a.exp);
}
/* a 2^-exp or more; 0 or at least 2^-508; infinite above 2^1000 */
static inline double radius_in(struct radius a, slong exp) {
  if (a.at == 0) return 0;
  if (a.exp - exp > 1000) return INFINITY;
  if (a.exp - exp < -508) return RADII_LEAST;
  const double x = a.at * double_power(a.exp - exp);
  return x < RADII_LEAST ? RADII_LEAST : x;
}
static inline struct radius radius_min(struct radius a, struct radius b) {
  return radius_in(a, b.exp) <= radius_in(b, b.exp) ? a : b;
}
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

/* factor at_i; the `at` of a factor is 0 or from 1/2 to 1, as radius_* give it; at is aligned, a
 * multiple of 8 numbers, each 0 or 2^-508 <= at_i <= 1; NULL: 1 for all i */
struct radii_term {
  struct radius factor;
  const double *at;
};

#define RADII_TERMS 6

/* out_i <- the sum of the terms; out->at may be among them. */
void radii_sum(struct radii *out, const struct radii_term *terms, size_t count);
/* out_i <- min(the sum of the terms, most) */
void radii_sum_limited(struct radii *out, const struct radii_term *terms, size_t count, struct radius most);

static inline struct radii_term radii_term(struct radius a, const struct radii *r) {
  return (struct radii_term){{a.at, a.exp + r->exp}, r->at};
}

/* Where keep_i is 0: r_i <- 0. */
void radii_keep(struct radii *r, const double *keep);

/* r.r, m.m and m.r */
struct radii_moments {
  struct radius rr, mm, mr;
};

struct radii_moments radii_moments(const struct radii *r, const struct radii *m);
struct radius radius_root(struct radius square);

struct radius radii_square(const struct radii *r); /* r.r */
struct radius radii_largest(const struct radii *r);

/* ---- matrices ---- */

struct radii_matrix {
  const struct radii_passes *passes; /* of the path when it was made */
  slong exp;
  size_t rows, cols;
  double *by_rows, *by_cols; /* each row, or column, filled up to a multiple of 8 */
};

/* rows_i <- the largest entry of row i, cols_k of column k; entries row-major */
void radii_maxima(struct radii *rows, struct radii *cols, const struct radii *entries);

void radii_matrix_init(struct radii_matrix *W, const struct radii *entries, size_t rows, size_t cols);
void radii_matrix_clear(struct radii_matrix *W); /* a zeroed struct is safe */

/* Bounds b_k = (|at_k| + more) 2^exp, some |at_k| >= 1/4 and all at most 1; at in eights, zeros in lanes that
 * are not used. at NULL: 0. */
struct radii_bound {
  const double *at;
  slong exp;
  double more;
};

/* g = W z + (of_rho sum b_k) rho, z = of_rad rad + of_bound b; or that with the transpose of W. rho NULL: 0.
 * room: as many as z has. Factors as in a term. z is taken in the units of the result and raised to 2^-508 of
 * them where it is smaller and not 0. */
struct radii_product {
  const struct radii_matrix *W;
  bool adjoint;
  const struct radii *rad, *rho;
  struct radii_bound bound;
  struct radius of_rad, of_bound, of_rho;
  struct radii *room;
};

void radii_mul(struct radii *out, const struct radii_product *g); /* out <- g */

/* ---- steps ---- */

/* r_v = r_x + g + r_t. Entries with excess_i 2^excess_exp + r_(v, i) <= 0 are dead:
 *   e <- r_x + 2 (g + r_t + round_x) + round_e   dead: r_x + round_e where was_x_i is not 0, else r_x
 *   x <- r_x + g + r_t + round_x                 dead: 0
 *   s <- r_s + x' + round_s                      dead: r_s + round_s where was_s_i is not 0, else r_s */
struct radii_step {
  struct radii *x, *e, *s;
  const struct radii_product *g;
  const struct radii *t;
  const double *excess; /* in eights, 0 in lanes that are not used, as was_x and was_s are */
  slong excess_exp;
  const uint64_t *was_x, *was_s;
  struct radius round_x, round_e, round_s;
};

void radii_primal_step(const struct radii_step *step);

/* u <- u + g + shift + round */
void radii_dual_sum(struct radii *u, const struct radii_product *g, const struct radii *shift,
                    struct radius round);

#endif
