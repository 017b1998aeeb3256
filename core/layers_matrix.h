/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layers_matrix: the matrices of the layers of FIRENET. A part of layers. Blocks of rows and columns
 * are those of the vectors named there, t one, u, g, v m, x, S N long. Each function fills a zero
 * matrix of the right shape. */
#ifndef SMALE18_LAYERS_MATRIX_H
#define SMALE18_LAYERS_MATRIX_H

#include "num.h"

struct layers_parts {
  const struct mat *A; /* m x N */
  const struct vec *w; /* N, real; NULL for 1 */
  const struct scal *minus_tau, *sigma, *one, *two, *minus_one;
};

/* (t, u, x, S) -> ((x - tau A* u)/w, u - sigma A x, S) */
void layers_matrix_step(struct mat *W, const struct layers_parts *p);

/* (t, u, x, S) -> (c S / w, -sigma A c S, 0): the first step of a restart from psi = beta S,
 * c = alpha beta */
void layers_matrix_restart(struct mat *W, const struct layers_parts *p, const struct scal *c);

/* y -> (0, -sigma alpha y, 0) */
void layers_matrix_data(struct mat *R, const struct layers_parts *p, const struct scal *alpha);

/* (x'/w, g, S) -> (x', S + x', v, v), v = g + 2 sigma A x' */
void layers_matrix_extrapolate(struct mat *W, const struct layers_parts *p);

/* (x, S, v, |v|^2) -> (||v||^2, v, x, S) */
void layers_matrix_sum(struct mat *W, const struct layers_parts *p);

/* (t, u, x, S) -> beta S */
void layers_matrix_output(struct mat *W, const struct layers_parts *p, const struct scal *beta);

#endif
