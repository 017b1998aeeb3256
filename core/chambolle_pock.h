/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chambolle_pock: the primal-dual iteration for P3, min lambda ||x||_{l1_w} + ||Ax - y||_2, unrolled
 * [Chambolle, Pock 2011]:
 *   x_0 = 0, u_0 = 0,  x_{i+1} = soft_threshold(x_i - tau A* u_i, tau lambda w),
 *   u_{i+1} = P_B(u_i + sigma (A (2 x_{i+1} - x_i) - y)),
 * P_B the projection on the l2 unit ball, tau = 0.99 ratio / L, sigma = 0.99 / (ratio L), L >= ||A||_2, so
 * that tau sigma ||A||^2 < 1. It answers the last iterate, which converges to a minimiser, or the average of
 * x_1 .. x_p, for which F - min F <= (||x*||^2 / tau + 1 / sigma) / p for any minimiser x* [Chambolle, Pock
 * 2016; THEORY 4.3]. */
#ifndef SMALE18_CHAMBOLLE_POCK_H
#define SMALE18_CHAMBOLLE_POCK_H

#include "net.h"
#include "op.h"

struct chambolle_pock_params {
  unsigned long layers;
  const fmpq *lambda;        /* > 0 */
  const fmpq *ratio;         /* > 0, about ||x*|| as ||u|| <= 1; NULL for 1 */
  bool average;              /* the average instead of the last iterate */
  const struct vec *weights; /* w (N, real, > 0) or NULL for 1 */
};

struct chambolle_pock {
  struct net net;
  const struct op *A;    /* borrowed, or the matrix below */
  struct mat matrix;     /* if the network owns it */
  struct op_dense dense;
  bool average;
  struct scal minus_tau, sigma, minus_sigma, inverse_layers;
  struct scal one, two, minus_one;
  struct vec thresholds; /* tau lambda w (N, real) */
  /* workspace */
  struct vec extrapolated, gradient, sum; /* N */
  struct vec u, product;                  /* m */
};

/* f <- the network for the operator A, which it borrows, with L = ||A||_2 or a proved upper bound.
 * Free it with net_clear(&f->net). */
void chambolle_pock_init(struct chambolle_pock *f, const struct op *A, const struct scal *L,
                         const struct chambolle_pock_params *params);

/* The same for a matrix, which it takes: A must not be used or cleared afterwards. f must not move. */
void chambolle_pock_init_matrix(struct chambolle_pock *f, struct mat *A, const struct scal *L,
                                const struct chambolle_pock_params *params);

/* The hypothesis of the convergence theorem holds, by proof: tau, sigma > 0 and tau sigma ||A||^2 < 1,
 * with the steps as they are stored. */
bool chambolle_pock_admissible(const struct chambolle_pock *f);

#endif
