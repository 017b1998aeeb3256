/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ista: (fast) iterative soft thresholding for P2, min lambda ||x||_{l1_w} + ||Ax - y||_2^2, unrolled
 * [Daubechies, Defrise, De Mol 2004; Beck, Teboulle 2009]. With L >= ||A||_2 the gradient has Lipschitz
 * constant 2 L^2, so the step is 1/(2 L^2):
 *   x_0 = z_0 = 0,  x_{i+1} = soft_threshold(z_i - A* (A z_i - y) / L^2, lambda_i w / (2 L^2)),
 *   z_{i+1} = x_{i+1} (ISTA), or  x_{i+1} + (t_i - 1) / t_{i+1} (x_{i+1} - x_i) (FISTA),
 *   t_{i+1} = (1 + sqrt(1 + 4 t_i^2)) / 2.
 * lambda_i = lambda ratio^-(warm - i) in the first `warm` layers, else lambda: a continuation [Hale, Yin,
 * Zhang 2008], without which the time to settle grows like ||A|| ||y|| / lambda. FISTA's momentum
 * starts after it, with t = 1. */
#ifndef SMALE18_ISTA_H
#define SMALE18_ISTA_H

#include "net.h"
#include "op.h"

struct ista_params {
  unsigned long layers;      /* all of them */
  unsigned long warm;        /* <= layers: those with larger lambda_i */
  const fmpq *ratio;         /* in (0, 1); NULL if warm = 0 */
  const fmpq *lambda;        /* > 0 */
  bool accelerated;          /* FISTA */
  const struct vec *weights; /* w (N, real, > 0) or NULL for 1 */
};

struct ista {
  struct net net;
  const struct op *A;    /* borrowed, or the matrix below */
  struct mat matrix;     /* if the network owns it */
  struct op_dense dense;
  unsigned long warm;
  bool accelerated;
  struct scal minus_step, ratio; /* -1/L^2 */
  struct scal one, two, minus_one;
  struct vec first, last;        /* lambda_i w / (2 L^2) for i = 0 and i >= warm (N, real) */
  /* workspace */
  struct scal t, next_t, momentum;
  struct vec thresholds;         /* N, real */
  struct vec z, gradient;        /* N */
  struct vec residual;           /* m */
};

/* f <- the network for the operator A, which it borrows, with L = ||A||_2 or a proved upper bound.
 * Free it with net_clear(&f->net). */
void ista_init(struct ista *f, const struct op *A, const struct scal *L,
               const struct ista_params *params);

/* The same for a matrix, which it takes: A must not be used or cleared afterwards. f must not move. */
void ista_init_matrix(struct ista *f, struct mat *A, const struct scal *L,
                      const struct ista_params *params);

/* The hypothesis of the convergence theorem holds, by proof: 0 < step and 2 step ||A||^2 <= 1, with the
 * step as it is stored. */
bool ista_admissible(const struct ista *f);

#endif
