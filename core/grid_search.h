/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid_search: FIRENET when rho and gamma are not known [CAH22, Section on unknown constants; THEORY 4.3].
 * For C = 2^i, i = low .. high, it runs FIRENET with p_i = ceil(2 C L e) and n_i = floor(layers / p_i)
 * restarts (those with n_i >= 1), side by side, and answers the output with the smallest objective
 * F(x) = lambda ||x||_{l1_w} + ||A x - y||_2. Since F(answer) <= F(phi_i(y)) for each i, the bound of
 * the run whose C is the first with C >= C_2, at most 2 C_2, holds for the answer; the width
 * grows by the number of runs, a factor log. */
#ifndef SMALE18_GRID_SEARCH_H
#define SMALE18_GRID_SEARCH_H

#include "firenet.h"

struct grid_search_params {
  int low, high;              /* exponents i of C */
  unsigned long layers;       /* T: inner iterations of each run, at most */
  const fmpq *delta, *lambda; /* > 0 */
  const fmpq *norm;           /* L > ||A||_2 */
  const fmpq *start;          /* b_2 >= ||y||_2, or NULL: ||y||_2 */
  const struct vec *weights;  /* w (N, real, > 0), copied; or NULL for 1 */
};

struct grid_search_run {
  int exponent;               /* i: C = 2^i */
  unsigned long inner, outer; /* p_i, n_i */
  struct firenet net;         /* STEPS_INVERSE with this L */
  struct vec answer;          /* phi_i(y) of the last evaluation (N) */
  struct scal objective;      /* F(phi_i(y)) in the network's arithmetic */
};

struct grid_search {
  struct net net;             /* layers: the sum of those of the runs; the monitor sees one run after the
                                 other, its layers numbered on */
  const struct op *A;         /* borrowed */
  size_t count;               /* of runs, by increasing C */
  struct grid_search_run *runs;
  size_t chosen;              /* of the last evaluation: the first with the smallest objective (of balls:
                                 the smallest midpoint) */
  struct scal lambda, less;   /* less = -1 */
  struct vec weights;
  /* workspace */
  struct vec residual;        /* m */
  struct scal modulus;
};

/* s <- the network. False if no run has a restart (s is then cleared). Free it with
 * net_clear(&s->net). */
__attribute__((warn_unused_result))
bool grid_search_init(struct grid_search *s, const struct op *A,
                      const struct grid_search_params *params);

#endif
