/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The functions of fixed_lanes.h, compiled once for each kind of processor; FIXED_LANES_TABLE is
 * the name of the table. */
#include <assert.h>

#include "fixed_lane_words.h"
#include "fixed_lanes.h"

#ifndef FIXED_LANES_TABLE
#define FIXED_LANES_TABLE fixed_lanes_portable
#endif

/* How a term falls on the limbs of a sum: 0 below `begin`, its own limbs, shifted, up to `end`, its
 * sign from there on. */
struct place {
  size_t begin, end;
  bool top; /* limb `end` holds the high bits of the highest limb */
};

static struct place place_of(const struct lane_term *term, size_t limbs) {
  const ptrdiff_t n = (ptrdiff_t)limbs, begin = term->limbs_up;
  const ptrdiff_t end = begin + (ptrdiff_t)term->limbs;
  return (struct place){.begin = (size_t)(begin < 0   ? 0
                                          : begin < n ? begin
                                                      : n),
                        .end = (size_t)(end < 0   ? 0
                                        : end < n ? end
                                                  : n),
                        .top = end >= 0 && end < n};
}

/* What the compiler is to make a loop of its own for. */
struct kind {
  bool first, minus, shifted;
};

/* sum <- (first ? 0 : sum) +- v */
LANES_INLINE void add_limb(lane_word *sum, lane_word v, struct kind kind) {
  if (kind.first && kind.minus) *sum = -v;
  else if (kind.first) *sum = v;
  else if (kind.minus) *sum -= v;
  else *sum += v;
}

LANES_INLINE void add_kind(lane_word *restrict sum, size_t limbs, const struct lane_term *term,
                           const struct place *at, size_t s, struct kind kind) {
  const lane_word *t = strip_of(term->at, term->limbs, s);
  const unsigned up = term->bits_up, down = FIXED_RADIX - up;
  const lane_word sign = sign_of(t, term->limbs);
  lane_word low = {0};
  size_t k = 0;
  if (kind.first)
    for (; k < at->begin; k++) sum[k * STRIPS] = low;
  k = at->begin;
  const ptrdiff_t from = (ptrdiff_t)k - term->limbs_up;
  if (from > 0 && from <= (ptrdiff_t)term->limbs) {
    t += (size_t)from * STRIPS;
    low = *(t - STRIPS);
  }
  for (; k < at->end; k++, t += STRIPS) {
    const lane_word high = *t;
    lane_word v = high;
    if (kind.shifted) v = (high << up | low >> down) & FIXED_LIMB;
    add_limb(sum + k * STRIPS, v, kind);
    low = high;
  }
  if (at->top) {
    add_limb(sum + k * STRIPS, (sign << up | low >> down) & FIXED_LIMB, kind);
    k++;
  }
  for (; k < limbs; k++) add_limb(sum + k * STRIPS, sign, kind);
}

LANES_INLINE void add_term(lane_word *sum, size_t limbs, const struct lane_term *term,
                           const struct place *at, size_t s, bool first) {
  if (term->bits_up) {
    if (term->minus) add_kind(sum, limbs, term, at, s, (struct kind){first, true, true});
    else add_kind(sum, limbs, term, at, s, (struct kind){first, false, true});
  } else if (term->minus) add_kind(sum, limbs, term, at, s, (struct kind){first, true, false});
  else add_kind(sum, limbs, term, at, s, (struct kind){first, false, false});
}

/* What limbs have beyond 52 bits goes to the next one. |start| and the limbs, which are signed, are
 * below 2^60: a bias keeps what is shifted positive, as not every processor shifts signed words. */
LANES_INLINE void carry_up(lane_word *sum, size_t limbs, int64_t start) {
  const uint64_t bias = UINT64_C(1) << 62, shifted = bias >> FIXED_RADIX;
  lane_word carry = {0};
  carry += (uint64_t)start + shifted;
  for (size_t k = 0; k < limbs; k++, sum += STRIPS) {
    carry += *sum + (bias - shifted);
    *sum = carry & FIXED_LIMB;
    carry >>= FIXED_RADIX;
  }
}

static void lanes_sum(uint64_t *restrict out, size_t limbs, size_t groups,
                      const struct lane_term *terms, size_t count, int64_t start) {
  struct place places[FIXED_TERMS];
  assert(count > 0 && count <= FIXED_TERMS);
  const bool carries = count > 1 || terms->minus || start;
  for (size_t j = 0; j < count; j++) places[j] = place_of(terms + j, limbs);
  for (size_t s = 0; s < groups * STRIPS; s++) {
    lane_word *sum = strip_to(out, limbs, s);
    add_term(sum, limbs, terms, places, s, true);
    for (size_t j = 1; j < count; j++) add_term(sum, limbs, terms + j, places + j, s, false);
    if (carries) carry_up(sum, limbs, start);
  }
}

