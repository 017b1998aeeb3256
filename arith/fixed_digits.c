/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_digits.h"

#include <assert.h>

#define DIGIT_MASK ((INT64_C(1) << DIGIT_BITS) - 1)
#define DIGITS_FEW 3
#define PRODUCTS_MOST 2047 /* 2047 2^116 < 2^127 */

__extension__ typedef unsigned __int128 buffer;

void digits_set(int64_t *out, size_t next, size_t digits, unsigned up,
                const struct limb_row *from) {
  bool negative = limb_row_sign(from);
  uint64_t above = negative ? FIXED_LIMB : 0;
  buffer bits = 0;
  unsigned have = up; /* of them */
  for (size_t d = 0, k = 0; d < digits; d++) {
    for (; have < DIGIT_BITS; have += FIXED_RADIX, k++)
      bits |= (buffer)(k < from->limbs ? from->at[k * from->step] : above) << have;
    out[d * next] = (int64_t)bits & DIGIT_MASK;
    bits >>= DIGIT_BITS;
    have -= DIGIT_BITS;
  }
  if (negative) out[(digits - 1) * next] -= DIGIT_MASK + 1;
}

/* fixed_digits.h proves slack. */
struct digit_cut digits_cut(size_t bits, size_t count, size_t a_digits, size_t x_digits, size_t low,
                            unsigned up) {
  size_t limbs = (bits + FIXED_RADIX - 1) / FIXED_RADIX;
  size_t least = a_digits < x_digits ? a_digits : x_digits;
  if (low >= limbs) low = limbs - 1;
  struct digit_cut cut = {.low = low, .limbs = limbs - low, .slack = low > 0, .up = up};
  const size_t dropped = low ? low * FIXED_RADIX + up : 0;
  size_t columns = dropped / DIGIT_BITS;
  columns = columns ? columns - 1 : 0;
  cut.columns = columns < least ? columns : least - 1;
  size_t gap = dropped - (cut.columns + 1) * DIGIT_BITS; /* not used without columns */
  if (cut.columns) cut.slack += (gap < 63 ? count * cut.columns >> gap : 0) + 1;
  return cut;
}

void digits_reserve(struct wide *out, size_t count, const struct digit_cut *cut) {
  wide_reserve(out, count, cut->limbs);
  out->low = cut->low;
  out->slack = cut->slack;
  size_t last = count / FIXED_LANES * FIXED_LANES * cut->limbs;
  for (size_t i = last; i < fixed_words(count, cut->limbs); i++) out->at[i] = 0;
}

/* Four at a time: the loop costs as much as the products. */
static inline digit_sum dot(const int64_t *a, const int64_t *x, size_t count) {
  digit_sum sum = 0;
  for (; count >= 4; count -= 4, a += 4, x += 4) {
    sum += (digit_sum)a[0] * x[0];
    sum += (digit_sum)a[1] * x[1];
    sum += (digit_sum)a[2] * x[2];
    sum += (digit_sum)a[3] * x[3];
  }
  for (; count > 0; count--) sum += (digit_sum)*a++ * *x++;
  return sum;
}

/* Column c of the products of the terms first .. first + count - 1. */
static inline digit_sum column_sum(const struct digit_row *a, const struct digit_row *x,
                                   size_t first, size_t count, size_t c) {
  size_t from = c < x->digits ? 0 : c - x->digits + 1, to = c < a->digits ? c + 1 : a->digits;
  digit_sum sum = 0;
  for (size_t i = from; i < to; i++)
    sum += dot(a->at + i * a->next + first, x->at + (c - i) * x->next + first, count);
  return sum;
}

/* Columns from .. end - 1 at once, for few digits: the sums stay in registers. */
static inline __attribute__((always_inline)) void some_columns(
  digit_sum *sum, const struct digit_row *a, const struct digit_row *x, size_t first, size_t count,
  const size_t digits, const size_t from, const size_t end) {
  digit_sum s[2 * DIGITS_FEW - 1] = {0};
  const int64_t *ak = a->at + first, *xk = x->at + first;
  for (size_t k = 0; k < count; k++)
    for (size_t i = 0; i < digits; i++)
      for (size_t j = 0; j < digits; j++)
        if (from <= i + j && i + j < end)
          s[i + j] += (digit_sum)ak[i * a->next + k] * xk[j * x->next + k];
  for (size_t c = from; c < end; c++) sum[c] = s[c];
}

/* sum[c] <- column c of the products of some terms, for the columns from `from` on; they are few enough. */
static void set_columns(digit_sum *sum, const struct digit_row *a, const struct digit_row *x,
                        size_t first, size_t count, size_t from) {
  if (a->digits == x->digits) switch (a->digits) {
    case 1: some_columns(sum, a, x, first, count, 1, 0, 1); return;
    case 2:
      if (from) some_columns(sum, a, x, first, count, 2, 1, 3);
      else some_columns(sum, a, x, first, count, 2, 0, 3);
      return;
    case 3:
      if (from == 2) {
        some_columns(sum, a, x, first, count, 3, 2, 5);
        return;
      }
      if (from) some_columns(sum, a, x, first, count, 3, 1, 3);
      else some_columns(sum, a, x, first, count, 3, 0, 3);
      some_columns(sum, a, x, first, count, 3, 3, 5);
      return;
    }
  for (size_t c = from; c < a->digits + x->digits - 1; c++)
    sum[c] = column_sum(a, x, first, count, c);
}

