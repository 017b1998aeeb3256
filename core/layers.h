/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layers: phi_n as a neural network in the paper's sense: an explicit list of affine maps with skip
 * connections from the input y, and non-linear maps between them [CAH22, network classes
 * N_{D,T,q}; THEORY 4.3, size].
 *
 * An inner step of restart k is three layers, out = f(W in + R_k y):
 *
 *   width       W in + R_k y                                   f
 *   2N+m        ((x - tau A* u)/w, u - sigma A x               soft threshold with the one number
 *               - sigma alpha_k y, S)                          tau lambda, on the first N
 *   2(N+m)      (x', S', v, v)                                 |.|^2 on the last m
 *   2N+m+1      (||v||^2, v, x', S')                           gate (t, v, X) -> (0, u, X),
 *                                                              u = min(1, t^(-1/2)) v
 *
 * with S' = S + x' and v = u + sigma A (2x' - x) - sigma alpha_k y. The restart psi_k = beta_k S,
 * the scaling by alpha_{k+1} and u = S = 0 merge into the first of the next three, and psi_n =
 * beta_n S is the last affine map. So the widths are m, [2N+m, 2(N+m), 2N+m+1] repeated n p times,
 * N; there are 3 n p + 1 affine maps and three distinct non-linear maps. The alpha_k are numbers of
 * the network: the schedule must start from a bound b_2 of ||y|| (firenet_params.start).
 *
 * Complex networks have complex entries; f acts on moduli, and |.|^2 and t are real. */
#ifndef SMALE18_LAYERS_H
#define SMALE18_LAYERS_H

#include "firenet.h"

enum activation {
  ACTIVATION_NONE,           /* entries stay */
  ACTIVATION_SOFT_THRESHOLD, /* x_i <- ph(x_i) max(|x_i| - threshold, 0) */
  ACTIVATION_SQUARE,         /* x_i <- |x_i|^2 */
  ACTIVATION_GATE            /* t is entry first - 1: x_i <- min(1, t^(-1/2)) x_i, then t <- 0 */
};
const char *activation_name(enum activation a); /* "none", "soft_threshold", "square", "gate"; static */

/* A matrix that layers share. */
struct layers_matrix {
  char name[32];  /* "step", "restart-2", "data-1", "extrapolate", "sum", "output" */
  struct mat mat;
};

/* out = f(W in + R y), f on entries [first, first + length) */
struct layer {
  const struct layers_matrix *W; /* width x width of the layer before; NULL: 0 (the first layer) */
  const struct layers_matrix *R; /* width x m; NULL: 0 */
  size_t width;
  enum activation activation;
  size_t first, length;
};

struct layers {
  struct net net;      /* type "layers"; the monitor sees x' and u after each gate */
  size_t count;        /* 3 n p + 1; the last has no activation */
  struct layer *list;  /* count */
  size_t matrix_count; /* 2 n + 3 if p > 1, else 2 n + 2 */
  struct layers_matrix *matrices;
  struct vec thresholds; /* tau lambda, N times */
  /* workspace */
  struct vec values[3], shift; /* 2N+m, 2(N+m), 2N+m+1; 2N+m */
  struct scal gate, one;
};

/* l <- the layers of FIRENET with this matrix (any arithmetic, real or complex), L and these
 * parameters, whose `start` must be given and whose `layers` and `guess` must not be (asserted).
 * Entries are computed in the network's arithmetic. Nothing is borrowed. Free it with
 * net_clear(&l->net). */
void layers_init(struct layers *l, const struct mat *A, const struct scal *L,
                 const struct firenet_params *params);

/* Entries of all its matrices, about 4 (N + m)^2 n. A double, for it may be more than any size. */
double layers_entries(size_t rows, size_t cols, unsigned long inner, unsigned long outer);

/* width[0 .. l->count] <- m, and the widths of the layers. */
void layers_widths(size_t *width, const struct layers *l);

#endif
