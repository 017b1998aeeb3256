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
LANE_INLINE void add_limb(lane_word *sum, const lane_word *v, struct kind kind) {
  if (kind.first && kind.minus) *sum = -*v;
  else if (kind.first) *sum = *v;
  else if (kind.minus) *sum -= *v;
  else *sum += *v;
}

LANE_INLINE void add_kind(lane_word *restrict sum, size_t limbs, const struct lane_term *term,
                          const struct place *at, size_t g, struct kind kind) {
  const lane_word *t = (const lane_word *)term->at + g * term->limbs;
  const unsigned up = term->bits_up, down = FIXED_RADIX - up;
  lane_word sign, low = {0}, v;
  sign_of(&sign, t, term->limbs);
  if (kind.first)
    for (size_t k = 0; k < at->begin; k++) sum[k] = low;
  size_t k = at->begin;
  const ptrdiff_t from = (ptrdiff_t)k - term->limbs_up;
  if (from > 0 && from <= (ptrdiff_t)term->limbs) {
    t += from;
    low = t[-1];
  }
  for (; k < at->end; k++, t++) {
    v = *t;
    if (kind.shifted) v = (v << up | low >> down) & FIXED_LIMB;
    low = *t;
    add_limb(sum + k, &v, kind);
  }
  if (at->top) {
    v = (sign << up | low >> down) & FIXED_LIMB;
    add_limb(sum + k, &v, kind);
    k++;
  }
  for (; k < limbs; k++) add_limb(sum + k, &sign, kind);
}

LANE_INLINE void add_term(lane_word *sum, size_t limbs, const struct lane_term *term,
                          const struct place *at, size_t g, bool first) {
  if (term->bits_up) {
    if (term->minus) add_kind(sum, limbs, term, at, g, (struct kind){first, true, true});
    else add_kind(sum, limbs, term, at, g, (struct kind){first, false, true});
  } else if (term->minus) add_kind(sum, limbs, term, at, g, (struct kind){first, true, false});
  else add_kind(sum, limbs, term, at, g, (struct kind){first, false, false});
}

static void lanes_sum(uint64_t *restrict out, size_t limbs, size_t groups,
                      const struct lane_term *terms, size_t count, int64_t start) {
  lane_word *sum = (lane_word *)out;
  struct place places[FIXED_TERMS];
  assert(count > 0 && count <= FIXED_TERMS);
  for (size_t j = 0; j < count; j++) places[j] = place_of(terms + j, limbs);
  for (size_t g = 0; g < groups; g++, sum += limbs) {
    add_term(sum, limbs, terms, places, g, true);
    for (size_t j = 1; j < count; j++) add_term(sum, limbs, terms + j, places + j, g, false);
    lane_signed carry = {0};
    carry += start;
    for (size_t k = 0; k < limbs; k++) {
      carry += (lane_signed)sum[k];
      sum[k] = (lane_word)carry & FIXED_LIMB;
      carry >>= FIXED_RADIX;
    }
  }
}

static void lanes_threshold(uint64_t *restrict v_at, const uint64_t *restrict t_at, size_t limbs,
                            size_t groups, bool below) {
  lane_word *v = (lane_word *)v_at;
  const lane_word *t = (const lane_word *)t_at;
  for (size_t g = 0; g < groups; g++, v += limbs, t += limbs) {
    lane_word sign, flipped, sign_after;
    sign_of(&sign, v, limbs);
    flipped = sign ^ FIXED_LIMB; /* where v >= 0: add -t = ~t + 1 */
    lane_word carry = {0};
    if (!below) carry = flipped & 1;
    for (size_t k = 0; k < limbs; k++) {
      carry += v[k] + (t[k] ^ flipped);
      v[k] = carry & FIXED_LIMB;
      carry >>= FIXED_RADIX;
    }
    sign_of(&sign_after, v, limbs);
    const lane_word keep = ~(sign ^ sign_after);
    for (size_t k = 0; k < limbs; k++) v[k] &= keep;
  }
}

static size_t lanes_leading(uint64_t *window, const uint64_t *at, size_t limbs, size_t groups) {
  const lane_word *v = (const lane_word *)at;
  size_t k = limbs;
  uint64_t bits = 0;
  while (k && !bits) {
    k--;
    lane_word any = {0};
    for (size_t g = 0; g < groups; g++) {
      lane_word sign;
      sign_of(&sign, v + g * limbs, limbs);
      any |= v[g * limbs + k] ^ sign;
    }
    bits = any_of(&any);
  }
  *window = 0;
  if (!bits) return 0;
  const unsigned have = 64 - (unsigned)__builtin_clzll(bits);
  lane_word largest = {0};
  for (size_t g = 0; g < groups; g++) {
    lane_word sign, x, low = {0};
    sign_of(&sign, v + g * limbs, limbs);
    if (k) low = v[g * limbs + k - 1] ^ sign;
    x = ((v[g * limbs + k] ^ sign) << (FIXED_RADIX - have) | low >> have) & FIXED_LIMB;
    const lane_word more = (lane_word)((lane_signed)x > (lane_signed)largest);
    largest = (x & more) | (largest & ~more);
  }
  *window = largest_of(&largest);
  return k * FIXED_RADIX + have;
}

