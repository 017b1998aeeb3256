/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_ops: the operations of block:p on real vectors: each is R_p (fixed.h) of its exact result,
 * or of the exact result of each line where several are given. Scalars are p-bit MPFR numbers
 * (rounded to nearest, ties to even). NaN or an infinity among the operands makes the result
 * undefined.
 *
 * How: kernels (fixed_path.h) give sums with the lowest columns dropped and a bound of what is
 * missing; where that bound does not decide the exponent or a rounding (cancellation; ties), the
 * product is asked for again with all columns that matter. So speed varies, results never do. */
#ifndef SMALE18_FIXED_OPS_H
#define SMALE18_FIXED_OPS_H

#include "fixed_formula.h"
#include "fixed_path.h"

/* ---- element by element ---- */

void fixed_axpy(struct fixed *y, mpfr_srcptr a, const struct fixed *x); /* y <- R_p(y + a x) */
void fixed_scale(struct fixed *x, mpfr_srcptr a);                       /* x <- R_p(a x) */
/* x <- R_p(sign(x_i) max(|x_i| - t_i, 0)), t_i >= 0 */
void fixed_soft_threshold(struct fixed *x, const struct fixed *t);
/* s <- the exact sum of x_i^2, rounded once to the precision of s, to nearest; MPFR says what happens
 * beyond its range of exponents. */
void fixed_norm_square(mpfr_ptr s, const struct fixed *x);
/* With n2 = norm_square rounded to p bits and g = RN_p(n2^(-1/2)) (mpfr_rec_sqrt), whatever their
 * exponents: x <- R_p(g x) if n2 > 1, else x. */
void fixed_project_ball(struct fixed *x);

/* ---- with a matrix ---- */

/* A real matrix, its path, its leading digits in double, and workspace: one thread at a time. */
struct fixed_matrix {
  const struct fixed *entries; /* borrowed: rows cols entries, row-major */
  size_t rows, cols;
  const struct fixed_path *path;
  void *kernel;      /* of the path; NULL if the entries are undefined */
  double *leading;   /* a_ij 2^-exp to within 2^-50; rows of ceil(cols / 8) 8 */
  slong guards[2];   /* leading bits that cancel in products with A, with A^T; they follow what is seen */
  struct fixed_work work;
  size_t *list;      /* max(rows, cols) */
  double *excess;    /* after fixed_primal_step: excess[j] 2^excess_exp >= |(x + a A^T u)_j| - t_j;
                      * zeros up to whole eights */
  slong excess_exp;
  double *estimates; /* 4 max(rows, cols), in eights */
  double *of_u;      /* among them; after fixed_primal_step u_i 2^-exp to within 2^-50 */
  uint8_t *nonzero;  /* one for each group of eight columns */
  struct fixed part, part_threshold, next; /* cols entries, or the first ones of them */
};

/* Converts the entries, which must stay as they are while M is used. */
void fixed_matrix_init(struct fixed_matrix *M, const struct fixed *entries, size_t rows, size_t cols);
void fixed_matrix_clear(struct fixed_matrix *M); /* a zeroed struct is safe */

void fixed_mul(struct fixed *y, struct fixed_matrix *A, const struct fixed *x);         /* y <- R_p(A x) */
void fixed_mul_adjoint(struct fixed *x, struct fixed_matrix *A, const struct fixed *y); /* x <- R_p(A^T y) */

/* x' = R_p(soft_threshold(x + a A^T u, t)): exact up to the one rounding; entries that the
 * threshold kills are found in double, by proof, and not multiplied out. e <- R_p(2x' - x), s <-
 * R_p(s + x'), x <- x'. */
void fixed_primal_step(struct fixed *x, struct fixed *e, struct fixed *s, mpfr_srcptr a,
                       struct fixed_matrix *A, const struct fixed *u, const struct fixed *t);

/* u <- R_p(u + a A e - shift). Columns with e_j = 0 are skipped. */
void fixed_dual_sum(struct fixed *u, mpfr_srcptr a, struct fixed_matrix *A, const struct fixed *e,
                    const struct fixed *shift);
/* That, then fixed_project_ball(u). */
void fixed_dual_step(struct fixed *u, mpfr_srcptr a, struct fixed_matrix *A, const struct fixed *e,
                     const struct fixed *shift);

#endif
