/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transform: products of long integers through Fourier transforms in double, exact by an error bound.
 *
 * An integer of the class |m| <= 2^bits is written in D digits of w bits, balanced: |d_k| <= 2^(w-1).
 * The digits of a product are the coefficients c_k of a product of polynomials of degree < D; modulo
 * t^(2M) + 1 with M >= D none wraps around. Since t^M = i there, M complex points suffice: with weights
 * omega^k, omega = exp(i pi / (2 M)), the transform of length M of (d_k omega^k) turns products into
 * products of values, and afterwards c_k + i c_(k+M) = omega^-k times the inverse transform. M = 2^a, 3
 * 2^a or 5 2^a; radix 4 passes (one of radix 2, one of radix 3 or 5), decimation in frequency on the
 * way out and in time on the way back, so values stand in a permuted order that no one sees. Eight
 * integers are transformed side by side.
 *
 * Error, with u = 2^-53 and tables rounded correctly (relative error u of each complex constant; sqrt 5
 * u is the error of a complex product [BPZ07], 2u with a fused multiply-add; u that of
 * a complex sum):
 *  - a pass of radix 4 has two sums and a product by a constant on each path: relative error, in the
 *    2-norm of the whole vector as along each path, at most e_4 = (2 + sqrt 5 + 1) u; radix 2: e_2 = (1
 *    + sqrt 5 + 1) u. The pass of odd radix r sums r products by constants: (sqrt 5 + 1 + r - 1) u
 *    along a path, sqrt r times that in the 2-norm. Let f, g be the sums over the passes in the 2-norm
 *    and along paths, to first order;
 *  - values X of the weighted digits x: |X' - X|_2 <= (f + 2u) |X|_2, |X|_2 = sqrt M |x|_2 <= sqrt(M D)
 *    2^(w-1);
 *  - sums P of n products of values: |P' - P|_1 <= (2 (f + 2u) + (sqrt 5 + n) u) S, S = n M D 2^(2w-2),
 *    by Cauchy and Schwarz, and |P|_1 <= S, in any order of summation;
 *  - back: every c is a sum of paths from all values, so its error is at most 1/M times (g + (sqrt 5 +
 *    1) u) S beside what P brings.
 * Together |c' - c| <= n D 2^(2w-2) (2f + g + (2 sqrt 5 + n + 5) u) (1 + 1/100), the last factor for
 * all terms of higher order; w is the largest for which that is below 1/4. Rounding to integers is then
 * exact. */
#ifndef SMALE18_TRANSFORM_H
#define SMALE18_TRANSFORM_H

#include <stddef.h>
#include <stdint.h>

#include "balls.h"

/* What transforms of one size share. A point is 16 doubles: 8 real parts, 8 imaginary parts. */
struct transform {
  unsigned width;    /* w */
  size_t digits;     /* D */
  size_t points;     /* M */
  double *roots;     /* exp(-2 pi i j / M), j < M: pairs */
  double *weights;   /* exp(pi i k / (2 M)), k < M: pairs */
  double *unweights; /* exp(-pi i k / (2 M)) / M */
};

/* t <- for sums of at most `terms` products of integers |m| <= 2^bits. */
void transform_init(struct transform *t, slong bits, size_t terms);
void transform_clear(struct transform *t); /* a zeroed struct is safe */

/* M for the same, without making anything. */
size_t transform_points(slong bits, size_t terms);

/* The bound of |c' - c| above for these parameters. */
double transform_error(unsigned width, size_t digits, size_t points, size_t terms);

/* The passes, compiled once for each kind of processor (lanes_path.h). */
struct transform_passes {
  /* z[0..M) <- the values of eight integers; limb k of the one in lane l at limbs[8 k + l], two's
   * complement */
  void (*forward)(double *z, const struct transform *t, const uint64_t *limbs, size_t count);
  /* limbs[0..count) <- the eight integers whose values z are, two's complement; z is lost */
  void (*inverse)(uint64_t *limbs, size_t count, const struct transform *t, double *z);

  /* Values of a matrix: point f of column j, of eight rows, at A + 16 (f cols + j); those of x: point f
   * of entry j in lane j mod 8 of x + 16 ((j / 8) M + f). z[f] <- sum over c < count of A[f, list[c]]
   * x[list[c], f] */
  void (*combine)(double *z, const double *A, size_t cols, const double *x, size_t points,
                  const size_t *list, size_t count);
  /* With `groups` such matrices, 16 M cols doubles apart, and u in the layout of x: entry c of z, in
   * the layout of x, <- sum over rows of A[row, list[c]] u[row] */
  void (*dot)(double *z, const double *A, size_t cols, size_t groups, const double *u, size_t points,
              const size_t *list, size_t count);
};

/* Those of lanes_path(). */
const struct transform_passes *transform_passes(void);

extern const struct transform_passes transform_passes_portable, transform_passes_avx2,
  transform_passes_avx512;

#endif
