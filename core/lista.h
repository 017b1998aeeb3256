/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista: Learned Iterative Soft Thresholding [Gregor, LeCun 2010; REFERENCE 1], evaluated in any
 * arithmetic:
 *   x_0 = 0,  x_{i+1} = soft_threshold(x_i + W_i^T (y - B x_i), theta_i),  B = A / (10 ||A||_2). */
#ifndef SMALE18_LISTA_H
#define SMALE18_LISTA_H

#include "lista_weights.h"
#include "net.h"
#include "training_set.h"

struct lista {
  struct net net;
  struct mat B;
  struct mat *W;          /* layers */
  struct vec *thresholds; /* layers: theta_i in every entry (N, real) */
  struct scal one, minus_one;
  struct vec correction, residual; /* workspace: N, m */
};

/* l <- the network with these weights (rounded if the context has fewer than 53 bits) for the
 * matrix A and its norm L. Shapes are asserted. Free it with net_clear(&l->net). */
void lista_init(struct lista *l, const struct mat *A, const struct scal *L,
                const struct lista_weights *w);

/* LISTA as an algorithm, after its training: reads A_n and ||A_n|| at index `bits`. */
void lista_build(struct lista *l, struct training_set *t, unsigned long bits, struct num num,
                 const struct lista_weights *w);

#endif
