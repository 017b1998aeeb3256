/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_ifma: the pieces of the path "ifma" (fixed_path.h). Only files compiled for AVX-512 IFMA
 * include it.
 *
 * Factors are sums of limbs below 2^52, never negative. A product of two limbs falls into two
 * halves below 2^52, its low one for column i + j, its high one for column i + j + 1; the sum of a
 * column is kept in 64 bits of two's complement. `Sums` are such columns: eight lanes each, the
 * column of weight 2^(52 low) first. They are known modulo 2^(52 columns), which is all that a
 * result of so many limbs needs.
 *
 * Signs. Entries of a matrix are kept as U = a + H >= 0, H = 2^(52 L - 1), which flips the highest
 * bit. Then
 *   combine:  S_i = sum_j a_ij m_j
 *                 = sum_(m_j >= 0) U_ij |m_j| - sum_(m_j < 0) U_ij |m_j| - H sum_j m_j,
 *   dot:      S_k = sum_i a_ik m_i = sum_i U_ik (m_i + H) - H sum_i U_ik - H sum_i m_i,
 * where the sums that H multiplies do not depend on the row, are known for all columns beforehand,
 * and are one sum for all columns. For multiply, T + 2^(52 limbs) [T < 0] is T's unsigned reading;
 * sum_squares takes |m_i|.
 *
 * What is dropped of S, a sum over n pairs of factors (n = 1 for multiply): the products of limbs
 * that belong to columns below `low`. To column q belong the low halves of pairs with i + j = q, at
 * most q + 1, and the high halves of those with i + j = q - 1, at most q, each at most 2^52 - 1. So
 * one pair of factors loses at least 0 and at most
 *   sum over q < low of (2q + 1) (2^52 - 1) 2^(52 q) <= (2 low - 1) (2^(52 low) - 1)
 *   < (2 low - 1) 2^(52 low)
 * (low >= 1; nothing if low = 0). As low < L, nothing is lost of the multiples of H; nor, in
 * multiply, of those of 2^(52 limbs). With loss = 2 low - 1, 0 for low = 0, and n' pairs that count
 * negatively, what is left is 2^(52 low) T', and S 2^(-52 low) - T' lies in [-n' loss, (n - n')
 * loss]; T = T' - n' loss is handed out, and
 *   S = 2^(52 low) (T + d),  0 <= d <= n loss = slack.
 * T fits into its limbs as S does: they have room for twice the bound of |S|, and 2^(52 low) slack
 * is less than that bound; in multiply |S| <= 2^(52 limbs - 1) - 2^(52 L - 1) with L > low the
 * limbs of T_i, and 2^(52 low) slack <= 2^(52 L - 1). */
#ifndef SMALE18_FIXED_IFMA_H
#define SMALE18_FIXED_IFMA_H

#include <immintrin.h>

#include "fixed_path.h"

#define IFMA_STREAMS 3 /* sums that share the loads of x: in all, 3 x 8 registers */
#define IFMA_COLUMNS 8
#define IFMA_PAD (IFMA_COLUMNS * FIXED_LANES) /* words of 0 below each operand x */

/* One pair of factors: where they begin, in words from ifma_sum's a[s] and x. */
struct ifma_term {
  size_t a, x;
};

/* sums[s] += the columns from low on of sum over t < count of +- (a of stream s, term t) (x of
 * term t), with - for t < minus. Limb k of a factor is 8 k words behind its first; there are zeros
 * in IFMA_PAD words before limb 0 of x. */
struct ifma_sum {
  const uint64_t *a[IFMA_STREAMS], *x;
  const struct ifma_term *terms;
  size_t minus, count;
  size_t a_first, a_limbs, x_limbs; /* of a, the limbs from a_first to a_limbs - 1 */
  uint64_t *sums[IFMA_STREAMS];
  size_t low, columns;
};

/* All of it, with sums of magnitude below 2^56 before: at the end below 2^63.
 * x has either one limb for all lanes (_spread) or, as a has, one for each (_lanes). */
