/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carries of the path "ifma", and sums across lanes. */
#include "fixed_ifma.h"

void ifma_carry(uint64_t *sums, size_t columns) {
  const __m512i limb = _mm512_set1_epi64(FIXED_LIMB);
  __m512i carry = _mm512_setzero_si512();
  for (size_t c = 0; c < columns; c++, sums += FIXED_LANES) {
    __m512i s = _mm512_add_epi64(_mm512_load_si512(sums), carry);
    carry = _mm512_srai_epi64(s, FIXED_RADIX);
    _mm512_store_si512(sums, c + 1 < columns ? _mm512_and_si512(s, limb) : s);
  }
}

void ifma_finish(uint64_t *sums, size_t columns, __mmask8 mask) {
  const __m512i limb = _mm512_maskz_set1_epi64(mask, FIXED_LIMB);
  __m512i carry = _mm512_setzero_si512();
  for (size_t c = 0; c < columns; c++, sums += FIXED_LANES) {
    __m512i s = _mm512_add_epi64(_mm512_load_si512(sums), carry);
    carry = _mm512_srai_epi64(s, FIXED_RADIX);
    _mm512_store_si512(sums, _mm512_and_si512(s, limb));
  }
}

/* Pairs of lanes: a_0 + a_1, b_0 + b_1, a_2 + a_3, ... */
static inline __m512i add_lanes(__m512i a, __m512i b) {
  __m512d crossed = _mm512_shuffle_pd(_mm512_castsi512_pd(a), _mm512_castsi512_pd(b), 0x55);
  return _mm512_add_epi64(_mm512_mask_blend_epi64(0xaa, a, b), _mm512_castpd_si512(crossed));
}

/* The same for lanes of 128 bits. */
static inline __m512i add_pairs(__m512i a, __m512i b) {
  const __m512i cross = _mm512_set_epi64(13, 12, 7, 6, 9, 8, 3, 2);
  return _mm512_add_epi64(_mm512_mask_blend_epi64(0xcc, a, b),
                          _mm512_permutex2var_epi64(a, cross, b));
}

/* The same for lanes of 256 bits. */
static inline __m512i add_halves(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_mask_blend_epi64(0xf0, a, b), _mm512_shuffle_i64x2(a, b, 0x4e));
}

/* Lanes k: the sums of the lanes of at[step k], k < 4 */
static inline __m512i add_four(const uint64_t *at, size_t step) {
  __m512i a = add_lanes(_mm512_load_si512(at), _mm512_load_si512(at + step));
  __m512i b = add_lanes(_mm512_load_si512(at + 2 * step), _mm512_load_si512(at + 3 * step));
  return add_pairs(a, b);
}

void ifma_sum_lanes(uint64_t *out, const uint64_t *at, size_t step, size_t columns, size_t count) {
  for (size_t c = 0; c < columns; c++, at += FIXED_LANES, out += FIXED_LANES) {
    __m512i low, high;
    if (count <= 2) {
      low = add_lanes(_mm512_load_si512(at), _mm512_load_si512(at + step));
      low = high = add_pairs(low, low);
    } else {
      low = add_four(at, step);
      high = count <= 4 ? low : add_four(at + 4 * step, step);
    }
    _mm512_store_si512(out, add_halves(low, high));
  }
}
