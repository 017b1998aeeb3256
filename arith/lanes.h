/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lanes: doubles side by side in a register, as wide as the file is compiled for. Kernels on top of it are
 * compiled once for each kind of processor (lanes_path.h) and give the same bits on all of them: each
 * operation is one of IEEE 754 per lane, a multiply-add being the fused one, fma(a, b, c), which a
 * processor without it leaves to the C library: as exact, and slow.
 *
 * Sums over lanes have an order of their own: kernels keep partial sums in units of OCTET lanes, whatever
 * the width. */
#ifndef SMALE18_LANES_H
#define SMALE18_LANES_H

#include <stdint.h>

#include "lanes_path.h"

#if defined __AVX512F__
#include <immintrin.h>
#define LANES 8
#elif defined __AVX2__ && defined __FMA__
#include <immintrin.h>
#define LANES 4
#else
#include <math.h>
#define LANES 2
#endif

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), may_alias));
typedef int64_t lanes_bits __attribute__((vector_size(LANES * sizeof(double)), may_alias));

#define LANES_INLINE static inline __attribute__((always_inline, unused))

/* Aligned to the width. */
LANES_INLINE lanes lanes_load(const double *p) { return *(const lanes *)p; }
LANES_INLINE void lanes_store(double *p, lanes x) { *(lanes *)p = x; }

LANES_INLINE lanes lanes_all(double x) {
#if LANES == 8
  return (lanes){x, x, x, x, x, x, x, x};
#elif LANES == 4
  return (lanes){x, x, x, x};
#else
  return (lanes){x, x};
#endif
}

/* a b + c, rounded once */
LANES_INLINE lanes lanes_fma(lanes a, lanes b, lanes c) {
#if LANES == 8
  return (lanes)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif LANES == 4
  return (lanes)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
  return (lanes){fma(a[0], b[0], c[0]), fma(a[1], b[1], c[1])};
#endif
}

/* Lane by lane: x where the lane of `where` is all ones, 0 where it is 0. */
LANES_INLINE lanes lanes_keep(lanes x, lanes_bits where) { return (lanes)((lanes_bits)x & where); }

/* x > y ? x : y, so y, if one is NaN */
LANES_INLINE lanes lanes_greater(lanes x, lanes y) {
#if LANES == 8
  return (lanes)_mm512_max_pd((__m512d)x, (__m512d)y);
#elif LANES == 4
  return (lanes)_mm256_max_pd((__m256d)x, (__m256d)y);
#else
  return (lanes){x[0] > y[0] ? x[0] : y[0], x[1] > y[1] ? x[1] : y[1]};
#endif
}

/* x < y ? x : y, so y, if one is NaN */
LANES_INLINE lanes lanes_lesser(lanes x, lanes y) {
#if LANES == 8
  return (lanes)_mm512_min_pd((__m512d)x, (__m512d)y);
#elif LANES == 4
  return (lanes)_mm256_min_pd((__m256d)x, (__m256d)y);
#else
  return (lanes){x[0] < y[0] ? x[0] : y[0], x[1] < y[1] ? x[1] : y[1]};
#endif
}

/* All ones in lane i where i < n, else 0. */
LANES_INLINE lanes_bits lanes_below(int64_t n) {
#if LANES == 8
  return (lanes_bits){0, 1, 2, 3, 4, 5, 6, 7} < n;
#elif LANES == 4
  return (lanes_bits){0, 1, 2, 3} < n;
#else
  return (lanes_bits){0, 1} < n;
#endif
}

LANES_INLINE lanes lanes_abs(lanes x) {
  return (lanes)((lanes_bits)x & ~(lanes_bits)lanes_all(-0.0));
}

/* x with the signs of y turned upon it: -x where y is negative, -0 included */
LANES_INLINE lanes lanes_turn(lanes x, lanes y) {
  lanes_bits sign = (lanes_bits)lanes_all(-0.0);
  return (lanes)((lanes_bits)x ^ ((lanes_bits)y & sign));
}

#endif
