/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inexact: FIRENET's non-linear maps as a network of arithmetic can apply them, or with errors of a given size
 * [CAH22, Section on inexact layers; THEORY 4.3]. The maps are |.|, |.|^2 and the gate f(t) = min(1, t^(-1/2)).
 *
 *   INEXACT_HERON   square roots by `steps` steps s <- (s + t/s) / 2 from s = t, on t >= 1 for the gate and on t
 *                   >= threshold^2 for the modulus of complex entries, so that no root is taken near 0
 *                   (scaled: modulus^2 / threshold^2 >= 1); the rest is arithmetic
 *   INEXACT_RANDOM  after each map an error vector of l2 norm theta, in a random direction, new each time
 *   INEXACT_FIXED   likewise, always in the same random direction: errors that could add up
 * The three maps of a step are the soft threshold (error theta in x'), the sum of squares t = ||v||^2 (error
 * theta, of alternating sign or always positive for FIXED) and the gate (error theta in u). */
#ifndef SMALE18_INEXACT_H
#define SMALE18_INEXACT_H

#include <stdint.h>

#include "firenet.h"

enum inexact_kind { INEXACT_HERON, INEXACT_RANDOM, INEXACT_FIXED };

struct inexact {
  struct firenet_layers layers; /* give this to firenet_init */
  enum inexact_kind kind;
  unsigned steps;               /* of Heron */
  struct scal theta;
  uint64_t seed, draws;         /* errors are functions of the seed and of how many were drawn */
  struct vec primal, dual;      /* workspace: directions (N, m) */
  arb_t worst;                  /* Heron: the largest error of a map so far, measured in l2, an upper bound;
                                   else theta */
};

/* e <- layers for a network of this arithmetic, field, and shape m x N. theta for RANDOM and FIXED (>= 0), steps
 * >= 1 for HERON. Must not move while used; one network at a time. Free it with inexact_clear. */
void inexact_init(struct inexact *e, enum inexact_kind kind, struct num num, enum field field, size_t rows,
                  size_t cols, unsigned steps, const fmpq_t theta, uint64_t seed);
void inexact_clear(struct inexact *e);

#endif
