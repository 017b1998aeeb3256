/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * firenet_instance: small random problems for FIRENET, its answer to them, and the naive answer. */
#ifndef SMALE18_FIRENET_INSTANCE_H
#define SMALE18_FIRENET_INSTANCE_H

#include "firenet.h"

enum { ROWS = 5, COLS = 8, REALS = 2 * COLS, INSTANCES = 16 };

/* Data are doubles, complex ones as pairs; lambda = 1 / lambda_q, delta = 1 / delta_q. */
struct instance {
  enum field field;
  bool weighted;
  enum firenet_steps steps;
  unsigned long inner, outer, lambda_q, delta_q;
  double A[2 * ROWS * COLS], y[2 * ROWS], w[COLS], L; /* L >= ||A||_2, sharp */
  double start, constant, excess;                     /* of firenet_params; 0: not given */
  bool guessed;
  double guess[REALS];
  const struct firenet_layers *layers;
};

/* The network of an instance, with its data in an arithmetic. */
struct instance_net {
  struct mat A;
  struct op_dense op;
  struct vec w, x, y, guess;
  struct firenet f;
};
void instance_net_init(struct instance_net *b, const struct instance *t, struct num num);
void instance_net_clear(struct instance_net *b);

/* Every combination of field, weights and steps, twice: with lengths 20 x 6 and 7 x 3. In half
 * of the instances a column is zero and two columns are the same. Published steps are expansive
 * here: tau sigma ||A||^2 is about L > 3. index < INSTANCES. */
struct instance instance_make(size_t index);

/* An upper bound of ||A||_2. Sharp, so that steps are as long as they may be. */
double instance_norm(const struct instance *t);

/* x[0..REALS) <- the COLS entries of a vector as pairs re, im */
void instance_pairs(arb_ptr x, const struct vec *from);

/* x[0..REALS) <- the answer of core/firenet.c in this arithmetic, as pairs re, im */
void instance_answer(arb_ptr x, const struct instance *t, struct num num);

/* x[0..REALS) <- the naive answer at 2000 bits, and in long double */
void instance_reference(arb_ptr x, const struct instance *t);
void instance_reference_long_double(long double *x, const struct instance *t);

/* Of the midpoint. */
double as_double(const arb_t x);

#endif
