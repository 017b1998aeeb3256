/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num: numbers, vectors and matrices of a chosen arithmetic.
 *
 *   double   IEEE binary64; products through OpenBLAS
 *   float:p  p-bit floats, round to nearest even. Each component of a matrix-vector product and
 *            each sum of squares is the exact value rounded once, so results depend on p alone
 *   block:p  block fixed point: p-bit mantissas and one exponent for each vector. Each vector result
 *            is the exact one rounded once, so results depend on p alone; the error is absolute
 *            within a vector (num_block.h). Many times faster than float:p
 *   arb:p    Arb balls with p-bit midpoints, componentwise: a result encloses the exact result for
 *            every point of the operands; where an enclosure cannot decide a branch, the union of
 *            both is taken. The reference enclosure
 *   ball:p   the same on top of block:p: radii in double beside its midpoints, entries sharing
 *            exponents, so a small entry has the absolute error of its vector (num_ball.h)
 *
 * A `struct num` is the context: a small value that everything created from it carries along.
 * Operands of one call belong to one context (asserted), and have equal shapes (asserted). Real and
 * complex vectors and matrices share every function; scalars are real.
 *
 * Ownership: x_init allocates in a struct of the caller, x_clear frees; clearing a zeroed struct is
 * safe. A matrix owns the workspace of its products and steps; double, block and ball make it with
 * the first of them, and block's grows. Other calls hand out no memory, but use some while they
 * run:
 *   double     none in vector kernels, products and later steps
 *   float, arb what MPFR, Arb and GMP take, and lists of the terms of a sum
 *   block      vec_axpy, vec_scale, mat_scale, vec_soft_threshold, norms and vec_project_ball make
 *              their workspace in each call; so do products without a matrix inside the steps (a
 *              factor, a square) on the path "portable", and for long numbers on the others
 *   ball       as block, with radii; what converts through Arb as arb
 * and in each arithmetic what goes through balls: setters from exact numbers and enclosures,
 * getters of balls, mat_equal, mat_finite, mat_norm_bound, mat_norm_below. No aliasing between
 * outputs and inputs unless stated. */
#ifndef SMALE18_NUM_H
#define SMALE18_NUM_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"
#include "dyadic.h"

enum field { FIELD_REAL = 1, FIELD_COMPLEX = 2 }; /* the number of reals in an entry */

#define NUM_BITS_MIN 24        /* smallest p */
#define NUM_BITS_MAX 1000000000 /* largest p; memory ends before it */

struct arith;
struct fixed;
struct fixed_ball;
struct num {
  const struct arith *arith; /* table of kernels */
  slong bits;                /* precision p; 53 for double */
};

struct num num_double(void);
struct num num_float(slong bits); /* NUM_BITS_MIN <= bits <= NUM_BITS_MAX, asserted */
struct num num_block(slong bits);
struct num num_arb(slong bits);
struct num num_ball(slong bits);

/* num <- the context that "double", "float:128", "block:128", "arb:128" or "ball:128" names; -1 for
 * anything else. */
__attribute__((warn_unused_result))
int num_set_str(struct num *num, const char *name);

/* "double", "float", "block", "arb", "ball" */
const char *num_name(struct num num);

/* Do results enclose the exact ones? True for arb and ball. */
bool num_encloses(struct num num);

/* Bytes that `count` reals of this context take. */
size_t num_bytes(struct num num, size_t count);

/* The reals of a context, in the layout of its library; which member is live follows from the
 * context. Complex entries are pairs re, im. Only kernels look inside. */
union reals {
  double *d;
  mpfr_ptr f;
  arb_ptr b;
  struct fixed *k;      /* one vector */
  struct fixed_ball *q; /* one vector */
};

/* ---- scalars: one real ---- */

struct scal {
  struct num num;
  union reals at;
};

void scal_init(struct scal *s, struct num num); /* s <- 0 */
void scal_clear(struct scal *s);
void scal_set(struct scal *s, const struct scal *t);
void scal_set_fmpq(struct scal *s, const fmpq_t q);   /* rounded to nearest, or enclosed */
void scal_set_fraction(struct scal *s, long p, unsigned long q); /* p / q, q > 0, likewise */
void scal_set_enclosed(struct scal *s, enclosure_fn f, const void *context); /* likewise */
void scal_add(struct scal *s, const struct scal *t, const struct scal *u); /* aliasing allowed */
void scal_sub(struct scal *s, const struct scal *t, const struct scal *u);
void scal_mul(struct scal *s, const struct scal *t, const struct scal *u);
void scal_div(struct scal *s, const struct scal *t, const struct scal *u);
void scal_sqrt(struct scal *s, const struct scal *t);
/* s <- max(t, u), exactly; NaN if one is. Aliasing allowed. */
void scal_max(struct scal *s, const struct scal *t, const struct scal *u);
void scal_gate(struct scal *s, const struct scal *t); /* s <- min(1, t^(-1/2)), t >= 0; aliasing allowed */
/* out <- s, exactly (double, float) or as it is (ball). */
void scal_get_ball(arb_t out, const struct scal *s);

/* The double nearest to s (of a ball: to its midpoint). */
double scal_get_double(const struct scal *s);

/* ---- vectors ---- */

struct vec {
  struct num num;
  enum field field;
  size_t len;
  union reals at; /* len * field reals */
};

