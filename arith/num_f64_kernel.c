/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once for each path; F64_KERNEL is the name of its table. */
#include "num_f64_kernel.h"

#include <math.h>
#include <stdbool.h>

#include "lanes.h"

#define UNROLL _Pragma("GCC unroll 8")
enum { MOST = 6 }; /* vectors of a tile */

/* out <- sum of c_i A_i over the lines, for `vectors` vectors of each; without those with c_i = 0, if
 * `sparse` */
LANES_INLINE void combine_tile(double *out, const struct f64_lines *A, const double *at,
                               const double *c, const int vectors, const bool sparse) {
  lanes sum[MOST];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = lanes_all(0);
  for (size_t i = 0; i < A->count; i++, at += A->stride) {
    if (sparse && c[i] == 0) continue;
    lanes factor = lanes_all(c[i]);
    UNROLL for (int v = 0; v < vectors; v++) sum[v] += factor * lanes_load(at + v * LANES);
  }
  UNROLL for (int v = 0; v < vectors; v++) lanes_store(out + v * LANES, sum[v]);
}

LANES_INLINE void combine(double *out, const struct f64_lines *A, const double *c,
                          const bool sparse) {
  for (size_t k = 0, width; k < A->stride; k += width) {
    size_t left = (A->stride - k) / LANES;
    const double *at = A->at + k;
    width = (left < MOST ? left : MOST) * LANES;
    switch (left) {
    case 1: combine_tile(out + k, A, at, c, 1, sparse); break;
    case 2: combine_tile(out + k, A, at, c, 2, sparse); break;
    case 3: combine_tile(out + k, A, at, c, 3, sparse); break;
    case 4: combine_tile(out + k, A, at, c, 4, sparse); break;
    case 5: combine_tile(out + k, A, at, c, 5, sparse); break;
    default: combine_tile(out + k, A, at, c, MOST, sparse); break;
    }
  }
}

static void primal(double *restrict x, double *restrict e, double *restrict s,
                   const double *restrict t, double a, const struct f64_lines *A, const double *u,
                   double *restrict g) {
  combine(g, A, u, false);
  for (size_t k = 0; k < A->length; k++) {
    double old = x[k], z = old + a * g[k], excess = fabs(z) - t[k];
    double next = excess <= 0 ? 0 : copysign(excess, z); /* NaN stays NaN */
    x[k] = next;
    e[k] = 2 * next - old;
    s[k] += next;
  }
}

/* g <- u + a g - shift, with zeros at the end: u has `length` entries. Returns the square of its norm. */
static double step(double *restrict g, const double *restrict u, const double *restrict shift,
                   double a, size_t length, size_t stride) {
  double parts[OCTET] = {0};
  for (size_t k = 0; k < length; k++) g[k] = u[k] + a * g[k] - shift[k];
  for (size_t k = length; k < stride; k++) g[k] = 0;
  for (size_t k = 0; k < stride; k += OCTET)
    for (size_t lane = 0; lane < OCTET; lane++) parts[lane] += g[k + lane] * g[k + lane];
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) +
         ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

static double dual(double *restrict u, const double *restrict shift, double a,
                   const struct f64_lines *A, const double *e, double *restrict g) {
  combine(g, A, e, true);
  double square = step(g, u, shift, a, A->length, A->stride);
  double norm = square <= 1 || isinf(square) ? 1 : sqrt(square);
  for (size_t k = 0; k < A->length; k++) u[k] = g[k] / norm;
  return square;
}

const struct f64_kernel F64_KERNEL = {primal, dual};
