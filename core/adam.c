/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "adam.h"

#include <math.h>

#include "mem.h"

void adam_init(struct adam *a, size_t count, double rate, double beta1, double beta2,
               double epsilon) {
  *a =
    (struct adam){.count = count, .rate = rate, .beta1 = beta1, .beta2 = beta2, .epsilon = epsilon};
  a->m = mem_alloc(count, sizeof *a->m);
  a->v = mem_alloc(count, sizeof *a->v);
}

void adam_clear(struct adam *a) {
  mem_free(a->m);
  mem_free(a->v);
  *a = (struct adam){0};
}

/* beta^k by squaring: pow of the system's libm is not the same everywhere. */
static double power(double beta, size_t k) {
  double result = 1;
  for (; k; k >>= 1, beta *= beta)
    if (k & 1) result *= beta;
  return result;
}

void adam_step(struct adam *a, double *w, const double *gradient) {
  a->step++;
  double beta1 = a->beta1, beta2 = a->beta2, rest1 = 1 - beta1, rest2 = 1 - beta2;
  double rate = a->rate / (1 - power(beta1, a->step)), debias = 1 / (1 - power(beta2, a->step));
  double epsilon = a->epsilon, *restrict m = a->m, *restrict v = a->v;
  for (size_t k = 0; k < a->count; k++) {
    double g = gradient[k];
    m[k] = beta1 * m[k] + rest1 * g;
    v[k] = beta2 * v[k] + rest2 * (g * g);
    w[k] -= rate * m[k] / (sqrt(v[k] * debias) + epsilon);
  }
}
