/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_ball: the arithmetic `ball:p`: enclosures whose midpoints are vectors of block:p
 * (num_block.h) and whose radii are doubles.
 *
 * A vector is m + [-r_i, r_i], m in block fixed point of p bits (fixed.h), r_i a bound of radii.h: a
 * double times 2^exp, with an exponent that the vector's radii share and that is not the one of m. So
 * radii neither overflow nor vanish; one below 2^-390 times the largest of what goes into its operation
 * (all entries, those that a threshold kills too) may be raised to that. Every kernel encloses its exact
 * result for all points of its operands (entry by entry), the rounding R_p of the midpoint included:
 *   half unit  h(m') = 2^(e' - p - 1) for every entry of a result m' with exponent e', but none where
 *              the operands are exactly 0, nor where all terms are multiples of 2^(e' - p): then
 *              nothing was rounded. So a product with exact operands is at most one unit wide.
 * What block fixed point loses of small entries is therefore in their radii. Results, radii included,
 * depend on p alone, not on the machine. Scalars are balls of arb:p. An undefined vector, or one whose
 * radii come near 2^(2^40), is undefined as a whole: it encloses everything. No views: entries
 * share exponents.
 *
 * Bounds; a' = |a| + r_a, W = |A| + r_A, all of it rounded upward (radii.h):
 *   y + a x         r_y + a' r_x + r_a |x| + h
 *   A x             W r_x + rho sum_k |x_k| + h, rho_i = max_k (r_A)_ik, as r_A |x| <= rho sum_k |x_k|:
 *                   where data were rounded, all r_A are alike
 *   soft_threshold  |soft(v, t) - soft(v', t')| <= |v - v'| + |t - t'|: r_v + r_t + h; and exactly 0
 *                   where |v| + r_v <= t - r_t is proved
 *   primal step     v = x + a A^T u: r_v = r_x + g, g = W^T (a' r_u + r_a |u|) + |a| rho sum |u_k|, the
 *                   maxima now of columns, |u_k| bounded to within 2^-47 max |u|; x' as above.
 *                   e = 2 x' - x: as 2 soft(v, t) - x is 1-Lipschitz in x (slopes 0 or 2, less 1) and
 *                   2-Lipschitz in a A^T u and in t,
 *                     r_e = r_x + 2 g + 2 r_t + 2 h(x') + h(e),   not 3 r_x + ..;
 *                   where x' is exactly 0, r_e = r_x + h(e)
 *   projection      P(u) = c(||u||) u, c(s) = min(1, 1/s). For all s, s' >= 0:
 *                     |c(s) - c(s')| <= c(s) c(s') |s - s'|.
 *                   With s = ||m||, |s' - s| <= d for all points, C = min(1, 1 / (s - d)):
 *                     |P(u)_i - P(m)_i| <= c(s') |u_i - m_i| + |m_i| |c(s') - c(s)|
 *                                       <= C (r_i + |P(m)_i| d),
 *                   d = the lesser of ||r|| and |m|.r / s + ||r||^2 / (2 s): the first by the triangle
 *                   inequality, the second by ||m + v|| >= s + m.v / s (convexity) and ||m + v|| <=
 *                   s + (2 m.v + ||v||^2) / (2 s) (the root is concave). Also <= ||r||, as P is
 *                   non-expansive; and r_i where s + d <= 1. The factor that the midpoint is
 *                   multiplied by (fixed_project_ball) lies within 2 2^-p of c(s), relative: 2^-p / 2
 *                   through the rounded sum of squares, 2^-p for the rounded root, and second orders;
 *                   where the rounded sum is 1 and the exact one above it, 2^-p / 2. That adds
 *                   2 2^-p |P(m)_i| + h.
 * So a branch that an enclosure cannot decide is enclosed by the union of both, never guessed. */
#ifndef SMALE18_NUM_BALL_H
#define SMALE18_NUM_BALL_H

#include "arith.h"
#include "fixed_ops.h"
#include "radii.h"

struct fixed_ball {
  struct fixed mid;
  struct radii rad; /* zeros where mid is undefined */
};

static inline bool ball_defined(const struct fixed_ball *x) { return fixed_defined(&x->mid); }
void ball_undefine(struct fixed_ball *x);
/* Exponents of radii that are not all 0: far above RADII_NOTHING, whatever the next factors are. */
#define RADII_EXP_LEAST (-(WORD(1) << 55))
void ball_settle_exponent(struct fixed_ball *x); /* which is out of bounds */
/* Undefined if the midpoint is, or if a radius is too large. Radii that are too small are raised. */
static inline void ball_settle(struct fixed_ball *x) {
  if (!ball_defined(x)) ball_undefine(x);
  else if (x->rad.exp > FIXED_EXP_MOST || x->rad.exp < RADII_EXP_LEAST) ball_settle_exponent(x);
}

/* ---- factors ---- */

struct ball_factor {
  bool finite;
  slong unit;                    /* the midpoint is an odd multiple of 2^unit */
  mpfr_t mid;
  struct radius size, rad, most; /* |mid|, rad, |mid| + rad */
};

void ball_factor_init(struct ball_factor *f, const arb_t a);
void ball_factor_clear(struct ball_factor *f);

/* ---- bounds of midpoints ---- */

/* r <- |m|, rounded upward, 0 where and only where m_i = 0. */
void ball_bounds(struct radii *r, const struct fixed *m);

/* mask_i <- 1 if m_i is not 0; else mask_i is as it was. Whole eights are written. */
void ball_mark(double *mask, const struct fixed *m);

/* The largest k such that all entries are multiples of 2^k; of zeros WORD_MAX / 4. */
slong ball_unit(const struct fixed *m);

/* h(m); 0 if m is exact: zero, which R_p makes of zero only, or rounded from multiples of 2^unit, not below
 * the unit of m. */
struct radius ball_rounding(const struct fixed *m, slong unit);

/* ---- vectors ---- */

void ball_add_multiple(struct fixed_ball *y, const struct ball_factor *a,
                       const struct fixed_ball *x);                    /* y <- y + a x */
void ball_multiply(struct fixed_ball *x, const struct ball_factor *a); /* x <- a x */
void ball_threshold(struct fixed_ball *x, const struct fixed_ball *t); /* x, t real */
/* u <- P_B(u), in the workspace of A unless A is NULL. bound: room as above. */
void ball_project(struct fixed_ball *u, struct fixed_matrix *A, struct radii *bound);

/* ---- products with one matrix ---- */

/* A factor that was seen before. */
struct ball_memory {
  bool known;
  arb_t of;
  struct ball_factor factor;
};

/* Workspace: complex entries as real ones (fixed_complex.h), from the first product on. */
struct ball_work {
  bool ready, exact;                    /* exact: all r_A are 0 */
  slong unit;                           /* of the entries */
  struct fixed embedded;                /* complex */
  struct fixed_matrix matrix;
  struct radii_matrix most;             /* W */
  struct radii rad_of_rows, rad_of_cols; /* r_A: the largest of each row, column; unless exact */
  /* cols, in eights: not 0 where x, s were not before a step, where x is not after it */
  uint64_t *was_x, *was_s, *is_x;
  struct ball_memory factors[2];        /* of the primal and of the dual step */
  struct radii of_rows[2], of_cols[2];  /* as long as a column, as a row */
};

/* The workspace of A, filled; NULL if A is undefined. */
struct ball_work *ball_work_of(const struct mat *A);

/* The radii of a A x, without its rounding: W z + |a| rho sum b_k, z = a' r_x + r_a b, |x| <= b; or the same
 * with transposes. a NULL: 1. b is 0 until it is set, which it need not be unless ball_needs_bound. All of it
 * is borrowed, workspace as well. */
struct radii_product ball_product_radii(struct ball_work *w, const struct ball_factor *a,
                                        const struct radii *rad, bool adjoint);
bool ball_needs_bound(const struct ball_work *w, const struct ball_factor *a);
void ball_bound(struct radii_bound *b, struct radii *room, const struct fixed *m); /* ball_bounds, in room */

/* For the table. */
void *ball_work_new(size_t rows, size_t cols, enum field field, slong bits);
void ball_work_free(void *work);
void ball_work_renew(void *work);
void ball_mul_mat(union reals y, const struct mat *A, union reals x);
void ball_mul_adjoint(union reals x, const struct mat *A, union reals y);
bool ball_mat_primal_step(union reals x, union reals e, union reals s, union reals a,
                          const struct mat *A, union reals u, union reals t);
bool ball_mat_dual_step(union reals u, union reals a, const struct mat *A, union reals e,
                        union reals shift);

#endif
