/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_lane_words: words side by side in a register (lanes.h), for the passes of fixed_lanes.h.
 * The eight words of a limb take STRIPS registers; a strip of a group is what one of them holds, so
 * limb k of it lies STRIPS k registers behind limb 0. Comparisons are subtractions: not every
 * processor compares words of 64 bits. */
#ifndef SMALE18_FIXED_LANE_WORDS_H
#define SMALE18_FIXED_LANE_WORDS_H

#include "fixed.h"
#include "lanes.h"

typedef uint64_t lane_word __attribute__((vector_size(LANES * sizeof(uint64_t)), may_alias));
typedef lanes lane_double;

#define STRIPS ((size_t)FIXED_LANES / LANES)

/* Strip s of a vector, STRIPS in each group: limb 0 */
#define STRIP(type, at, limbs, s) ((type *)(at) + (s) / STRIPS * (limbs) * STRIPS + (s) % STRIPS)

LANES_INLINE const lane_word *strip_of(const uint64_t *at, size_t limbs, size_t s) {
  return STRIP(const lane_word, at, limbs, s);
}

LANES_INLINE lane_word *strip_to(uint64_t *at, size_t limbs, size_t s) {
  return STRIP(lane_word, at, limbs, s);
}

/* FIXED_LIMB where the integer is negative, else 0 */
LANES_INLINE lane_word sign_of(const lane_word *v, size_t limbs) {
  return -(v[(limbs - 1) * STRIPS] >> (FIXED_RADIX - 1)) & FIXED_LIMB;
}

/* All ones where a < b, else 0; both below 2^63 */
LANES_INLINE lane_word less(lane_word a, lane_word b) { return -((a - b) >> 63); }

/* The OR of all words */
LANES_INLINE uint64_t any_of(lane_word v) {
#if LANES == 8
  return (uint64_t)_mm512_reduce_or_epi64((__m512i)v);
#else
  uint64_t any = 0;
  for (size_t i = 0; i < LANES; i++) any |= v[i];
  return any;
#endif
}

/* The largest of all words */
LANES_INLINE uint64_t largest_of(lane_word v) {
#if LANES == 8
  return _mm512_reduce_max_epu64((__m512i)v);
#else
  uint64_t largest = 0;
  for (size_t i = 0; i < LANES; i++)
    if (v[i] > largest) largest = v[i];
  return largest;
#endif
}

/* The double of each word below 2^52 */
LANES_INLINE lane_double to_double(lane_word x) {
  return (lane_double)(x | 0x4330000000000000) - 0x1p52;
}

#endif
