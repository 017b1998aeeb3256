/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the path "ifma" for factors of few limbs: all columns at once, each (limbs,
 * low) that block:p of some 24 to 256 bits asks for unrolled by itself. */
#include "fixed_ifma_kernel.h"

/* The columns from low to 2L - 1 of one pair of factors of L limbs. */
INLINE void add_pair(ifma_registers acc, const uint64_t *const a[], const uint64_t *x, int L,
                     int low, int G, bool lanes) {
  UNROLL for (int i = 0; i < L; i++) {
    __m512i limb[IFMA_STREAMS];
    UNROLL for (int g = 0; g < G; g++) limb[g] = _mm512_load_si512(a[g] + i * FIXED_LANES);
    UNROLL for (int k = 0; k < L; k++) {
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

INLINE void add_all(const struct ifma_sum *s, int L, int low, int G, bool lanes) {
  ifma_registers acc;
  ifma_load_sums(acc, s, 0, 2 * L - low, G);
  size_t t = 0;
  for (int plus = 0; plus < 2; plus++) {
    if (s->minus) ifma_negate(acc, 2 * L - low, G);
    for (size_t end = plus ? s->count : s->minus; t < end; t++) {
      const uint64_t *a[IFMA_STREAMS];
      UNROLL for (int g = 0; g < G; g++) a[g] = s->a[g] + s->terms[t].a;
      add_pair(acc, a, s->x + s->terms[t].x, L, low, G, lanes);
    }
  }
  ifma_store_sums(acc, s, 0, 2 * L - low, G);
}

#define KERNEL(L, low, G)                                                                          \
  static void spread_##L##_##low##_##G(const struct ifma_sum *s) { add_all(s, L, low, G, false); } \
  static void lanes_##L##_##low##_##G(const struct ifma_sum *s) { add_all(s, L, low, G, true); }
#define KERNELS(L, low) KERNEL(L, low, 1) KERNEL(L, low, 2) KERNEL(L, low, 3)
#define ROW(L, low)                                                                         \
  [L - 1][low] = {{spread_##L##_##low##_1, spread_##L##_##low##_2, spread_##L##_##low##_3}, \
                  {lanes_##L##_##low##_1, lanes_##L##_##low##_2, lanes_##L##_##low##_3}}

KERNELS(1, 0)
KERNELS(2, 0)
KERNELS(2, 1)
KERNELS(3, 1) KERNELS(3, 2) KERNELS(4, 2) KERNELS(4, 3) KERNELS(5, 3) KERNELS(5, 4)

  enum {
    MOST = 5
  };
static ifma_small_kernel *const kernels[MOST][MOST][2][IFMA_STREAMS] = {
  ROW(1, 0), ROW(2, 0), ROW(2, 1), ROW(3, 1), ROW(3, 2),
  ROW(4, 2), ROW(4, 3), ROW(5, 3), ROW(5, 4)};

ifma_small_kernel *ifma_small(const struct ifma_sum *s, size_t streams, bool lanes) {
  size_t L = s->a_limbs;
  if (L != s->x_limbs || L < 1 || L > MOST || s->low >= L || s->columns + s->low > 2 * L)
    return NULL;
  return kernels[L - 1][s->low][lanes][streams - 1];
}