static void lanes_threshold(uint64_t *restrict v_at, const uint64_t *restrict t_at, size_t limbs,
                            size_t groups, bool below) {
  for (size_t s = 0; s < groups * STRIPS; s++) {
    lane_word *v = strip_to(v_at, limbs, s);
    const lane_word *t = strip_of(t_at, limbs, s);
    const lane_word sign = sign_of(v, limbs);
    const lane_word flipped = sign ^ FIXED_LIMB; /* where v >= 0: add -t = ~t + 1 */
    lane_word carry = {0};
    if (!below) carry = flipped & 1;
    for (size_t k = 0; k < limbs; k++) {
      carry += v[k * STRIPS] + (t[k * STRIPS] ^ flipped);
      v[k * STRIPS] = carry & FIXED_LIMB;
      carry >>= FIXED_RADIX;
    }
    const lane_word keep = ~(sign ^ sign_of(v, limbs));
    for (size_t k = 0; k < limbs; k++) v[k * STRIPS] &= keep;
  }
}

static size_t lanes_leading(uint64_t *window, const uint64_t *at, size_t limbs, size_t groups) {
  size_t k = limbs;
  uint64_t bits = 0;
  while (k && !bits) {
    k--;
    lane_word any = {0};
    for (size_t s = 0; s < groups * STRIPS; s++) {
      const lane_word *v = strip_of(at, limbs, s);
      any |= v[k * STRIPS] ^ sign_of(v, limbs);
    }
    bits = any_of(any);
  }
  *window = 0;
  if (!bits) return 0;
  const unsigned have = 64 - (unsigned)__builtin_clzll(bits);
  lane_word largest = {0};
  for (size_t s = 0; s < groups * STRIPS; s++) {
    const lane_word *v = strip_of(at, limbs, s) + k * STRIPS;
    const lane_word sign = sign_of(v, limbs - k);
    lane_word low = {0};
    if (k) low = *(v - STRIPS) ^ sign;
    const lane_word x = ((*v ^ sign) << (FIXED_RADIX - have) | low >> have) & FIXED_LIMB;
    largest ^= (largest ^ x) & less(largest, x);
  }
  *window = largest_of(largest);
  return k * FIXED_RADIX + have;
}

static bool lanes_near_half(const uint64_t *at, size_t limbs, size_t groups, size_t cut,
                            uint64_t margin) {
  const size_t k = (cut - 1) / FIXED_RADIX; /* the limb of the highest bit */
  const unsigned have = (unsigned)(cut - k * FIXED_RADIX);
  const uint64_t least = (UINT64_C(1) << (FIXED_RADIX - 1)) - margin;
  lane_word near = {0};
  for (size_t s = 0; s < groups * STRIPS; s++) {
    const lane_word *v = strip_of(at, limbs, s) + k * STRIPS;
    lane_word low = {0};
    if (k) low = *(v - STRIPS);
    const lane_word x = (*v << (FIXED_RADIX - have) | low >> have) & FIXED_LIMB;
    const lane_word above = x - least; /* bit 63: below 0 */
    near |= ~(above | (margin - above));
  }
  return any_of(near) >> 63;
}

static void lanes_round(uint64_t *restrict out_at, size_t out_limbs, const uint64_t *restrict at,
                        size_t limbs, size_t groups, ptrdiff_t cut) {
  const ptrdiff_t radix = FIXED_RADIX, strips = STRIPS;
  const ptrdiff_t up = (cut > 0 ? -((cut + radix - 1) / radix) : -cut / radix);
  const unsigned bits_up = (unsigned)(-cut - up * radix);
  for (size_t s = 0; s < groups * STRIPS; s++) {
    const lane_word *v = strip_of(at, limbs, s);
    lane_word *out = strip_to(out_at, out_limbs, s);
    const lane_word sign = sign_of(v, limbs);
    lane_word carry = {0}, low = {0};
    if (cut > 0) {
      carry = v[(cut - 1) / radix * strips] >> ((cut - 1) % radix) & 1;
      low = v[(-up - 1) * strips];
    }
    for (size_t k = 0; k < out_limbs; k++) {
      const ptrdiff_t from = (ptrdiff_t)k - up;
      lane_word high = {0};
      if (from >= (ptrdiff_t)limbs) high = sign;
      else if (from >= 0) high = v[from * strips];
      carry += (high << bits_up | low >> (FIXED_RADIX - bits_up)) & FIXED_LIMB;
      out[k * STRIPS] = carry & FIXED_LIMB;
      carry >>= FIXED_RADIX;
      low = high;
    }
  }
}

/* Of x = v or -v - 1, whichever is not negative, limbs below the two highest are dropped: less
 * than 2^(52 (L - 2)) <= 2^(bits - 51) by L = ceil((bits + 2) / 52), and the 1 of -v - 1 is added
 * at the lowest kept limb: so the error is at most 2^(bits - 51), and both additions round by at
 * most 2^(bits - 53) each. */
