/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layers_instance: small random problems for FIRENET as a list of layers, and two evaluations in
 * plain loops: of the iteration, from THEORY 4.3, and of a list, from its matrices as doubles. */
#ifndef SMALE18_LAYERS_INSTANCE_H
#define SMALE18_LAYERS_INSTANCE_H

#include <complex.h>
#undef I /* FLINT's headers use the letter */

#include "layers.h"

enum { ROWS = 4, COLS = 7, MOST = 2 * COLS, INSTANCES = 24 };

/* Data are doubles, complex ones as pairs. */
struct instance {
  enum field field;
  bool weighted, scaled; /* scaled: with `constant` and `excess` */
  enum firenet_steps steps;
  unsigned long inner, outer;
  double A[2 * ROWS * COLS], y[2 * ROWS], w[COLS], L;
};

/* Every combination of field, weights, schedule and steps; index < INSTANCES. Published steps are
 * expansive. */
struct instance layers_instance_make(size_t index);

/* The same in an arithmetic. x and y are for the caller, y filled in. */
struct data {
  struct mat A;
  struct scal L;
  struct vec w, x, y;
  fmpq_t lambda, delta, start, constant, excess;
  struct firenet_params params;
};
void data_init(struct data *d, const struct instance *t, struct num num);
void data_clear(struct data *d);

typedef long double complex number;

/* Entry i of an array of doubles, pairs if complex. */
number entry_of(const double *x, enum field field, size_t i);

/* psi[0..COLS) <- the answer of the iteration */
void layers_instance_iterate(number *psi, const struct instance *t);

/* psi[0..COLS) <- the answer of the list to the instance's y */
void layers_instance_evaluate(number *psi, const struct layers *l, const struct instance *t);

#endif
