/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layers: phi_n as a neural network in the paper's sense: an explicit list of affine maps with skip connections from
 * the input, and non-linear maps between them [CAH22, network classes N_{D,T,q}; THEORY 4.3, size].
 *
 * Per inner step three layers, so the widths are m, [2N+m, 2(N+m), 2N+m+1] repeated n p times, N, there are 3 n p +
 * 1 affine maps h -> W h + R y + b, and three distinct non-linear maps:
 *   ((x - tau A* u) / w, u - sigma A x - sigma alpha y, S)   soft threshold with tau lambda on the first N
 *   (x', S', v, v)                                           |.|^2 on the last m
 *   (||v||^2, v, x', S')                                     gate (x_0, X, Y) -> (0, min(1, x_0^(-1/2)) X, Y),
 *                                                            X = v
 * The alpha_k are numbers of the network, so the schedule must start from a bound b_2 (firenet_params.start). */
#ifndef SMALE18_LAYERS_H
#define SMALE18_LAYERS_H

#include "firenet.h"

enum activation { ACTIVATION_NONE, ACTIVATION_SOFT_THRESHOLD, ACTIVATION_SQUARE, ACTIVATION_GATE };
const char *activation_name(enum activation a); /* "none", "soft_threshold", "square", "gate"; static */

/* out = activation(W in + R y) on entries [first, first + length); the gate takes t from entry first - 1, which
 * becomes 0. Layers that are equal share their matrices. */
struct layer {
  const struct mat *W;       /* width x width of the layer before; NULL: 0 (the first layer) */
  const struct mat *R;       /* width x m; NULL: 0 */
  size_t width;
  enum activation activation;
  size_t first, length;
};

struct layers {
  struct net net;            /* type "layers" */
  size_t count;              /* 3 n p + 1; the last has no activation */
  struct layer *layers;
  struct mat *matrices;      /* distinct ones, owned */
  size_t matrix_count;
  struct scal threshold;     /* tau lambda */
  struct vec *values;        /* workspace: one per distinct width */
  size_t value_count;
};

/* l <- the list of layers of FIRENET with this matrix (ball, float or double; real or complex), L, and these
 * parameters, whose `start` must be given and whose `layers`, `guess` must not (asserted). Entries are computed
 * in the network's arithmetic. Memory grows as (N + m)^2 outer. Free it with net_clear(&l->net). */
void layers_init(struct layers *l, const struct mat *A, const struct scal *L,
                 const struct firenet_params *params);

/* width[0..count] <- m and the widths of the layers. */
void layers_widths(size_t *width, const struct layers *l);

#endif
