/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the path "ifma". A call of a kernel adds to B neighbouring columns of G
 * streams, which stay in B G <= 24 registers for all terms. Limb i of a meets the limbs k = c - 1
 * - i + b of x, b = 0..B, of a window that slides: the high half of the product belongs to column
 * c + b, the low half to column c + b - 1. Above the last limb of x the window is cut (rows of
 * their own, unrolled), below limb 0 it reads padding. */
#include "fixed_ifma_kernel.h"

/* Limb i of a times the window from b = 0 to last. */
INLINE void add_row(ifma_registers acc, const uint64_t *const a[], ptrdiff_t i,
                    const uint64_t *window, int last, int B, int G, bool lanes) {
  __m512i limb[IFMA_STREAMS];
  UNROLL for (int g = 0; g < G; g++) limb[g] = _mm512_load_si512(a[g] + i * FIXED_LANES);
  UNROLL for (int b = 0; b <= last; b++) {
    const uint64_t *at = window + b * FIXED_LANES;
    __m512i x = ifma_load(at, lanes);
    UNROLL for (int g = 0; g < G; g++) {
      if (b < B) acc[b][g] = _mm512_madd52hi_epu64(acc[b][g], limb[g], x);
      if (b > 0) acc[b - 1][g] = _mm512_madd52lo_epu64(acc[b - 1][g], limb[g], x);
    }
  }
}

INLINE void add_term(ifma_registers acc, const struct ifma_sum *s, size_t t, ptrdiff_t c, int B,
                     int G, bool lanes) {
  const uint64_t *a[IFMA_STREAMS];
  UNROLL for (int g = 0; g < G; g++) a[g] = s->a[g] + s->terms[t].a;
  const uint64_t *x = s->x + s->terms[t].x + (c - 1) * FIXED_LANES;
  ptrdiff_t first = (ptrdiff_t)s->a_first, end = (ptrdiff_t)s->a_limbs;
  ptrdiff_t cut = c - (ptrdiff_t)s->x_limbs;
  if (end > c + B) end = c + B;
  UNROLL for (int b = 0; b < B; b++) {
    ptrdiff_t i = cut + b;
    if (i >= first && i < end) add_row(acc, a, i, x - i * FIXED_LANES, b, B, G, lanes);
  }
  if (first < cut + B) first = cut + B;
  for (ptrdiff_t i = first; i < end; i++) add_row(acc, a, i, x - i * FIXED_LANES, B, B, G, lanes);
}

INLINE void add_block(const struct ifma_sum *s, size_t column, int B, int G, bool lanes) {
  ifma_registers acc;
  ifma_load_sums(acc, s, column, B, G);
  size_t t = 0;
  for (int plus = 0; plus < 2; plus++) {
    if (s->minus) ifma_negate(acc, B, G);
    for (size_t end = plus ? s->count : s->minus; t < end; t++)
      add_term(acc, s, t, (ptrdiff_t)(s->low + column), B, G, lanes);
  }
  ifma_store_sums(acc, s, column, B, G);
}

typedef void kernel(const struct ifma_sum *, size_t column);

#define KERNEL(B, G)                                                      \
  static void spread_##B##_##G(const struct ifma_sum *s, size_t column) { \
    add_block(s, column, B, G, false);                                    \
  }                                                                       \
  static void lanes_##B##_##G(const struct ifma_sum *s, size_t column) {  \
    add_block(s, column, B, G, true);                                     \
  }
#define KERNELS(B) KERNEL(B, 1) KERNEL(B, 2) KERNEL(B, 3)
KERNELS(1)
KERNELS(2)
KERNELS(3)
KERNELS(4)
KERNELS(5)
KERNELS(6)
KERNELS(7)
KERNELS(8)

#define ROW(kind, B) \
  { kind##_##B##_1, kind##_##B##_2, kind##_##B##_3 }
#define TABLE(kind)                                                                     \
  {                                                                                     \
    ROW(kind, 1), ROW(kind, 2), ROW(kind, 3), ROW(kind, 4), ROW(kind, 5), ROW(kind, 6), \
      ROW(kind, 7), ROW(kind, 8)                                                        \
  }
static kernel *const spread[IFMA_COLUMNS][IFMA_STREAMS] = TABLE(spread);
static kernel *const lanes[IFMA_COLUMNS][IFMA_STREAMS] = TABLE(lanes);

/* One piece, whose sums cannot overflow: its columns in blocks of nearly equal width. */
static void add_columns(const struct ifma_sum *s, size_t streams,
                        kernel *const table[][IFMA_STREAMS]) {
  size_t blocks = (s->columns + IFMA_COLUMNS - 1) / IFMA_COLUMNS;
  for (size_t column = 0; blocks; blocks--) {
    size_t width = (s->columns - column + blocks - 1) / blocks;
    table[width - 1][streams - 1](s, column);
    column += width;
  }
}

/* A term adds at most 2 limbs-of-a halves below 2^52 to a column; less than 2^11 of them fit. */
#define PIECE 1000

static void add_pieces(const struct ifma_sum *sum, size_t streams,
                       kernel *const table[][IFMA_STREAMS]) {
  size_t limbs = sum->a_limbs < PIECE ? sum->a_limbs : PIECE, terms = PIECE / limbs;
  bool first = true;
  for (size_t t = 0; t < sum->count; t += terms)
    for (size_t i = 0; i < sum->a_limbs; i += limbs) {
      struct ifma_sum s = *sum;
      s.terms += t;
      s.count = sum->count - t < terms ? sum->count - t : terms;
      s.minus = sum->minus < t ? 0 : sum->minus - t < s.count ? sum->minus - t : s.count;
      s.a_first = i;
      s.a_limbs = sum->a_limbs - i < limbs ? sum->a_limbs : i + limbs;
      for (size_t g = 0; g < streams && !first; g++) ifma_carry(s.sums[g], s.columns);
      add_columns(&s, streams, table);
      first = false;
    }
}

static void add(const struct ifma_sum *sum, size_t streams, bool by_lanes) {
  kernel *const(*table)[IFMA_STREAMS] = by_lanes ? lanes : spread;
  if (sum->count * sum->a_limbs > PIECE) {
    add_pieces(sum, streams, table);
    return;
  }
  ifma_small_kernel *small = ifma_small(sum, streams, by_lanes);
  if (small) small(sum);
  else add_columns(sum, streams, table);
}

void ifma_add_spread(const struct ifma_sum *sum, size_t streams) { add(sum, streams, false); }
void ifma_add_lanes(const struct ifma_sum *sum, size_t streams) { add(sum, streams, true); }
