/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sampling: which frequencies of an image are measured: random ones in boxes of dyadic bands, as
 * many in each box as the densities of sampling in levels say [CAH22; THEORY 4.4].
 *
 * Bands. Along each axis the frequencies fall into r = levels + 1 bands, as large as the levels of
 * the wavelets: with 2^j0 = side / 2^levels, band 1 has 2^j0 of them and band k >= 2 has
 * 2^e, e = j0 + k - 2.
 *   Walsh: consecutive; band 1 is [0, 2^j0), band k is [2^e, 2^(e+1)).
 *   Fourier: by modulus, reflected about -1/2; band 1 is [-2^(j0-1), 2^(j0-1)), or {0} for j0 = 0,
 *   band k is [-2^e, -2^(e-1)) u [2^(e-1), 2^e), which is {-1} for e = 0.
 * A box is the product of two bands, k = (k_1, k_2): k_1 of the row, k_2 of the column.
 *
 * Densities [THEORY 4.4]. With local sparsities s_1 .. s_r and K = max(k_1, k_2):
 *   Fourier  M(s,k) = sum_{j <= K} s_j 2^-(|k_1 - j| + |k_2 - j|)
 *                     + sum_{j > K} s_j 2^-(|k_1 - j| + |k_2 - j| + 2 (j - K))
 *   Walsh    M(s,k) = s_K 2^-(|k_1 - K| + |k_2 - K|)
 * As in the published Fourier experiments, the first level counts twice along each axis: D(s,k) =
 * 2^[k_1 = 1] 2^[k_2 = 1] M(s,k) for Fourier (bands 1 and 2 have one size, so one density; there they
 * are one band), D = M for Walsh.
 *
 * Counts (smale18's own rules). Box k gets c D(s,k) places, rounded, halves up, at most its size;
 * c is the largest double for which this makes no more than m in all, found by bisection (if all
 * boxes of D > 0 are full before that, the first one that bisection starts from). What is
 * then missing is dealt out one place a box, among those with room, in the order of falling
 * remainders c D(s,k) - places and then of the boxes' index, again and again until the sum is m. So
 * a box that is not full has c D(s,k) places up to 1/2, unless boxes of D = 0 are needed. In
 * each box the places are drawn without replacement, each set of them equally likely. */
#ifndef SMALE18_SAMPLING_H
#define SMALE18_SAMPLING_H

#include <stdint.h>

#include "op_image.h"

struct sampling {
  size_t side, bands;  /* r = levels + 1 */
  size_t count;        /* m */
  size_t *frequencies; /* m, increasing: k_1 side + k_2 as in op_image.h */
  size_t *boxes;       /* r x r, row-major: places drawn in box (k_1, k_2) */
  double constant;     /* c */
};

/* s <- m = count places, drawn from the stream (seed, RNG_SAMPLING); the same on every machine.
 * side is a power of 2, levels <= log2 side, 1 <= count <= side^2; sparsities: levels + 1 of them,
 * not all 0 (asserted). Free it with sampling_clear. */
void sampling_init(struct sampling *s, enum image_transform transform, size_t side, size_t levels,
                   const size_t *sparsities, size_t count, uint64_t seed);
void sampling_clear(struct sampling *s);

/* The band, from 1, of frequency k < side along one axis; for Fourier k >= side / 2 stands for
 * k - side. */
size_t sampling_band(enum image_transform transform, size_t k, size_t side, size_t levels);

/* M(s,k); k1 and k2 from 1 to bands. */
double sampling_density(enum image_transform transform, const size_t *sparsities, size_t bands,
                        size_t k1, size_t k2);

#endif
