/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_lane_words: eight words side by side, for the passes of fixed_lanes.h. Always inlined, with
 * operands by address: how a vector is passed by value depends on the processor. */
#ifndef SMALE18_FIXED_LANE_WORDS_H
#define SMALE18_FIXED_LANE_WORDS_H

#include "fixed.h"

typedef uint64_t lane_word __attribute__((vector_size(64), may_alias));
typedef int64_t lane_signed __attribute__((vector_size(64), may_alias));
typedef double lane_double __attribute__((vector_size(64), may_alias));

#define LANE_INLINE static inline __attribute__((always_inline))

/* out <- FIXED_LIMB where the integer is negative, else 0 */
LANE_INLINE void sign_of(lane_word *out, const lane_word *v, size_t limbs) {
  *out = -(v[limbs - 1] >> (FIXED_RADIX - 1)) & FIXED_LIMB;
}

typedef uint64_t lane_half __attribute__((vector_size(32)));
typedef uint64_t lane_pair __attribute__((vector_size(16)));
typedef int64_t lane_half_signed __attribute__((vector_size(32)));
typedef int64_t lane_pair_signed __attribute__((vector_size(16)));

/* The OR of all words */
LANE_INLINE uint64_t any_of(const lane_word *v) {
  const lane_half four =
    __builtin_shufflevector(*v, *v, 0, 1, 2, 3) | __builtin_shufflevector(*v, *v, 4, 5, 6, 7);
  const lane_pair two =
    __builtin_shufflevector(four, four, 0, 1) | __builtin_shufflevector(four, four, 2, 3);
  return two[0] | two[1];
}

/* The largest of numbers below 2^63 */
LANE_INLINE uint64_t largest_of(const lane_word *v) {
  const lane_half a = __builtin_shufflevector(*v, *v, 0, 1, 2, 3);
  const lane_half b = __builtin_shufflevector(*v, *v, 4, 5, 6, 7);
  const lane_half four = a ^ ((a ^ b) & (lane_half)((lane_half_signed)b > (lane_half_signed)a));
  const lane_pair c = __builtin_shufflevector(four, four, 0, 1);
  const lane_pair d = __builtin_shufflevector(four, four, 2, 3);
  const lane_pair two = c ^ ((c ^ d) & (lane_pair)((lane_pair_signed)d > (lane_pair_signed)c));
  return two[0] > two[1] ? two[0] : two[1];
}

/* out <- the double of each word below 2^52 */
LANE_INLINE void to_double(lane_double *out, const lane_word *x) {
  *out = (lane_double)(*x | 0x4330000000000000) - 0x1p52;
}

#endif
