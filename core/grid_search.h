/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grid_search: FIRENET when rho and gamma are not known [CAH22, Section on unknown constants; THEORY 4.3]. For C =
 * 2^low, .., 2^high it runs FIRENET with p_i = ceil(2 C L e) and n_i = floor(layers / p_i) restarts (those with
 * n_i >= 1), side by side, and answers the output with the smallest objective F. The best admissible C,
 * at most twice C_2, then bounds the answer's gap; its width grows by the number of runs, a factor log. */
#ifndef SMALE18_GRID_SEARCH_H
#define SMALE18_GRID_SEARCH_H

#include "firenet.h"

struct grid_search_params {
  int low, high;               /* exponents of C */
  unsigned long layers;        /* T: inner iterations of each run, at most */
  const fmpq *delta, *lambda;  /* > 0 */
  const fmpq *norm;            /* L > ||A|| */
  const fmpq *start;           /* b_2 or NULL */
  const struct vec *weights;   /* or NULL */
};

struct grid_search_run {
  int exponent;                /* C = 2^exponent */
  unsigned long inner, outer;  /* p_i, n_i */
  struct firenet net;
  struct vec answer;           /* phi_i(y) of the last evaluation */
  struct scal objective;       /* F(phi_i(y)) in the network's arithmetic */
};

struct grid_search {
  struct net net;              /* layers: the sum of those of the runs; the monitor sees one run after the
                                  other */
  const struct op *A;          /* borrowed */
  size_t count;
  struct grid_search_run *runs;
  size_t chosen;               /* of the last evaluation; the first of equals */
  struct scal lambda;
  struct vec weights;
};

/* s <- the network. False if no run has a restart (s is then cleared). Free it with net_clear(&s->net). */
__attribute__((warn_unused_result))
bool grid_search_init(struct grid_search *s, const struct op *A, const struct grid_search_params *params);

#endif
