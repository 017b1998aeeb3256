/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_formula.h"

/* One lane of a sum. */
struct lane {
  const uint64_t *limb; /* FIXED_LANES words apart */
  size_t limbs;
};

static struct lane lane_of(const struct wide *v, size_t i) {
  return (struct lane){v->at + i / FIXED_LANES * v->limbs * FIXED_LANES + i % FIXED_LANES,
                       v->limbs};
}

static bool lane_negative(struct lane v) {
  return v.limb[(v.limbs - 1) * FIXED_LANES] >> (FIXED_RADIX - 1);
}

/* Are all bits below `bits` equal to those of pattern (0 or FIXED_LIMB)? */
static bool lane_uniform(struct lane v, size_t bits, uint64_t pattern) {
  size_t k = 0;
  for (; bits >= FIXED_RADIX; bits -= FIXED_RADIX, k++)
    if (v.limb[k * FIXED_LANES] != pattern) return false;
  return !bits || !((v.limb[k * FIXED_LANES] ^ pattern) & ((UINT64_C(1) << bits) - 1));
}

static bool lane_bit(struct lane v, size_t bit) {
  return v.limb[bit / FIXED_RADIX * FIXED_LANES] >> (bit % FIXED_RADIX) & 1;
}

/* Is 2^bits - (v mod 2^bits) > slack? */
static bool lane_below(struct lane v, size_t bits, uint64_t slack) {
  uint64_t rest = 0; /* 2^bits - 1 - v mod 2^bits, as far as it matters */
  for (size_t k = 0; k * FIXED_RADIX < bits; k++) {
    const size_t left = bits - k * FIXED_RADIX;
    uint64_t limb = v.limb[k * FIXED_LANES] ^ FIXED_LIMB;
    if (left < FIXED_RADIX) limb &= (UINT64_C(1) << left) - 1;
    if (k == 0) rest = limb;
    else if (limb) return true; /* slack < 2^52 */
  }
  return rest >= slack;
}

/* Is a v = -2^bits? No |v| is larger. */
static bool reaches_power(const struct wide *v, size_t bits) {
  for (size_t i = 0; i < v->count; i++) {
    struct lane lane = lane_of(v, i);
    if (lane_negative(lane) && lane_uniform(lane, bits, 0)) return true;
  }
  return false;
}

/* bits <- b with 2^(b - 1) <= max |v_i + d_i| < 2^b if the slack decides it. */
static enum fixed_verdict find_exponent(size_t *bits, const struct wide *v,
                                        const struct fixed_lanes *lanes, size_t groups) {
  const uint64_t half = UINT64_C(1) << (FIXED_RADIX - 1), slack = v->slack + 1;
  uint64_t window;
  const size_t b = lanes->leading(&window, v->at, v->limbs, groups);
  *bits = b;
  if (!v->slack) {
    /* |v| = x for v = x >= 0, x + 1 for v = -x - 1: another bit only if all bits of x are 1 */
    if (window == FIXED_LIMB || b < FIXED_RADIX) *bits = b + reaches_power(v, b);
    return FIXED_ROUNDED;
  }
  if (b < FIXED_RADIX) return FIXED_SHORT;
  /* x - slack < |v + d| <= x + slack + 1 */
  const uint64_t margin = (b - FIXED_RADIX < 63 ? slack >> (b - FIXED_RADIX) : 0) + 1;
  if (margin > half / 2) return FIXED_SHORT;
  return window >= half + margin && window <= FIXED_LIMB - margin ? FIXED_ROUNDED : FIXED_CLOSE;
}

/* Does the slack decide the rounding of each entry at bit `cut`? */
static bool roundings_decided(const struct wide *v, size_t cut) {
  for (size_t i = 0; i < v->count; i++) {
    struct lane lane = lane_of(v, i);
    if (lane_bit(lane, cut - 1)) {
      if (v->slack && lane_uniform(lane, cut - 1, 0)) return false;
    } else if (!lane_below(lane, cut - 1, v->slack)) return false;
  }
  return true;
}

/* Half-way cases were rounded up: where that gave an odd number, the even one is the one below. */
static void settle_ties(struct fixed *out, const struct wide *v, size_t cut) {
  for (size_t i = 0; i < v->count; i++) {
    struct lane lane = lane_of(v, i);
    if (lane_bit(lane, cut - 1) && lane_uniform(lane, cut - 1, 0))
      *fixed_limb(out, i, 0) &= ~UINT64_C(1);
  }
}

enum fixed_verdict fixed_round(struct fixed *out, const struct fixed_sum *s,
                               const struct fixed_lanes *lanes, slong *exp) {
  const struct wide *v = s->sum;
  const size_t groups = (v->count + FIXED_LANES - 1) / FIXED_LANES;
  size_t bits;
  const enum fixed_verdict verdict = find_exponent(&bits, v, lanes, groups);
  *exp = s->unit + (slong)bits;
  if (verdict != FIXED_ROUNDED) return verdict;
  if (!bits) {
    fixed_zero(out);
    return FIXED_ROUNDED;
  }
  const slong cut = (slong)bits - out->bits;
  bool near = false;
  if (v->slack && (cut < 12 || (cut < 64 && v->slack >> (cut - 12)))) return FIXED_SHORT;
  if (cut > 0) {
    /* slack < 2^(cut - 12): margin <= 2^40 + 1 */
    uint64_t margin = 0;
    if (v->slack && cut < FIXED_RADIX) margin = v->slack << (FIXED_RADIX - cut);
    else if (v->slack) margin = (cut - FIXED_RADIX < 63 ? v->slack >> (cut - FIXED_RADIX) : 0) + 1;
    near = lanes->near_half(v->at, v->limbs, groups, (size_t)cut, margin);
    if (near && !roundings_decided(v, (size_t)cut)) return FIXED_CLOSE;
  }
  lanes->round(out->at, out->limbs, v->at, v->limbs, groups, cut);
  if (near && !v->slack) settle_ties(out, v, (size_t)cut);
  out->exp = *exp;
  return FIXED_ROUNDED;
}
