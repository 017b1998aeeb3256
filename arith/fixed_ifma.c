/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The path "ifma": products of 52 x 52 bits, eight at a time. How signs are dealt with and
 * what is dropped is in fixed_ifma.h, with the proof of its bound. */
#include "fixed_ifma.h"

#include <assert.h>
#include <string.h>

#include "mem.h"

static bool usable(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512ifma");
}

static size_t groups_of(size_t count) { return (count + FIXED_LANES - 1) / FIXED_LANES; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t loss(size_t low) { return low ? 2 * low - 1 : 0; } /* of one pair of factors */

static void reserve(struct wide *out, size_t count, size_t limbs, size_t low, size_t terms) {
  wide_reserve(out, count, limbs);
  out->low = low;
  out->slack = terms * loss(low);
  assert(out->slack < UINT64_C(1) << 40);
}

static void finish(const struct wide *out) {
  for (size_t g = 0; g < groups_of(out->count); g++)
    ifma_finish(out->at + g * out->limbs * FIXED_LANES, out->limbs, ifma_mask(g, out->count));
}

/* Adds the terms to all groups of eight results in out. Group g's factors a begin at a + g a_step. */
static void add_groups(const struct wide *out, struct ifma_sum *sum, const uint64_t *a,
                       size_t a_step) {
  size_t groups = groups_of(out->count), calls = (groups + IFMA_STREAMS - 1) / IFMA_STREAMS;
  sum->low = out->low;
  sum->columns = out->limbs;
  for (size_t g = 0; calls; calls--) {
    size_t streams = (groups - g + calls - 1) / calls;
    for (size_t s = 0; s < streams; s++, g++) {
      sum->a[s] = a + g * a_step;
      sum->sums[s] = out->at + g * out->limbs * FIXED_LANES;
    }
    ifma_add_spread(sum, streams);
  }
}

/* ---- combine ---- */

/* The terms of the list, those with m_j < 0 first; how many these are. */
static size_t order_terms(struct ifma_matrix *M, const size_t *list, size_t count) {
  size_t step = M->groups * M->limbs * FIXED_LANES, minus = 0, plus = count;
  for (size_t t = 0; t < count; t++) {
    size_t g = list[t] / FIXED_LANES, lane = list[t] % FIXED_LANES;
    bool negative = M->x.negative[g] >> lane & 1;
    plus -= !negative;
    M->terms[negative ? minus : plus] =
      (struct ifma_term){.a = list[t] * step, .x = g * M->x.step + lane};
    minus += negative;
  }
  return minus;
}

/* The sum of the m_j of all terms. */
static void add_terms(struct ifma_matrix *M, size_t minus, size_t count) {
  int64_t *total = M->total + M->limbs;
  for (size_t k = 0; k <= M->limbs; k++) total[k] = 0;
  for (size_t t = 0, end; t < count; t = end) {
    end = smaller(count, t + IFMA_RUN);
    for (size_t k = 0; k < M->limbs; k++) {
      size_t i = t;
      for (; i < smaller(minus, end); i++)
        total[k] -= (int64_t)M->x.at[M->terms[i].x + k * FIXED_LANES];
      for (; i < end; i++) total[k] += (int64_t)M->x.at[M->terms[i].x + k * FIXED_LANES];
    }
    ifma_settle(total, M->limbs);
  }
}

static void combine_columns(struct wide *out, void *matrix, const struct fixed *x,
                            const size_t *list, size_t count, size_t low) {
  struct ifma_matrix *M = matrix;
  assert(x->limbs == M->limbs && x->count == M->cols);
  low = smaller(low, M->limbs - 1);
  reserve(out, M->rows, wide_sum_limbs(M->bits, x->bits, count) - low, low, count);
  ifma_magnitudes(&M->x, x);
  size_t minus = order_terms(M, list, count);
  add_terms(M, minus, count);
  for (size_t c = 0; c < out->limbs; c++) {
    int64_t offset = ifma_offset(M->total, low + c) + (c ? 0 : (int64_t)(minus * loss(low)));
    for (size_t g = 0; g < M->groups; g++)
      _mm512_store_si512(out->at + (g * out->limbs + c) * FIXED_LANES, _mm512_set1_epi64(-offset));
  }
  struct ifma_sum sum = {.x = M->x.at,
                         .terms = M->terms,
                         .minus = minus,
                         .count = count,
                         .a_limbs = M->limbs,
                         .x_limbs = M->limbs};
  add_groups(out, &sum, M->at, M->limbs * FIXED_LANES);
  finish(out);
}

/* ---- dot ---- */

/* So many limbs are left without carries: little beside what ifma_add_lanes adds. */
enum { SMALL = 16 };

/* M->common <- limbs low .. low + columns - 1 of H sum_i m_i, as sums over lanes. */
static void prepare_common(struct ifma_matrix *M, const struct fixed *u, size_t low,
                           size_t columns) {
  const __m512i one = _mm512_set1_epi64(1);
  uint64_t *totals = M->totals + M->limbs * FIXED_LANES;
  for (size_t g = 0, end; g < M->groups; g = end) {
    end = smaller(M->groups, g + IFMA_RUN);
    for (size_t k = 0; k <= M->limbs; k++) {
      __m512i sum = g ? _mm512_load_si512(totals + k * FIXED_LANES) : _mm512_setzero_si512();
      for (size_t i = g; i < end; i++)
        sum = k < M->limbs
                ? _mm512_add_epi64(sum, _mm512_load_si512(u->at + (i * M->limbs + k) * FIXED_LANES))
                : _mm512_mask_sub_epi64(sum, M->x.negative[i], sum, one);
      _mm512_store_si512(totals + k * FIXED_LANES, sum);
    }
    if (M->groups > SMALL) ifma_carry(totals, M->limbs + 1);
  }
  for (size_t c = low; c < low + columns; c++) {
    __m512i next = _mm512_load_si512(M->totals + (c + 1) * FIXED_LANES);
    __m512i half = _mm512_srai_epi64(_mm512_load_si512(M->totals + c * FIXED_LANES), 1);
    next = _mm512_slli_epi64(_mm512_and_si512(next, one), FIXED_RADIX - 1);
    _mm512_store_si512(M->common + (c - low) * FIXED_LANES, _mm512_add_epi64(next, half));
  }
}

/* The sums of at most eight columns of the list to one group of results. */
static void dot_eight(uint64_t *out, struct ifma_matrix *M, struct ifma_sum *sum,
                      const size_t *list, size_t count) {
  size_t step = sum->columns * FIXED_LANES, calls = (count + IFMA_STREAMS - 1) / IFMA_STREAMS;
  for (size_t k = 0; calls; calls--) {
    size_t streams = (count - k + calls - 1) / calls;
    for (size_t s = 0; s < streams; s++, k++) {
      const int64_t *offset = M->offsets + list[k] * (2 * M->limbs + 1);
      sum->a[s] = M->at + list[k] * M->groups * M->limbs * FIXED_LANES;
      sum->sums[s] = M->sums + k * step;
      for (size_t c = 0; c < sum->columns; c++) {
        __m512i all = _mm512_load_si512(M->common + c * FIXED_LANES);
        __m512i own = _mm512_maskz_set1_epi64(1, -offset[sum->low + c]);
        _mm512_store_si512(sum->sums[s] + c * FIXED_LANES, _mm512_sub_epi64(own, all));
      }
    }
    ifma_add_lanes(sum, streams);
  }
  if (8 * M->groups * (2 * M->limbs + 1) > 2000) /* eight lanes would overflow */
    for (size_t k = 0; k < count; k++) ifma_carry(M->sums + k * step, sum->columns);
  ifma_sum_lanes(out, M->sums, step, sum->columns, count);
}

static void dot_columns(struct wide *out, void *matrix, const struct fixed *u, const size_t *list,
                        size_t count, size_t low) {
  struct ifma_matrix *M = matrix;
  assert(u->limbs == M->limbs && u->count == M->rows);
  low = smaller(low, M->limbs - 1);
  reserve(out, count, wide_sum_limbs(M->bits, u->bits, M->rows) - low, low, M->rows);
  ifma_offsets(&M->x, u);
  prepare_common(M, u, low, out->limbs);
  for (size_t g = 0; g < M->groups; g++)
    M->terms[g] = (struct ifma_term){.a = g * M->limbs * FIXED_LANES, .x = g * M->x.step};
  struct ifma_sum sum = {.x = M->x.at,
                         .terms = M->terms,
                         .count = M->groups,
                         .a_limbs = M->limbs,
                         .x_limbs = M->limbs,
                         .low = low,
                         .columns = out->limbs};
  for (size_t k = 0; k < count; k += FIXED_LANES)
    dot_eight(out->at + k * out->limbs, M, &sum, list + k, smaller(count - k, FIXED_LANES));
  finish(out);
}

/* ---- without a matrix ---- */

/* Words for one product: `here` if they suffice. */
struct workspace {
  uint64_t *at, *heap;
  _Alignas(64) uint64_t here[4096];
};

static uint64_t *workspace_open(struct workspace *w, size_t words) {
  w->heap =
    words > sizeof w->here / sizeof *w->here ? mem_alloc_aligned(words, sizeof *w->heap) : NULL;
  w->at = w->heap ? w->heap : w->here;
  return w->at;
}

/* out <- -2^(52 limbs) a [T_i < 0], the columns that it keeps */
static void set_signs(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs) {
  for (size_t g = 0; g < groups_of(x->count); g++) {
    __m512i top = _mm512_load_si512(x->at + ((g + 1) * x->limbs - 1) * FIXED_LANES);
    __mmask8 negative = _mm512_test_epi64_mask(top, _mm512_set1_epi64(FIXED_LIMB / 2 + 1));
    uint64_t *to = out->at + g * out->limbs * FIXED_LANES;
    for (size_t c = out->low; c < x->limbs; c++, to += FIXED_LANES)
      _mm512_store_si512(to, _mm512_setzero_si512());
    for (size_t k = 0; k < a_limbs; k++, to += FIXED_LANES)
      _mm512_store_si512(to, _mm512_maskz_set1_epi64(negative, -(long long)a[k]));
  }
}

/* S_i = a U_i - 2^(52 limbs) a [T_i < 0], U_i: T_i read without a sign. */
static void multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                     size_t low) {
  struct workspace w;
  struct ifma_term all = {0, 0};
  low = smaller(low, x->limbs - 1);
  reserve(out, x->count, x->limbs + a_limbs - low, low, 1);
  uint64_t *factor = workspace_open(&w, IFMA_PAD + a_limbs * FIXED_LANES) + IFMA_PAD;
  ifma_pad(w.at);
  for (size_t k = 0; k < a_limbs; k++) factor[k * FIXED_LANES] = a[k];
  set_signs(out, x, a, a_limbs);
  struct ifma_sum sum = {
    .x = factor, .terms = &all, .count = 1, .a_limbs = x->limbs, .x_limbs = a_limbs};
  add_groups(out, &sum, x->at, x->limbs * FIXED_LANES);
  finish(out);
  mem_free(w.heap);
}