/* Entry i <- the sum of the columns that are there, cut to limbs: carries go up, and digits become limbs.
 * column[end] may be written. */
static void store(struct wide *out, size_t i, digit_sum *column, const struct digit_cut *cut,
                  size_t end) {
  const size_t first = cut->columns;
  uint64_t *limb = out->at + i / FIXED_LANES * out->limbs * FIXED_LANES + i % FIXED_LANES;
  digit_sum carry = 0;
  for (size_t c = first; c <= end; c++) {
    if (c < end) carry += column[c];
    column[c] = carry & DIGIT_MASK;
    carry >>= DIGIT_BITS;
  }
  const uint64_t above = carry < 0 ? DIGIT_MASK : 0;
  size_t bit = out->low * FIXED_RADIX + cut->up - first * DIGIT_BITS;
  for (size_t k = 0; k < out->limbs; k++, bit += FIXED_RADIX) {
    const size_t c = first + bit / DIGIT_BITS;
    const unsigned drop = (unsigned)(bit % DIGIT_BITS);
    const uint64_t low = c <= end ? (uint64_t)column[c] : above;
    const uint64_t high = c < end ? (uint64_t)column[c + 1] : above;
    limb[k * FIXED_LANES] = (low >> drop | high << (DIGIT_BITS - drop)) & FIXED_LIMB;
  }
}

/* Column by column: what a column has beyond a digit goes to the next one, where it does not overflow. */
static void add_columns(digit_sum *column, const digit_sum *sum, size_t from, size_t end) {
  for (size_t c = from; c < end - 1; c++) {
    column[c] += sum[c] & DIGIT_MASK;
    column[c + 1] += sum[c] >> DIGIT_BITS;
  }
}

void digits_dot(struct wide *out, size_t i, const struct digit_cut *cut, const struct digit_row *a,
                const struct digit_row *x, size_t count, digit_sum *column) {
  size_t least = a->digits < x->digits ? a->digits : x->digits, end = a->digits + x->digits;
  size_t from = cut->columns;
  if (count * least <= PRODUCTS_MOST) {
    set_columns(column, a, x, 0, count, from);
    column[end - 1] = 0; /* long sums have more bits than their factors together */
    store(out, i, column, cut, end);
    return;
  }
  digit_sum *sum = column + end;
  size_t most = PRODUCTS_MOST / least;
  assert(most > 0);
  for (size_t c = 0; c < end; c++) column[c] = 0;
  for (size_t first = 0; first < count; first += most) {
    set_columns(sum, a, x, first, count - first < most ? count - first : most, from);
    add_columns(column, sum, from, end);
  }
  store(out, i, column, cut, end);
}

/* Limb k - 2 of eight neighbours: 0 below the lowest, `above` beyond the highest */
static inline const uint64_t *limb_of(const uint64_t *limb, size_t limbs, const uint64_t *above,
                                      size_t k) {
  static const uint64_t below[FIXED_LANES];
  if (k < 2) return below;
  return k - 2 < limbs ? limb + (k - 2) * FIXED_LANES : above;
}

/* Their digit from bit - 104 on, of all eight or of the last ones */
static inline __attribute__((always_inline)) void set_digit(int64_t *out, const uint64_t *limb,
                                                            size_t limbs, const uint64_t *above,
                                                            size_t bit, const size_t lanes) {
  const size_t k = bit / FIXED_RADIX;
  const unsigned drop = (unsigned)(bit % FIXED_RADIX);
  const uint64_t *low = limb_of(limb, limbs, above, k);
  const uint64_t *next = limb_of(limb, limbs, above, k + 1);
  const uint64_t *last = limb_of(limb, limbs, above, k + 2);
  const unsigned up = FIXED_RADIX - drop, far = up + FIXED_RADIX < 64 ? up + FIXED_RADIX : 63;
  for (size_t i = 0; i < lanes; i++)
    out[i] = (int64_t)(low[i] >> drop | next[i] << up | last[i] << far) & DIGIT_MASK;
}

void digits_set_all(int64_t *out, size_t digits, unsigned up, const struct fixed *x) {
  uint64_t above[FIXED_LANES];
  for (size_t i = 0; i < x->count; i += FIXED_LANES) {
    const uint64_t *limb = fixed_limb(x, i, 0), *high = limb + (x->limbs - 1) * FIXED_LANES;
    const size_t lanes = x->count - i < FIXED_LANES ? x->count - i : FIXED_LANES;
    for (size_t k = 0; k < FIXED_LANES; k++)
      above[k] = high[k] >> (FIXED_RADIX - 1) ? FIXED_LIMB : 0;
    for (size_t d = 0; d < digits; d++) {
      int64_t *to = out + d * x->count + i;
      const size_t bit = d * DIGIT_BITS + (size_t)2 * FIXED_RADIX - up;
      if (lanes == FIXED_LANES) set_digit(to, limb, x->limbs, above, bit, FIXED_LANES);
      else set_digit(to, limb, x->limbs, above, bit, lanes);
    }
    int64_t *top = out + (digits - 1) * x->count + i;
    for (size_t k = 0; k < lanes; k++) top[k] -= above[k] ? DIGIT_MASK + 1 : 0;
  }
}
