/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inner loops of the path "avx2": B neighbouring columns of eight lanes stay in registers for
 * all terms. Digit i of a meets the digits c - i + b of x, b < B, of a window that slides. Above
 * the last digit of x the window is cut, below digit 0 it reads padding. */
#include "fixed_avx2.h"

#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 5")

typedef __m256i registers[AVX2_COLUMNS][2];

INLINE __m256i load(const int64_t *at) { return _mm256_load_si256((const __m256i *)at); }
INLINE void store(int64_t *at, __m256i v) { _mm256_store_si256((__m256i *)at, v); }

/* Digit i of a times the window from b = 0 to last. */
INLINE void add_row(registers acc, const int64_t *a, const int64_t *window, int last, bool lanes) {
  __m256i low = load(a), high = load(a + 4);
  UNROLL for (int b = 0; b <= last; b++) {
    const int64_t *at = window + b * FIXED_LANES;
    __m256i x = lanes ? load(at) : _mm256_set1_epi64x(*at);
    __m256i y = lanes ? load(at + 4) : x;
    acc[b][0] = _mm256_add_epi64(acc[b][0], _mm256_mul_epi32(low, x));
    acc[b][1] = _mm256_add_epi64(acc[b][1], _mm256_mul_epi32(high, y));
  }
}

INLINE void add_term(registers acc, const struct avx2_sum *s, const struct avx2_term *t,
                     ptrdiff_t c, int B, bool lanes) {
  const int64_t *a = s->a + t->a, *x = s->x + t->x + c * FIXED_LANES;
  ptrdiff_t first = (ptrdiff_t)s->a_first, end = (ptrdiff_t)s->a_digits;
  ptrdiff_t cut = c - (ptrdiff_t)s->x_digits + 1;
  if (end > c + B) end = c + B;
  UNROLL for (int b = 0; b < B - 1; b++) {
    ptrdiff_t i = cut + b;
    if (i >= first && i < end) add_row(acc, a + i * FIXED_LANES, x - i * FIXED_LANES, b, lanes);
  }
  if (first < cut + B - 1) first = cut + B - 1;
  for (ptrdiff_t i = first; i < end; i++) {
    __asm__("" : "+r"(x)); /* or gcc keeps the window from row to row, and products in memory */
    add_row(acc, a + i * FIXED_LANES, x - i * FIXED_LANES, B - 1, lanes);
  }
}

/* Of a later term B digits begin to move into the cache: all columns together move all. */
INLINE void fetch(const struct avx2_sum *s, const struct avx2_term *later, size_t column, int B) {
  size_t last = s->a_digits - (size_t)B, digit = column < last ? column : last;
  const int64_t *at = s->a + later->a + digit * FIXED_LANES;
  UNROLL for (int b = 0; b < B; b++) _mm_prefetch(at + b * FIXED_LANES, _MM_HINT_T0);
}

INLINE void add_block(const struct avx2_sum *s, size_t column, int B, bool lanes, bool far) {
  registers acc;
  int64_t *sums = s->sums + column * FIXED_LANES;
  UNROLL for (int b = 0; b < B; b++) for (int h = 0; h < 2; h++) acc[b][h] =
    load(sums + b * FIXED_LANES + 4 * h);
  for (size_t t = 0; t < s->count; t++) {
    if (far) fetch(s, s->terms + t + s->ahead, column, B);
    add_term(acc, s, s->terms + t, (ptrdiff_t)(s->cut + column), B, lanes);
  }
  UNROLL for (int b = 0; b < B; b++) for (int h = 0; h < 2; h++)
    store(sums + b * FIXED_LANES + 4 * h, acc[b][h]);
}

