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

/* Lanes 2k, 2k + 1: those of a at 2k and 2k + 1 added, the same of b. */
static inline __m512i add_pairs(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

/* Pairs of 128 bits: those of a at 0 + 1 and 2 + 3, the same of b. */
static inline __m512i add_halves(__m512i a, __m512i b) {
  return _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

void ifma_sum_lanes(uint64_t *out, const uint64_t *at, size_t step, size_t columns) {
  for (size_t c = 0; c < columns; c++, at += FIXED_LANES, out += FIXED_LANES) {
    __m512i v[FIXED_LANES / 2];
    for (size_t k = 0; k < FIXED_LANES / 2; k++)
      v[k] =
        add_pairs(_mm512_load_si512(at + 2 * k * step), _mm512_load_si512(at + (2 * k + 1) * step));
    __m512i low = add_halves(v[0], v[1]), high = add_halves(v[2], v[3]);
    _mm512_store_si512(out, add_halves(low, high));
  }
}