static bool lanes_near_half(const uint64_t *at, size_t limbs, size_t groups, size_t cut,
                            uint64_t margin) {
  const lane_word *v = (const lane_word *)at;
  const size_t k = (cut - 1) / FIXED_RADIX; /* the limb of the highest bit */
  const unsigned have = (unsigned)(cut - k * FIXED_RADIX);
  const uint64_t least = (UINT64_C(1) << (FIXED_RADIX - 1)) - margin;
  lane_word near = {0};
  for (size_t g = 0; g < groups; g++, v += limbs) {
    lane_word low = {0};
    if (k) low = v[k - 1];
    const lane_word x = (v[k] << (FIXED_RADIX - have) | low >> have) & FIXED_LIMB;
    near |= (lane_word)((lane_signed)(x - least) >= 0) &
            (lane_word)((lane_signed)(x - least) <= (int64_t)margin);
  }
  return any_of(&near) != 0;
}

static void lanes_round(uint64_t *restrict out_at, size_t out_limbs, const uint64_t *restrict at,
                        size_t limbs, size_t groups, ptrdiff_t cut) {
  const ptrdiff_t radix = FIXED_RADIX;
  const ptrdiff_t up = (cut > 0 ? -((cut + radix - 1) / radix) : -cut / radix);
  const unsigned bits_up = (unsigned)(-cut - up * radix);
  lane_word *out = (lane_word *)out_at;
  const lane_word *v = (const lane_word *)at;
  for (size_t g = 0; g < groups; g++, v += limbs, out += out_limbs) {
    lane_word sign, carry = {0};
    sign_of(&sign, v, limbs);
    if (cut > 0) carry = v[(cut - 1) / radix] >> ((cut - 1) % radix) & 1;
    for (size_t k = 0; k < out_limbs; k++) {
      const ptrdiff_t from = (ptrdiff_t)k - up;
      lane_word high = {0}, low = {0};
      if (from >= (ptrdiff_t)limbs) high = sign;
      else if (from >= 0) high = v[from];
      if (from > (ptrdiff_t)limbs) low = sign;
      else if (from > 0) low = v[from - 1];
      carry += (high << bits_up | low >> (FIXED_RADIX - bits_up)) & FIXED_LIMB;
      out[k] = carry & FIXED_LIMB;
      carry >>= FIXED_RADIX;
    }
  }
}

/* Of x = v or -v - 1, whichever is not negative, limbs below the two highest are dropped: less
 * than 2^(52 (L - 2)) <= 2^(bits - 51) by L = ceil((bits + 2) / 52), and the 1 of -v - 1 is added
 * at the lowest kept limb: so the error is at most 2^(bits - 51), and both additions round by at
 * most 2^(bits - 53) each. */
static void lanes_doubles(double *restrict out, const uint64_t *restrict at, size_t limbs,
                          size_t groups, size_t bits) {
  const lane_word *v = (const lane_word *)at;
  lane_double *value = (lane_double *)out;
  const size_t low = limbs > 1 ? limbs - 2 : 0;
  /* 2^(52 low - bits), by its bits */
  const union {
    uint64_t bits;
    double value;
  } unit = {.bits = (uint64_t)(1023 + low * FIXED_RADIX - bits) << 52};
  for (size_t g = 0; g < groups; g++, v += limbs, value++) {
    lane_word sign, high, next = {0};
    lane_double h, l, one;
    sign_of(&sign, v, limbs);
    high = v[limbs - 1] ^ sign;
    if (limbs > 1) next = v[limbs - 2] ^ sign;
    to_double(&h, &high);
    to_double(&l, &next);
    if (limbs > 1) h = h * 0x1p52 + l;
    next = sign & 1;
    to_double(&one, &next);
    h = (h + one) * unit.value;
    *value = (lane_double)((lane_word)h ^ (sign << (64 - FIXED_RADIX) & 0x8000000000000000));
  }
}

static void lanes_products(double *restrict out, const double *restrict a, const double *restrict x,
                           size_t rows, size_t groups) {
  lane_double *sum = (lane_double *)out;
  const lane_double *at = (const lane_double *)a;
  for (size_t g = 0; g < groups; g++) {
    lane_double s = {0};
    for (size_t k = 0; k < rows; k++) s += at[k * groups + g] * x[k];
    sum[g] = s;
  }
}

static void lanes_nonzero(uint8_t *any, const uint64_t *at, size_t limbs, size_t groups) {
  const lane_word *v = (const lane_word *)at;
  for (size_t g = 0; g < groups; g++, v += limbs) {
    lane_word bits = {0};
    for (size_t k = 0; k < limbs; k++) bits |= v[k];
    const lane_word places = {1, 2, 4, 8, 16, 32, 64, 128};
    bits = (lane_word)(bits != 0) & places;
    any[g] = (uint8_t)any_of(&bits);
  }
}

const struct fixed_lanes FIXED_LANES_TABLE = {.sum = lanes_sum,
                                              .threshold = lanes_threshold,
                                              .leading = lanes_leading,
                                              .near_half = lanes_near_half,
                                              .round = lanes_round,
                                              .doubles = lanes_doubles,
                                              .products = lanes_products,
                                              .nonzero = lanes_nonzero};