/* Factors of D digits each, D constant: all is unrolled. */
INLINE void add_small(const struct avx2_sum *s, size_t column, int D, int c, int B, bool lanes) {
  registers acc;
  int64_t *sums = s->sums + column * FIXED_LANES;
  UNROLL for (int b = 0; b < B; b++) for (int h = 0; h < 2; h++) acc[b][h] =
    load(sums + b * FIXED_LANES + 4 * h);
  for (size_t t = 0; t < s->count; t++) {
    const int64_t *a = s->a + s->terms[t].a, *x = s->x + s->terms[t].x;
    UNROLL for (int i = 0; i < D; i++) UNROLL for (int b = 0; b < B; b++) {
      int k = c + b - i;
      if (k < 0 || k >= D) continue;
      const int64_t *at = x + k * FIXED_LANES;
      __m256i low = lanes ? load(at) : _mm256_set1_epi64x(*at), high = lanes ? load(at + 4) : low;
      acc[b][0] = _mm256_add_epi64(acc[b][0], _mm256_mul_epi32(load(a + i * FIXED_LANES), low));
      acc[b][1] =
        _mm256_add_epi64(acc[b][1], _mm256_mul_epi32(load(a + i * FIXED_LANES + 4), high));
    }
  }
  UNROLL for (int b = 0; b < B; b++) for (int h = 0; h < 2; h++)
    store(sums + b * FIXED_LANES + 4 * h, acc[b][h]);
}

/* 103 to 128 bits, the precision of most runs, with few columns dropped or none: true if done. */
INLINE bool add_five(const struct avx2_sum *s, bool lanes) {
  if (s->a_first || s->a_digits != 5 || s->x_digits != 5 || s->cut + s->columns < 9) return false;
  if (s->cut == 3) add_small(s, 0, 5, 3, 2, lanes);
  else if (s->cut > 1) return false;
  else {
    if (!s->cut) add_small(s, 0, 5, 0, 1, lanes);
    add_small(s, 1 - s->cut, 5, 1, 4, lanes);
  }
  add_small(s, 5 - s->cut, 5, 5, 4, lanes);
  return true;
}
static bool five_spread(const struct avx2_sum *s) { return add_five(s, false); }
static bool five_lanes(const struct avx2_sum *s) { return add_five(s, true); }

typedef void kernel(const struct avx2_sum *, size_t column);

#define KERNEL(B)                                                  \
  static void near_##B(const struct avx2_sum *s, size_t column) {  \
    add_block(s, column, B, false, false);                         \
  }                                                                \
  static void far_##B(const struct avx2_sum *s, size_t column) {   \
    add_block(s, column, B, false, true);                          \
  }                                                                \
  static void lanes_##B(const struct avx2_sum *s, size_t column) { \
    add_block(s, column, B, true, false);                          \
  }
KERNEL(1)
KERNEL(2)
KERNEL(3)
KERNEL(4)
KERNEL(5) static kernel *const near[] = {near_1, near_2, near_3, near_4, near_5};
static kernel *const far[] = {far_1, far_2, far_3, far_4, far_5};
static kernel *const lanes[] = {lanes_1, lanes_2, lanes_3, lanes_4, lanes_5};

/* The columns to which products belong, in blocks of nearly equal width. */
static void add_columns(const struct avx2_sum *s, kernel *const table[]) {
  size_t end = s->a_digits + s->x_digits - 1, columns = end < s->cut ? 0 : end - s->cut;
  if (columns > s->columns) columns = s->columns;
  size_t blocks = (columns + AVX2_COLUMNS - 1) / AVX2_COLUMNS;
  for (size_t column = 0; blocks; blocks--) {
    size_t width = (columns - column + blocks - 1) / blocks;
    table[width - 1](s, column);
    column += width;
  }
}

/* So many words of a, and less than a term more, leave room in the innermost cache, of 32 KB or more. */
#define CHUNK 1536

