/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inexact: FIRENET's non-linear maps as a network of arithmetic can apply them, or with errors of a
 * given size [CAH22, Section on inexact layers; THEORY 4.3]. A step has three maps: the soft
 * threshold of x', the sum of squares t = ||v||_2^2, and the gate v -> f(t) v, f(t) = min(1, t^(-1/2)).
 *
 *   INEXACT_HERON   f(t) = 1 / s, s ~ sqrt(max(1, t)) by `steps` steps s <- (s + q / s) / 2 from
 *                   s = q = max(1, t), so that no root is taken near 0. A complex entry z is
 *                   thresholded as (1 - f(|z|^2 / threshold^2)) z by the same gate. The rest is
 *                   arithmetic. If s = (1 + r) sqrt(q), a step makes r^2 / (2 (1 + r)) of r >= 0; the
 *                   error of the gate is r / (1 + r) < 1 in l2, that of an entry at most
 *                   threshold r / (1 + r)
 *   INEXACT_RANDOM  after the soft threshold and after the gate an error vector of l2 norm theta in a
 *                   random direction, new each time; t is off by theta, of random sign
 *   INEXACT_FIXED   likewise, but always in the same two random directions, and t too large: errors
 *                   that could add up
 * In balls, a branch that is not decided gives the union of both. */
#ifndef SMALE18_INEXACT_H
#define SMALE18_INEXACT_H

#include <stdint.h>

#include "firenet.h"

enum inexact_kind { INEXACT_HERON, INEXACT_RANDOM, INEXACT_FIXED };

/* What belongs to x (N) or to u (m). */
struct inexact_side {
  struct vec error;         /* RANDOM, FIXED: the error vector */
  struct vec exact, result; /* in balls: what the exact map makes of the argument; what came */
};

struct inexact {
  struct firenet_layers layers; /* give this to firenet_init */
  enum inexact_kind kind;
  unsigned steps;               /* of Heron */
  struct scal theta;
  uint64_t seed, draws;         /* errors are functions of the seed and of how many were drawn */
  arb_t worst;                  /* an upper bound of the theta that the maps so far amount to, rounding
                                   included: the largest l2 error of a soft threshold or of a
                                   projection (sum and gate in one; RANDOM, FIXED: 2/3 of that, for the
                                   sum alone costs theta / 2). 0 before the first map */
  /* workspace */
  struct inexact_side primal, dual;
  struct vec thresholds;             /* in balls */
  struct scal distance, less;        /* in balls; less = -1 */
  struct scal one, half, square, root, quotient;
  double *values;                    /* max(N, m) * field Gaussians */
};

/* e <- layers for a network of this arithmetic and field and of shape m x N = rows x cols. RANDOM and
 * FIXED use theta >= 0 and the seed, HERON uses steps >= 1 (asserted). e must not move while it is used, and
 * serves one network at a time. Free it with inexact_clear. */
void inexact_init(struct inexact *e, enum inexact_kind kind, struct num num, enum field field,
                  size_t rows, size_t cols, unsigned steps, const fmpq_t theta, uint64_t seed);
void inexact_clear(struct inexact *e);

#endif
