/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_digits: sums of products of integers in digits of 58 bits, for the portable kernels. All
 * digits of an integer but the highest are in [0, 2^58); the highest is signed. So 2047 products of
 * digits fit into a signed sum of 128 bits, and what the dropped columns of a product hold is never
 * negative.
 *
 * What is dropped of S, a sum of n products, formed as 2^up S (so that the highest digits are
 * full). With low = 0 nothing: S is exact, slack 0. Else
 * - the columns of digits below C, C less than the digits of either factor: so the highest digits,
 *   which are signed, take no part in them. To column q belong at most q + 1 products of a pair of
 *   factors, each in [0, (2^58 - 1)^2]. So of 2^up S is lost no less than 0 and no more than
 *     n sum over q < C of (q + 1) (2^58 - 1)^2 2^(58 q) <= n C (2^58 - 1) (2^(58 C) - 1)
 *     < n C 2^(58 (C + 1)).
 *   That is below n C 2^-gap units 2^(52 low) of S, gap = 52 low + up - 58 (C + 1), which is not
 *   negative as C <= floor((52 low + up) / 58) - 1 (or C = 0); hence below floor(n C 2^-gap) + 1;
 * - the bits of what is left below 2^(52 low + up), rounding down: less than one unit more.
 *   S = 2^(52 low) (T + d),  0 <= d <= slack = 1, or floor(n C 2^-gap) + 2 if C > 0. */
#ifndef SMALE18_FIXED_DIGITS_H
#define SMALE18_FIXED_DIGITS_H

#include "fixed_path.h"

#define DIGIT_BITS 58

__extension__ typedef __int128 digit_sum;

/* Digits of an integer that takes `bits` bits in two's complement. */
static inline size_t digits_for(size_t bits) { return (bits + DIGIT_BITS - 1) / DIGIT_BITS; }

/* Limbs of an integer that lie `step` words apart; in two's complement unless it is `natural`. */
struct limb_row {
  const uint64_t *at;
  size_t limbs, step;
  bool natural;
};

/* Is it negative? */
static inline bool limb_row_sign(const struct limb_row *r) {
  return !r->natural && r->at[(r->limbs - 1) * r->step] >> (FIXED_RADIX - 1);
}

/* Digit d of 2^up times the integer goes to out[d next]; up < 58. */
void digits_set(int64_t *out, size_t next, size_t digits, unsigned up, const struct limb_row *from);

/* The same for all entries of x, in planes: digit d of entry i goes to out[d x->count + i]. */
void digits_set_all(int64_t *out, size_t digits, unsigned up, const struct fixed *x);

/* Integers a_k in planes: digit d of a_k is at[d next + k]. */
struct digit_row {
  const int64_t *at;
  size_t digits, next;
};

/* How a result of `bits` bits in two's complement is cut into limbs, and how many columns of digits
 * are not computed for it. Columns are those of 2^up times the result: where the lowest digits of
 * factors are mostly empty, more columns can be dropped. */
struct digit_cut {
  size_t low, limbs; /* of struct wide */
  size_t columns;    /* C */
  uint64_t slack;
  unsigned up;
};

/* The cut for a sum of `count` products, of `bits` bits in two's complement, of factors of a_digits
 * and x_digits digits, that lacks at most `low` limbs of 52 bits, and less than all limbs; up: bits
 * by which the product of two factors is shifted up, the sum of what digits_set was given for them.
 * As many columns are dropped as leave gap >= 0 above. */
struct digit_cut digits_cut(size_t bits, size_t count, size_t a_digits, size_t x_digits, size_t low,
                            unsigned up);

/* Entry i of out <- the sum of a_k x_k, k < count, as the cut says; out has room. `column` is
 * workspace: twice the digits of a and of x together. */
void digits_dot(struct wide *out, size_t i, const struct digit_cut *cut, const struct digit_row *a,
                const struct digit_row *x, size_t count, digit_sum *column);

/* out <- room and shape for `count` results of a cut, lanes that hold none zeroed */
void digits_reserve(struct wide *out, size_t count, const struct digit_cut *cut);

#endif
