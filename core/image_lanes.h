/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_lanes: what the kernels of images need beyond lanes.h: doubles that may stand anywhere, and
 * moves between lanes. */
#ifndef SMALE18_IMAGE_LANES_H
#define SMALE18_IMAGE_LANES_H

#include <math.h>

#include "lanes.h"

typedef double lanes_anywhere
  __attribute__((vector_size(LANES * sizeof(double)), aligned(8), may_alias));

LANES_INLINE lanes lanes_read(const double *p) { return *(const lanes_anywhere *)p; }
LANES_INLINE void lanes_write(double *p, lanes x) { *(lanes_anywhere *)p = x; }

/* Past the caches, to memory that is aligned to the width; lanes_flush before another thread reads it. */
LANES_INLINE void lanes_stream(double *p, lanes x) {
#if LANES == 8
  _mm512_stream_pd(p, (__m512d)x);
#elif LANES == 4
  _mm256_stream_pd(p, (__m256d)x);
#else
  lanes_write(p, x);
#endif
}

LANES_INLINE void lanes_flush(void) {
#if LANES > 2
  _mm_sfence();
#endif
}

LANES_INLINE lanes lanes_sqrt(lanes x) {
#if LANES == 8
  return (lanes)_mm512_sqrt_pd((__m512d)x);
#elif LANES == 4
  return (lanes)_mm256_sqrt_pd((__m256d)x);
#else
  return (lanes){sqrt(x[0]), sqrt(x[1])};
#endif
}

/* Lane by lane: x where the lane of `where` is all ones, y where it is 0. */
LANES_INLINE lanes lanes_choose(lanes_bits where, lanes x, lanes y) {
  return (lanes)(((lanes_bits)x & where) | ((lanes_bits)y & ~where));
}

/* Is there a lane that is not 0? Each is 0 or all ones. */
LANES_INLINE int lanes_any(lanes_bits x) {
#if LANES == 8
  return _mm512_test_epi64_mask((__m512i)x, (__m512i)x) != 0;
#elif LANES == 4
  return _mm256_movemask_pd((__m256d)x) != 0;
#else
  return (x[0] | x[1]) != 0;
#endif
}

/* The lanes of a, then b: those of even and of odd number; and back. */
#if LANES == 8
#define LANES_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define LANES_ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define LANES_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define LANES_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif LANES == 4
#define LANES_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define LANES_ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define LANES_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define LANES_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#else
#define LANES_EVEN(a, b) __builtin_shufflevector(a, b, 0, 2)
#define LANES_ODD(a, b) __builtin_shufflevector(a, b, 1, 3)
#define LANES_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 2)
#define LANES_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 1, 3)
#endif

/* s <- s, s + x or (s + old) + x */
LANES_INLINE void sum_up(double *s, lanes old, lanes x, size_t terms) {
  if (terms == 1) lanes_write(s, lanes_read(s) + x);
  if (terms == 2) lanes_write(s, lanes_read(s) + old + x);
}

/* Transposes a square of 8 x 8 doubles, rows side by side. */
LANES_INLINE void octet_transpose(double *square) {
#if LANES == 8
  lanes a[8], b[8];
  for (int i = 0; i < 8; i += 2) {
    lanes x = lanes_load(square + 8 * i), y = lanes_load(square + 8 * i + 8);
    a[i] = __builtin_shufflevector(x, y, 0, 8, 2, 10, 4, 12, 6, 14);
    a[i + 1] = __builtin_shufflevector(x, y, 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < 8; i += i % 2 ? 3 : 1) {
    b[i] = __builtin_shufflevector(a[i], a[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    b[i + 2] = __builtin_shufflevector(a[i], a[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; i++) {
    lanes_store(square + 8 * i, __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11));
    lanes_store(square + 8 * i + 32,
                __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15));
  }
#else
  for (int i = 0; i < 8; i++)
    for (int j = 0; j < i; j++) {
      double entry = square[8 * i + j];
      square[8 * i + j] = square[8 * j + i];
      square[8 * j + i] = entry;
    }
#endif
}

#endif
