/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_instance: small random problems for LISTA, and its answer to them. */
#ifndef SMALE18_LISTA_INSTANCE_H
#define SMALE18_LISTA_INSTANCE_H

#include "lista.h"

enum { M = 5, N = 8, NORM = 5 };

struct data {
  double A[M * N], y[M]; /* ||A||_2 <= ||A||_F = NORM = L */
};
struct data data_make(uint64_t seed);

/* l <- LISTA for A in this arithmetic with these weights, M x N */
void data_network(struct lista *l, const struct data *d, struct num num,
                  const struct lista_weights *w);

/* out <- the answer of the network to this measurement */
void network_answer(arb_ptr out, struct lista *l, const double *y);

/* s <- value, initialised here */
void set_integer(struct scal *s, struct num num, slong value);

#endif
