/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampling: which frequencies of an image are measured: random in boxes of dyadic bands, with the densities of
 * [CAH22, Fourier and Walsh sampling in levels; THEORY 4.4].
 *
 * Along each axis frequencies fall into bands 1 .. r, r = wavelet levels + 1, the first of size 2^j0, j0 = log2 side
 * - levels, band k >= 2 of size 2^(j0+k-2). Fourier bands are symmetric up to one frequency: the first is {-2^(j0-1)
 * .. 2^(j0-1) - 1} ({0} for j0 = 0), then {-2^(k-1) .. -2^(k-2) - 1} u {2^(k-2) .. 2^(k-1) - 1} with k counted so
 * that the sizes match; Walsh bands are consecutive. Boxes are products of two bands, k = (k_1, k_2). With local
 * sparsities s_1 .. s_r:
 *   Fourier  M(s,k) = sum_{j <= |k|_oo} s_j prod_i 2^-|k_i - j| + sum_{j > |k|_oo} s_j 2^(-2 (j - |k|_oo)) prod_i 2^-|k_i - j|
 *   Walsh    M(s,k) = s_{|k|_oo} prod_i 2^-|k_i - |k|_oo|
 * Box k gets round(c M(s,k)) places, at most its size, with c found by bisection so that the sum is near m; what is
 * missing or too much is then corrected by one place a box, in the order of their remainders, until the sum is exactly
 * m. Places are drawn without replacement. (How c M is rounded and corrected is smale18's own.) */
#ifndef SMALE18_SAMPLING_H
#define SMALE18_SAMPLING_H

#include <stdint.h>

#include "op_image.h"

struct sampling {
  size_t side, bands;      /* r */
  size_t count;            /* m */
  size_t *frequencies;     /* m, increasing: k_1 side + k_2 as in op_image.h */
  size_t *boxes;           /* r x r: places drawn in each box */
  double constant;         /* c */
};

/* s <- m = count places, 1 <= count <= side^2 (asserted). sparsities: levels + 1 of them, each >= 0, not all 0.
 * Free it with sampling_clear. */
void sampling_init(struct sampling *s, enum image_transform transform, size_t side, size_t levels,
                   const size_t *sparsities, size_t count, uint64_t seed);
void sampling_clear(struct sampling *s);

/* The band (from 1) of frequency k < side along one axis. */
size_t sampling_band(enum image_transform transform, size_t k, size_t side, size_t levels);

/* M(s,k), k_1 and k_2 from 1. */
double sampling_density(enum image_transform transform, const size_t *sparsities, size_t bands, size_t k1,
                        size_t k2);

#endif
