/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_parts.h"

static size_t groups_of(const struct fixed *x) {
  return (x->count + FIXED_LANES - 1) / FIXED_LANES;
}

size_t fixed_nonzero(size_t *list, uint8_t *mask, const struct fixed *x,
                     const struct fixed_lanes *lanes) {
  const size_t groups = groups_of(x);
  size_t count = 0;
  lanes->nonzero(mask, x->at, x->limbs, groups);
  for (size_t g = 0; g < groups; g++)
    for (unsigned bits = mask[g]; bits; bits &= bits - 1)
      list[count++] = g * FIXED_LANES + (size_t)__builtin_ctz(bits);
  return count;
}

void fixed_gather(struct fixed *part, const struct fixed *x, const size_t *list, size_t count) {
  part->exp = x->exp;
  part->count = count;
  for (size_t i = 0; i < count; i++) {
    uint64_t *to = fixed_limb(part, i, 0);
    const uint64_t *from = fixed_limb(x, list[i], 0);
    for (size_t k = 0; k < x->limbs; k++) to[k * FIXED_LANES] = from[k * FIXED_LANES];
  }
  for (size_t i = count; i % FIXED_LANES; i++)
    for (size_t k = 0; k < x->limbs; k++) *fixed_limb(part, i, k) = 0;
}

void fixed_scatter(struct fixed *x, const struct fixed *part, const size_t *list) {
  x->exp = part->exp;
  for (size_t i = 0; i < part->count; i++) {
    uint64_t *to = fixed_limb(x, list[i], 0);
    const uint64_t *from = fixed_limb(part, i, 0);
    for (size_t k = 0; k < x->limbs; k++) to[k * FIXED_LANES] = from[k * FIXED_LANES];
  }
}

void fixed_lanes_doubles(double *out, const struct fixed *x, const struct fixed_lanes *lanes) {
  lanes->doubles(out, x->at, x->limbs, groups_of(x), (size_t)x->bits);
}