void vec_init(struct vec *x, struct num num, enum field field, size_t len); /* x <- 0 */
void vec_clear(struct vec *x);
void vec_zero(struct vec *x);
void vec_set(struct vec *x, const struct vec *y);
/* x <- the reals that f encloses, each correctly rounded to nearest, or enclosed (ball). */
void vec_set_enclosed(struct vec *x, enclosure_fn f, const void *context);
/* x <- len * field doubles, rounded if the context has fewer than 53 bits. */
void vec_set_doubles(struct vec *x, const double *values);
/* out[0..len*field) <- x exactly, or as it is (ball); complex entries as re, im. */
void vec_get_balls(arb_ptr out, const struct vec *x);
/* out[0..len*field) <- the nearest doubles (of balls: to the midpoints) */
void vec_get_doubles(double *out, const struct vec *x);

/* y <- y + a x, each real with one rounding (double: as OpenBLAS does it) */
void vec_axpy(struct vec *y, const struct scal *a, const struct vec *x);
/* x <- a x */
void vec_scale(struct vec *x, const struct scal *a);
/* x_i <- ph(x_i) max(|x_i| - t_i, 0), ph(z) = z / |z|; t real, t_i >= 0 (THEORY, notation) */
void vec_soft_threshold(struct vec *x, const struct vec *t);
/* x_i <- |x_i|^2; complex entries keep an imaginary part, which is 0. Where there are views. */
void vec_square_moduli(struct vec *x);
/* s <- ||x||_2 */
void vec_norm(struct scal *s, const struct vec *x);
/* s <- ||x||_2^2 */
void vec_norm_square(struct scal *s, const struct vec *x);
/* x <- x / max(1, ||x||_2), the projection on the unit ball */
void vec_project_ball(struct vec *x);
/* If this arithmetic has a kernel that does it in one pass over memory: x' <-
 * soft_threshold(x + a g, t), e <- 2x' - x, s <- s + x', x <- x', and true. Else false, and nothing
 * is done: compose it from the functions above. */
__attribute__((warn_unused_result))
bool vec_primal_step(struct vec *x, struct vec *e, struct vec *s, const struct scal *a, const struct vec *g,
                     const struct vec *t);
/* Largest radius of the reals of x: 0 for double and float, +inf if not finite. */
void vec_radius(mag_t out, const struct vec *x);
/* Of an arithmetic that encloses (asserted). square <- an upper bound of the sum of the squares of the
 * radii of x, +inf if one is not finite; then x <- its midpoints, with radii 0. */
void vec_take_radii(mag_t square, struct vec *x);
/* x <- balls that hold all points within `radius` of an entry of x, real and imaginary parts alike;
 * likewise. */
void vec_widen(struct vec *x, const mag_t radius);

/* ---- matrices, row-major ---- */

struct mat {
  struct num num;
  enum field field;
  size_t rows, cols;
  union reals at; /* rows * cols * field reals */
  void *work;     /* of the kernels: products with one matrix must not run in two threads at once */
};

void mat_init(struct mat *A, struct num num, enum field field, size_t rows, size_t cols);
void mat_clear(struct mat *A);
void mat_set(struct mat *A, const struct mat *B);
void mat_set_enclosed(struct mat *A, enclosure_fn f, const void *context); /* as for vectors */
void mat_set_doubles(struct mat *A, const double *values);
void mat_get_balls(arb_ptr out, const struct mat *A);
void mat_get_doubles(double *out, const struct mat *A);
void mat_scale(struct mat *A, const struct scal *a); /* A <- a A */
bool mat_equal(const struct mat *A, const struct mat *B); /* entry for entry; the same balls */
bool mat_finite(const struct mat *A); /* no infinite or undefined entry */

/* y <- A x; x has cols, y has rows entries */
void mat_mul(struct vec *y, const struct mat *A, const struct vec *x);
/* x <- A* y, A* the conjugate transpose */
void mat_mul_adjoint(struct vec *x, const struct mat *A, const struct vec *y);

/* The halves of a primal-dual step with a matrix, if the arithmetic has a kernel for this size that
 * does all of it: then true; else false, and nothing is done. Each real result is rounded as the
 * arithmetic says (block: once, from the exact value); shapes as in op.h.
 *   primal: x' = soft_threshold(x + a A* u, t), e <- 2x' - x, s <- s + x', x <- x'
 *   dual:   u <- P_B(u + a A e - shift), the projection on the unit ball */
__attribute__((warn_unused_result))
bool mat_primal_step(struct vec *x, struct vec *e, struct vec *s, const struct scal *a, const struct mat *A,
                     const struct vec *u, const struct vec *t);
__attribute__((warn_unused_result))
bool mat_dual_step(struct vec *u, const struct scal *a, const struct mat *A, const struct vec *e,
                   const struct vec *shift);

/* Does this arithmetic have views? Not block and ball, where entries share an exponent. */
bool num_has_views(struct num num);

/* ---- views: entries that live in a vector or matrix. They are never cleared, are gone when it
 * is, and may be written only where it may be. There are no others than num_has_views says
 * (asserted). ---- */

struct vec vec_part(const struct vec *x, size_t first, size_t length); /* x_first .. x_(first + length - 1) */
struct vec mat_row(const struct mat *A, size_t i);
struct scal vec_at(const struct vec *x, size_t i); /* the i-th of the len * field reals */

/* out <- an upper bound of ||A||_2, proved: with G = A A* and s = 3 squarings, ||A||_2^(2^(s+1)) <=
 * min(||G^(2^s)||_inf, ||G^(2^s)||_F), evaluated in balls. For the entries as they are stored
 * (double, float) or for all matrices in the balls. Sharp when A A* is near a multiple of the
 * identity. */
void mat_norm_bound(arf_t out, const struct mat *A);

/* out <- a lower bound of ||A||_2, proved: ||A||_F / sqrt(min(rows, cols)); sharp likewise. */
void mat_norm_below(arf_t out, const struct mat *A);

#endif