static void sum_squares(struct wide *out, const struct fixed *x, size_t low) {
  struct workspace w;
  size_t groups = groups_of(x->count), limbs = wide_sum_limbs(x->bits, x->bits, x->count);
  size_t step = x->limbs * FIXED_LANES + IFMA_PAD;
  low = smaller(low, x->limbs - 1);
  limbs -= low;
  reserve(out, 1, limbs, low, x->count);
  /* eight columns of sums, |m|, the places and the signs of its groups */
  uint64_t *sums = workspace_open(&w, limbs * FIXED_LANES + groups * (step + 3));
  struct ifma_vector m = {.at = sums + limbs * FIXED_LANES + IFMA_PAD, .step = step};
  struct ifma_term *terms = (struct ifma_term *)(m.at - IFMA_PAD + groups * step);
  m.negative = (uint8_t *)(terms + groups);
  for (size_t g = 0; g < groups; g++) {
    terms[g] = (struct ifma_term){g * step, g * step};
    ifma_pad(m.at + g * step - IFMA_PAD);
  }
  memset(sums, 0, limbs * FIXED_LANES * sizeof *sums);
  ifma_magnitudes(&m, x);
  struct ifma_sum sum = {.a = {m.at},
                         .x = m.at,
                         .terms = terms,
                         .count = groups,
                         .a_limbs = x->limbs,
                         .x_limbs = x->limbs,
                         .sums = {sums},
                         .low = low,
                         .columns = limbs};
  ifma_add_lanes(&sum, 1);
  ifma_carry(sums, limbs);
  ifma_sum_lanes(out->at, sums, 0, limbs, 1);
  finish(out);
  mem_free(w.heap);
}

const struct fixed_path fixed_ifma = {.name = "ifma",
                                      .usable = usable,
                                      .matrix_new = ifma_matrix_new,
                                      .matrix_free = ifma_matrix_free,
                                      .combine_columns = combine_columns,
                                      .dot_columns = dot_columns,
                                      .multiply = multiply,
                                      .sum_squares = sum_squares};