/* All columns of some terms, then of the next ones, which arrive meanwhile. */
static void add_spread(const struct avx2_sum *sum) {
  struct avx2_sum s = *sum;
  size_t words = s.a_digits * FIXED_LANES, chunk = CHUNK / words + 1;
  if (s.a_digits < AVX2_COLUMNS || s.count * words <= (size_t)3 * CHUNK) chunk = s.count;
  for (size_t left = s.count; left; s.terms += s.count) {
    s.count = left < chunk ? left : chunk;
    left -= s.count;
    s.ahead = left < chunk ? left : chunk;
    add_columns(&s, left ? far : near);
  }
}

static void add_lanes(const struct avx2_sum *s) { add_columns(s, lanes); }

/* So many products of at most 2^50 are added without carries. */
#define PIECE 4000

static void add(const struct avx2_sum *sum, void (*general)(const struct avx2_sum *),
                bool (*five)(const struct avx2_sum *)) {
  if (!sum->count) return;
  size_t digits = sum->a_digits < PIECE ? sum->a_digits : PIECE, terms = PIECE / digits;
  for (size_t t = 0; t < sum->count; t += terms)
    for (size_t i = 0; i < sum->a_digits; i += digits) {
      struct avx2_sum s = *sum;
      s.terms += t;
      s.count = sum->count - t < terms ? sum->count - t : terms;
      s.a_first = i;
      s.a_digits = sum->a_digits - i < digits ? sum->a_digits : i + digits;
      if (t || i) avx2_carry(s.sums, s.columns);
      if (!five(&s)) general(&s);
    }
}

void avx2_add_spread(const struct avx2_sum *sum) { add(sum, add_spread, five_spread); }
void avx2_add_lanes(const struct avx2_sum *sum) { add(sum, add_lanes, five_lanes); }

/* v 2^-26, rounded down; |v| <= 2^62 */
INLINE __m256i shift_down(__m256i v) {
  __m256i bias = _mm256_set1_epi64x(INT64_C(1) << 62);
  return _mm256_sub_epi64(_mm256_srli_epi64(_mm256_add_epi64(v, bias), AVX2_DIGIT),
                          _mm256_set1_epi64x(INT64_C(1) << (62 - AVX2_DIGIT)));
}

void avx2_carry(int64_t *sums, size_t columns) {
  const __m256i digit = _mm256_set1_epi64x((1 << AVX2_DIGIT) - 1);
  __m256i carry[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (size_t c = 0; c < columns; c++, sums += FIXED_LANES)
    for (int h = 0; h < 2; h++) {
      __m256i s = _mm256_add_epi64(load(sums + 4 * h), carry[h]);
      carry[h] = shift_down(s);
      store(sums + 4 * h, c + 1 < columns ? _mm256_and_si256(s, digit) : s);
    }
}

void avx2_balance(int64_t *to, size_t digits, const uint64_t *from, size_t limbs) {
  const __m256i digit = _mm256_set1_epi64x((1 << AVX2_DIGIT) - 1);
  const __m256i half = _mm256_set1_epi64x(1 << (AVX2_DIGIT - 1));
  for (int h = 0; h < 2; h++) {
    __m256i carry = _mm256_setzero_si256();
    for (size_t k = 0; k < digits; k++) {
      __m256i v = _mm256_setzero_si256();
      if (k / 2 < limbs)
        v = _mm256_load_si256((const __m256i *)(from + k / 2 * FIXED_LANES + 4 * h));
      v = k % 2 ? _mm256_srli_epi64(v, AVX2_DIGIT) : _mm256_and_si256(v, digit);
      if (k + 1 < digits) {
        v = _mm256_add_epi64(_mm256_add_epi64(v, carry), half);
        carry = _mm256_srli_epi64(v, AVX2_DIGIT);
        v = _mm256_sub_epi64(_mm256_and_si256(v, digit), half);
      } else { /* its highest bit is the sign */
        v = _mm256_sub_epi64(_mm256_xor_si256(v, half), half);
        v = _mm256_add_epi64(v, carry);
      }
      store(to + k * FIXED_LANES + 4 * h, v);
    }
  }
}
