/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the path "ifma" for factors of few limbs: all columns at once, each (limbs,
 * low) that block:p of some 24 to 256 bits asks for unrolled by itself. */
#include "fixed_ifma_kernel.h"

/* The columns from low to L + K - 1 of one pair of factors of L and K limbs. */
INLINE void add_pair(ifma_registers acc, const uint64_t *const a[], const uint64_t *x, int L, int K,
                     int low, int G, bool lanes) {
  UNROLL for (int i = 0; i < L; i++) {
    __m512i limb[IFMA_STREAMS];
    UNROLL for (int g = 0; g < G; g++) limb[g] = _mm512_load_si512(a[g] + i * FIXED_LANES);
    UNROLL for (int k = 0; k < K; k++) {
      int c = i + k - low; /* of the low half */
      if (c < -1) continue;
      __m512i other = ifma_load(x + k * FIXED_LANES, lanes);
      UNROLL for (int g = 0; g < G; g++) {
        if (c >= 0) acc[c][g] = _mm512_madd52lo_epu64(acc[c][g], limb[g], other);
        acc[c + 1][g] = _mm512_madd52hi_epu64(acc[c + 1][g], limb[g], other);
      }
    }
  }
}

INLINE void add_all(const struct ifma_sum *s, int L, int K, int low, int G, bool lanes) {
  ifma_registers acc;
  ifma_load_sums(acc, s, 0, L + K - low, G);
  size_t t = 0;
  for (int plus = 0; plus < 2; plus++) {
    if (s->minus) ifma_negate(acc, L + K - low, G);
    for (size_t end = plus ? s->count : s->minus; t < end; t++) {
      const uint64_t *a[IFMA_STREAMS];
      UNROLL for (int g = 0; g < G; g++) a[g] = s->a[g] + s->terms[t].a;
      add_pair(acc, a, s->x + s->terms[t].x, L, K, low, G, lanes);
    }
  }
  ifma_store_sums(acc, s, 0, L + K - low, G);
}

#define KERNEL(L, K, low, G)                                             \
  static void spread_##L##_##K##_##low##_##G(const struct ifma_sum *s) { \
    add_all(s, L, K, low, G, false);                                     \
  }                                                                      \
  static void lanes_##L##_##K##_##low##_##G(const struct ifma_sum *s) {  \
    add_all(s, L, K, low, G, true);                                      \
  }
#define KERNELS(L, K, low) KERNEL(L, K, low, 1) KERNEL(L, K, low, 2) KERNEL(L, K, low, 3)
#define STREAMS(kind, L, K, low) \
  { kind##_##L##_##K##_##low##_1, kind##_##L##_##K##_##low##_2, kind##_##L##_##K##_##low##_3 }
#define ENTRY(L, K, low) \
  [L - 1][K - 1][low] = {STREAMS(spread, L, K, low), STREAMS(lanes, L, K, low)}

KERNELS(1, 1, 0)
KERNELS(2, 2, 0)
KERNELS(2, 2, 1)
KERNELS(3, 3, 1)
KERNELS(3, 3, 2)
KERNELS(4, 4, 2)
KERNELS(4, 4, 3)
KERNELS(5, 5, 3)
KERNELS(5, 5, 4)
KERNELS(4, 3, 2)
KERNELS(4, 3, 3)
KERNELS(5, 3, 3)

#define MOST 5
static ifma_small_kernel *const kernels[MOST][MOST][MOST][2][IFMA_STREAMS] = {
  ENTRY(1, 1, 0), ENTRY(2, 2, 0), ENTRY(2, 2, 1), ENTRY(3, 3, 1), ENTRY(3, 3, 2), ENTRY(4, 4, 2),
  ENTRY(4, 4, 3), ENTRY(5, 5, 3), ENTRY(5, 5, 4), ENTRY(4, 3, 2), ENTRY(4, 3, 3), ENTRY(5, 3, 3)};

ifma_small_kernel *ifma_small(const struct ifma_sum *s, size_t streams, bool lanes) {
  size_t L = s->a_limbs, K = s->x_limbs;
  if (L < 1 || L > MOST || K < 1 || K > MOST || s->low >= MOST || s->columns + s->low > L + K)
    return NULL;
  return kernels[L - 1][K - 1][s->low][lanes][streams - 1];
}
