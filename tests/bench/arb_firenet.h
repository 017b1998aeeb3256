/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arb_firenet: FIRENET (core/firenet.h, lambda = 1, no weights) as one writes it with Arb when no
 * enclosure is asked for: midpoints, arb_approx_dot for every product, which skips zeros; tau folded
 * into both matrices, starting values of sums handed to it, no allocation within the loop. The peer
 * of block:p. */
#ifndef SMALE18_ARB_FIRENET_H
#define SMALE18_ARB_FIRENET_H

#include <arb.h>

struct arb_firenet {
  slong rows, cols, inner, outer, prec;
  arb_ptr forward, adjoint;           /* tau A by rows; tau A^T by rows */
  arb_t tau, twice_norm, delta;
  arb_ptr x, ahead, sum, u, shift;    /* workspace */
  arb_t next, scale, eps, beta, inverse_e;
};

/* A: rows cols entries by rows. tau = sigma; L: the norm in the schedule. */
void arb_firenet_init(struct arb_firenet *f, arb_srcptr A, slong rows, slong cols, const arb_t tau,
                      const arb_t L, slong prec);
void arb_firenet_clear(struct arb_firenet *f);
void arb_firenet_apply(arb_ptr psi, struct arb_firenet *f, arb_srcptr y);

#endif
