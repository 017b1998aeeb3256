/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * adam: the optimiser Adam [Kingma, Ba 2015, Algorithm 1] on an array of doubles, without weight
 * decay. With k the step number from 1:
 *   m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2,
 *   w <- w - rate / (1 - beta1^k) m / (sqrt(v / (1 - beta2^k)) + epsilon). */
#ifndef SMALE18_ADAM_H
#define SMALE18_ADAM_H

#include <stddef.h>

struct adam {
  size_t count;
  double rate, beta1, beta2, epsilon;
  size_t step;
  double *m, *v; /* count each */
};

void adam_init(struct adam *a, size_t count, double rate, double beta1, double beta2,
               double epsilon);
void adam_clear(struct adam *a);
void adam_step(struct adam *a, double *w, const double *gradient);

#endif