void ifma_add_spread(const struct ifma_sum *sum, size_t streams);
void ifma_add_lanes(const struct ifma_sum *sum, size_t streams);

/* Carries: all columns but the last in [0, 2^52), the last one holds the rest. */
void ifma_carry(uint64_t *sums, size_t columns);
/* Carries to two's complement of `columns` limbs; lanes outside the mask to 0. */
void ifma_finish(uint64_t *sums, size_t columns, __mmask8 mask);
/* out lane k <- the sum of the lanes of at[step k], k < count <= 8, for each of `columns` columns;
 * other lanes without meaning. */
void ifma_sum_lanes(uint64_t *out, const uint64_t *at, size_t step, size_t columns, size_t count);

/* The lanes of group g that belong to entries below count. */
static inline __mmask8 ifma_mask(size_t g, size_t count) {
  size_t left = count - g * FIXED_LANES;
  return (__mmask8)(left < FIXED_LANES ? (1U << left) - 1 : 0xff);
}

/* ---- operands ---- */

/* A vector in a workspace: groups of eight entries, `step` words from one to the next, limb 0
 * behind the padding. */
struct ifma_vector {
  uint64_t *at; /* limb 0 of group 0 */
  size_t step;
  uint8_t *negative; /* for each group, the lanes with m_i < 0 */
};

/* Zeros below limb 0: words at .. at + IFMA_PAD - 1. memset would take longer. */
static inline void ifma_pad(uint64_t *at) {
  _Pragma("GCC unroll 8") for (size_t k = 0; k < IFMA_COLUMNS; k++)
    _mm512_store_si512(at + k * FIXED_LANES, _mm512_setzero_si512());
}

/* The words that a vector with padding takes. */
static inline size_t ifma_vector_words(size_t count, size_t limbs) {
  return (count + FIXED_LANES - 1) / FIXED_LANES * (limbs * FIXED_LANES + IFMA_PAD);
}
/* v <- |m_i|, and the signs. The padding must be 0 already. */
void ifma_magnitudes(const struct ifma_vector *v, const struct fixed *x);
/* v <- m_i + H, H = 2^(52 L - 1), and the signs; lanes from n on: H. */
void ifma_offsets(const struct ifma_vector *v, const struct fixed *x);
/* Carries: limbs 0..limbs-1 in [0, 2^52), total[limbs] has the rest. */
void ifma_settle(int64_t *total, size_t limbs);
/* So many limbs may be added before. */
#define IFMA_RUN 1024

/* Limb c of H s, where total[L + k] is limb k of s, k = 0..L, and there are zeros before and
 * behind. */
static inline int64_t ifma_offset(const int64_t *total, size_t c) {
  return ((total[c + 1] & 1) << (FIXED_RADIX - 1)) + (total[c] >> 1);
}

struct ifma_matrix {
  size_t rows, cols, limbs, groups; /* groups of eight rows */
  slong bits;
  uint64_t *at;              /* limb k of a_ij + H, i = 8 g + lane: ((j groups + g) limbs + k) 8 + lane;
                                0 from i = rows on */
  int64_t *offsets;          /* for each column j: limbs 0..2L of H sum_i (a_ij + H) */
  uint64_t *x_words;         /* padded: max(rows, cols) entries */
  struct ifma_vector x;      /* in it */
  struct ifma_term *terms;   /* max(cols, groups) */
  int64_t *total;            /* 2L + 2, for ifma_offset */
  uint64_t *totals, *common; /* the same for eight lanes: (2L + 2) 8 words; and (2L + 1) 8 */
  uint64_t *sums;            /* of eight columns: (2L + 1) 8 8 words */
};

/* matrix_new of the path: a struct ifma_matrix of a_ij = entry i cols + j of A, which is copied,
 * and workspace for its products. A is defined; ifma_matrix_free frees what is returned. */
void *ifma_matrix_new(const struct fixed *A, size_t rows, size_t cols);
void ifma_matrix_free(void *matrix); /* NULL is allowed */

#endif
