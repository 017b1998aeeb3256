/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * op: a linear operator A: K^cols -> K^rows, K the reals or the complex numbers, with its adjoint
 * and a bound on its norm. Networks see matrices and fast transforms through it alike. A new
 * operator is a struct that begins with a struct op, and three functions. */
#ifndef SMALE18_OP_H
#define SMALE18_OP_H

#include "num.h"

struct op;
struct op_type {
  const char *name;
  void (*apply)(const struct op *A, struct vec *y, const struct vec *x);   /* y <- A x */
  void (*adjoint)(const struct op *A, struct vec *x, const struct vec *y); /* x <- A* y */
  void (*norm_bound)(const struct op *A, arf_t out); /* out >= ||A||_2, proved */
  void (*norm_below)(const struct op *A, arf_t out); /* out <= ||A||_2, proved */
  /* op_primal_step, op_dual_step; NULL: there is no kernel */
  bool (*primal_step)(const struct op *A, struct vec *x, struct vec *e, struct vec *s, bool *owed,
                      const struct scal *a, const struct vec *u, const struct vec *t);
  bool (*dual_step)(const struct op *A, struct vec *u, const struct scal *a, const struct vec *e,
                    const struct vec *shift);
};

struct op {
  const struct op_type *type;
  struct num num;
  enum field field;
  size_t rows, cols;
};

/* y <- A x, x <- A* y; shapes are asserted; no aliasing. */
void op_apply(const struct op *A, struct vec *y, const struct vec *x);
void op_adjoint(const struct op *A, struct vec *x, const struct vec *y);

/* The halves of a primal-dual step. If the operator, in its arithmetic, has a kernel that does it with fewer
 * passes over memory or fewer roundings, it is done and the result is true; else false, and nothing is done:
 * compose it from the functions above and those of num.h.
 *   primal: x' = soft_threshold(x + a A* u, t), e <- 2x' - x, s <- s + x', x <- x'
 *   dual:   u <- P_B(u + a A e - shift), the projection on the unit ball
 * A kernel may sum in every second step alone, which spares passes over s: with *owed = true it leaves s
 * without x'; it does so only if *owed = false, and else s <- (s + x) + x', *owed = false. owed may be
 * NULL: then s is never short.
 * Between the two, e may hold 2x' - x in a form of the operator's own: it does both, or none. x, e, s, t have
 * cols, u and shift rows entries; t is real, t_i >= 0; no aliasing. */
__attribute__((warn_unused_result))
bool op_primal_step(const struct op *A, struct vec *x, struct vec *e, struct vec *s, bool *owed,
                    const struct scal *a, const struct vec *u, const struct vec *t);
__attribute__((warn_unused_result))
bool op_dual_step(const struct op *A, struct vec *u, const struct scal *a, const struct vec *e,
                  const struct vec *shift);

/* out <- an upper bound, or a lower bound, of ||A||_2, proved. */
void op_norm_bound(const struct op *A, arf_t out);
void op_norm_below(const struct op *A, arf_t out);

/* The operator of a matrix, which it borrows. */
struct op_dense {
  struct op op;
  const struct mat *mat;
};
void op_dense_init(struct op_dense *A, const struct mat *mat);

/* The same for a matrix that moves: *own <- *mat, which is zeroed; A borrows *own. Returns &A->op. */
const struct op *op_dense_own(struct op_dense *A, struct mat *own, struct mat *mat);

#endif
