/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_ifma_kernel: what the inner loops of the path "ifma" share. All sizes are constants where
 * these are used: sums are registers. */
#ifndef SMALE18_FIXED_IFMA_KERNEL_H
#define SMALE18_FIXED_IFMA_KERNEL_H

#include "fixed_ifma.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 9")

typedef __m512i ifma_registers[IFMA_COLUMNS][IFMA_STREAMS];

/* A limb of x for all lanes, or one for each. */
INLINE __m512i ifma_load(const uint64_t *at, bool lanes) {
  return lanes ? _mm512_load_si512(at) : _mm512_set1_epi64((long long)*at);
}

/* acc <- the sums of B columns from `column` on, 0 for those that s has not. */
INLINE void ifma_load_sums(ifma_registers acc, const struct ifma_sum *s, size_t column, int B, int G) {
  UNROLL for (int b = 0; b < B; b++) UNROLL for (int g = 0; g < G; g++)
    acc[b][g] = column + (size_t)b < s->columns
                  ? _mm512_load_si512(s->sums[g] + (column + (size_t)b) * FIXED_LANES)
                  : _mm512_setzero_si512();
}

INLINE void ifma_store_sums(ifma_registers acc, const struct ifma_sum *s, size_t column, int B, int G) {
  UNROLL for (int b = 0; b < B; b++) UNROLL for (int g = 0; g < G; g++)
    if (column + (size_t)b < s->columns)
      _mm512_store_si512(s->sums[g] + (column + (size_t)b) * FIXED_LANES, acc[b][g]);
}

INLINE void ifma_negate(ifma_registers acc, int B, int G) {
  UNROLL for (int b = 0; b < B; b++) UNROLL for (int g = 0; g < G; g++)
    acc[b][g] = _mm512_sub_epi64(_mm512_setzero_si512(), acc[b][g]);
}

/* A kernel for all of s if there is one for factors of so few limbs, else NULL. The sums must not
 * overflow. */
typedef void ifma_small_kernel(const struct ifma_sum *s);
ifma_small_kernel *ifma_small(const struct ifma_sum *s, size_t streams, bool lanes);

#endif
