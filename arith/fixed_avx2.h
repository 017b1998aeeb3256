/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_avx2: the pieces of the path "avx2" (fixed_path.h). Only files compiled for AVX2 include
 * it.
 *
 * A mantissa of p bits is sum d_k 2^(26 k), k < D = ceil((p + 2) / 26), with |d_k| <= 2^25:
 * balanced digits, so there are no signs to deal with. Product (i, k) of two digits, at most 2^50,
 * belongs to column i + k; the sum of a column is kept in 64 bits. Eight entries lie side by side,
 * each digit in a word of its own.
 *
 * What is dropped of S, a sum over n pairs of factors (n = 1 for multiply). With low = 0 nothing: S
 * is exact. Else the columns below cut = 2 low - 1: to column q belong at most q + 1 products of a
 * pair of factors, each of magnitude at most 2^50, so S loses in magnitude at most
 *   n sum over q < cut of (q + 1) 2^(50 + 26 q) <= n cut 2^(50 + 26 (cut - 1)) / (1 - 2^-26)
 *   < n low 2^(52 low),
 * as 50 + 26 (2 low - 2) = 52 low - 2 and cut < 2 low. What is left is a multiple of 2^(52 low -
 * 26), the weight of column cut, and is divided by 2^(52 low) rounding down, to T'. So S 2^(-52
 * low) - T' lies in [-n low, n low + 1); T = T' - n low is handed out, and
 *   S = 2^(52 low) (T + d),  0 <= d <= 2 n low + 1 = slack.
 * T fits into its limbs as S does: they have room for twice the bound of |S|, and 2^(52 low) slack
 * is less than that bound; in multiply |S| <= 2^(52 limbs - 1) - 2^(52 L - 1) with L > low the
 * limbs of T_i, and 2^(52 low) slack <= 2^(52 L - 1). */
#ifndef SMALE18_FIXED_AVX2_H
#define SMALE18_FIXED_AVX2_H

#include "fixed_path.h"

#define AVX2_DIGIT 26
#define AVX2_COLUMNS 5                        /* of eight lanes, in ten registers */
#define AVX2_PAD (AVX2_COLUMNS * FIXED_LANES) /* words of 0 below each operand x */

static inline size_t avx2_digits(slong bits) { return ((size_t)bits + 2 + AVX2_DIGIT - 1) / AVX2_DIGIT; }

/* A pair of factors: where they begin, in words from a and x of avx2_sum. */
struct avx2_term {
  size_t a, x;
};

/* sums += the columns from cut on of sum over t < count of (a of term t) (x of term t). Digit k of
 * a factor is 8 k words behind its first. */
struct avx2_sum {
  const int64_t *a, *x;
  const struct avx2_term *terms;
  size_t count, a_first, a_digits, x_digits;
  int64_t *sums; /* eight lanes for each column */
  size_t cut, columns;
  size_t ahead; /* of the inner loops: the term so many further on is fetched */
};

/* With sums below 2^56 before: less than 2^62 at the end. x has one digit for all lanes, or one
 * for each. */
void avx2_add_spread(const struct avx2_sum *sum);
void avx2_add_lanes(const struct avx2_sum *sum);

/* Carries: all columns but the last in [0, 2^26). */
void avx2_carry(int64_t *sums, size_t columns);

/* to <- so many balanced digits of eight numbers of `limbs` limbs, in two's complement of 26
 * digits bits. */
void avx2_balance(int64_t *to, size_t digits, const uint64_t *from, size_t limbs);

#endif
