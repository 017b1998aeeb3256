/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_large.h"

#include <gmp.h>

#include "fixed_digits.h"
#include "mem.h"

_Static_assert(GMP_NUMB_BITS == 64, "GMP's limbs have 64 bits");

static size_t words_for(size_t limbs) { return (limbs * FIXED_RADIX + 63) / 64; }

/* out[0..words) <- the integer in two's complement */
static void get_words(mp_limb_t *out, size_t words, const struct limb_row *from) {
  mp_limb_t above = limb_row_sign(from) ? FIXED_LIMB : 0, left = 0;
  unsigned have = 0; /* bits in `left` */
  for (size_t i = 0, k = 0; i < words; k++) {
    mp_limb_t next = k < from->limbs ? from->at[k * from->step] : above;
    left |= next << have;
    have += FIXED_RADIX;
    if (have < 64) continue;
    have -= 64;
    out[i++] = left;
    left = next >> (FIXED_RADIX - have);
  }
}

/* |x|; true if x was negative */
static bool get_size(mp_limb_t *out, size_t words, const struct limb_row *from) {
  get_words(out, words, from);
  bool negative = limb_row_sign(from);
  if (negative) mpn_neg(out, out, (mp_size_t)words);
  return negative;
}

/* Entry i <- floor(v 2^(-52 low)), v in two's complement of `words` words */
static void put_words(struct wide *out, size_t i, const mp_limb_t *v, size_t words) {
  uint64_t *limb = out->at + i / FIXED_LANES * out->limbs * FIXED_LANES + i % FIXED_LANES;
  const mp_limb_t above = v[words - 1] >> 63 ? UINT64_MAX : 0;
  size_t bit = out->low * FIXED_RADIX;
  for (size_t k = 0; k < out->limbs; k++, bit += FIXED_RADIX) {
    const size_t w = bit / 64;
    const unsigned drop = (unsigned)(bit % 64);
    const mp_limb_t low = w < words ? v[w] : above, high = w + 1 < words ? v[w + 1] : above;
    limb[k * FIXED_LANES] = (drop ? low >> drop | high << (64 - drop) : low) & FIXED_LIMB;
  }
}

static struct digit_cut cut_of(size_t limbs, size_t low) {
  if (low >= limbs) low = limbs - 1;
  return (struct digit_cut){.low = low, .limbs = limbs - low, .slack = low > 0};
}

/* Words: x, a, their product, whose sign takes one more. */
void fixed_large_multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                          size_t low) {
  const size_t nx = words_for(x->limbs), na = words_for(a_limbs);
  const struct digit_cut cut = cut_of(x->limbs + a_limbs, low);
  mp_limb_t *size = mem_alloc(2 * (nx + na) + 1, sizeof *size), *factor = size + nx,
            *product = factor + na;
  get_words(factor, na, &(struct limb_row){a, a_limbs, 1, true});
  digits_reserve(out, x->count, &cut);
  for (size_t i = 0; i < x->count; i++) {
    const uint64_t *limb = x->at + i / FIXED_LANES * x->limbs * FIXED_LANES + i % FIXED_LANES;
    bool negative = get_size(size, nx, &(struct limb_row){limb, x->limbs, FIXED_LANES, false});
    if (nx >= na) mpn_mul(product, size, (mp_size_t)nx, factor, (mp_size_t)na);
    else mpn_mul(product, factor, (mp_size_t)na, size, (mp_size_t)nx);
    product[nx + na] = 0;
    if (negative) mpn_neg(product, product, (mp_size_t)(nx + na + 1));
    put_words(out, i, product, nx + na + 1);
  }
  mem_free(size);
}

void fixed_large_sum_squares(struct wide *out, const struct fixed *x, size_t low) {
  const size_t n = words_for(x->limbs);
  const struct digit_cut cut = cut_of(2 * x->limbs + 1, low); /* up to 2^50 squares */
  mp_limb_t *size = mem_alloc(5 * n + 1, sizeof *size), *square = size + n, *sum = square + 2 * n;
  for (size_t i = 0; i < x->count; i++) {
    get_size(size, n, &(struct limb_row){fixed_limb(x, i, 0), x->limbs, FIXED_LANES, false});
    mpn_sqr(square, size, (mp_size_t)n);
    sum[2 * n] += mpn_add_n(sum, sum, square, (mp_size_t)(2 * n));
  }
  digits_reserve(out, 1, &cut);
  put_words(out, 0, sum, 2 * n + 1);
  mem_free(size);
}