LANES_INLINE lane_double absolute_value(const lane_word *v, size_t limbs, lane_word sign,
                                        double unit) {
  const lane_word *low = v + (limbs > 1 ? limbs - 2 : 0) * STRIPS;
  lane_double h = to_double(*low ^ sign);
  if (limbs > 1) h = to_double(low[STRIPS] ^ sign) * 0x1p52 + h;
  return (h + to_double(sign & 1)) * unit;
}

/* 2^(52 (limbs - 2) - bits), by its bits; of one limb 2^-bits */
static double unit_of(size_t limbs, size_t bits) {
  const size_t low = limbs > 1 ? limbs - 2 : 0;
  const lane_word unit = {(uint64_t)(1023 + low * FIXED_RADIX - bits) << 52};
  return ((lane_double)unit)[0];
}

static void lanes_doubles(double *restrict out, const uint64_t *restrict at, size_t limbs,
                          size_t groups, size_t bits) {
  const double unit = unit_of(limbs, bits);
  for (size_t s = 0; s < groups * STRIPS; s++, out += LANES) {
    const lane_word *v = strip_of(at, limbs, s);
    const lane_word sign = sign_of(v, limbs);
    const lane_word minus = sign << (64 - FIXED_RADIX) & 0x8000000000000000;
    lanes_store(out, (lane_double)((lane_word)absolute_value(v, limbs, sign, unit) ^ minus));
  }
}

static bool lanes_magnitudes(double *restrict out, const uint64_t *restrict at, size_t limbs,
                             size_t groups, size_t bits) {
  const double unit = unit_of(limbs, bits);
  const lane_word one = (lane_word)lanes_all(1);
  lane_word all = {0};
  for (size_t s = 0; s < groups * STRIPS; s++, out += LANES) {
    const lane_word *v = strip_of(at, limbs, s);
    const lane_word h =
      (lane_word)(absolute_value(v, limbs, sign_of(v, limbs), unit) + lanes_all(0x1p-49));
    const lane_word below = less(h, one); /* bits of positive doubles are ordered as they are */
    lane_word any = v[0];
    for (size_t k = 1; k < limbs; k++) any |= v[k * STRIPS];
    all |= any;
    const lane_word found = -((any + FIXED_LIMB) >> FIXED_RADIX);
    lanes_store(out, (lane_double)(((h & below) | (one & ~below)) & found));
  }
  return any_of(all) != 0;
}

static uint64_t lanes_any(uint64_t *restrict out, const uint64_t *restrict at, size_t limbs,
                          size_t groups) {
  lane_word low = {0};
  for (size_t s = 0; s < groups * STRIPS; s++, out += LANES) {
    const lane_word *v = strip_of(at, limbs, s);
    lane_word any = v[0];
    low |= any;
    for (size_t k = 1; k < limbs; k++) any |= v[k * STRIPS];
    *(lane_word *)out = any;
  }
  return any_of(low);
}

static void lanes_products(double *restrict out, const double *restrict a, const double *restrict x,
                           size_t rows, size_t groups) {
  for (size_t i = 0; i < groups * FIXED_LANES; i += LANES) {
    lane_double sum = {0};
    for (size_t k = 0; k < rows; k++) sum += lanes_load(a + k * groups * FIXED_LANES + i) * x[k];
    lanes_store(out + i, sum);
  }
}

static void lanes_nonzero(uint8_t *any, const uint64_t *at, size_t limbs, size_t groups) {
#if LANES == 8
  const lane_word places = {1, 2, 4, 8, 16, 32, 64, 128};
#elif LANES == 4
  const lane_word places = {1, 2, 4, 8};
#else
  const lane_word places = {1, 2};
#endif
  for (size_t g = 0; g < groups; g++) {
    lane_word found = {0};
    for (size_t s = 0; s < STRIPS; s++) {
      const lane_word *v = strip_of(at, limbs, g * STRIPS + s);
      lane_word bits = {0};
      for (size_t k = 0; k < limbs; k++) bits |= v[k * STRIPS];
      found |= (-((bits + FIXED_LIMB) >> FIXED_RADIX) & places) << (s * LANES);
    }
    any[g] = (uint8_t)any_of(found);
  }
}

const struct fixed_lanes FIXED_LANES_TABLE = {.sum = lanes_sum,
                                              .threshold = lanes_threshold,
                                              .leading = lanes_leading,
                                              .near_half = lanes_near_half,
                                              .round = lanes_round,
                                              .doubles = lanes_doubles,
                                              .magnitudes = lanes_magnitudes,
                                              .any = lanes_any,
                                              .products = lanes_products,
                                              .nonzero = lanes_nonzero};
