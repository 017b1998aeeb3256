/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operands of the path "ifma": matrices and vectors as its kernels want them. */
#include "fixed_ifma.h"

#include <string.h>

#include "mem.h"

#define TOP_BIT (UINT64_C(1) << (FIXED_RADIX - 1))

static size_t groups_of(size_t count) { return (count + FIXED_LANES - 1) / FIXED_LANES; }

void ifma_magnitudes(const struct ifma_vector *v, const struct fixed *x) {
  const __m512i limb = _mm512_set1_epi64(FIXED_LIMB), top = _mm512_set1_epi64(TOP_BIT);
  const uint64_t *from = x->at;
  uint64_t *to = v->at;
  for (size_t g = 0; g < groups_of(x->count); g++, to += IFMA_PAD) {
    __m512i last = _mm512_load_si512(from + (x->limbs - 1) * FIXED_LANES);
    __mmask8 negative = _mm512_test_epi64_mask(last, top);
    __m512i flip = _mm512_maskz_mov_epi64(negative, limb);
    __m512i carry = _mm512_maskz_set1_epi64(negative, 1);
    for (size_t k = 0; k < x->limbs; k++, from += FIXED_LANES, to += FIXED_LANES) {
      __m512i m = _mm512_add_epi64(_mm512_xor_si512(_mm512_load_si512(from), flip), carry);
      carry = _mm512_srli_epi64(m, FIXED_RADIX);
      _mm512_store_si512(to, _mm512_and_si512(m, limb));
    }
    v->negative[g] = negative;
  }
}

void ifma_offsets(const struct ifma_vector *v, const struct fixed *x) {
  const __m512i top = _mm512_set1_epi64(TOP_BIT);
  const uint64_t *from = x->at;
  uint64_t *to = v->at;
  for (size_t g = 0; g < groups_of(x->count); g++, to += IFMA_PAD) {
    for (size_t k = 0; k + 1 < x->limbs; k++, from += FIXED_LANES, to += FIXED_LANES)
      _mm512_store_si512(to, _mm512_load_si512(from));
    __m512i last = _mm512_load_si512(from);
    v->negative[g] = _mm512_test_epi64_mask(last, top);
    _mm512_store_si512(to, _mm512_xor_si512(last, top));
    from += FIXED_LANES;
    to += FIXED_LANES;
  }
}

void ifma_settle(int64_t *total, size_t limbs) {
  int64_t carry = 0;
  for (size_t k = 0; k < limbs; k++) {
    carry += total[k];
    total[k] = carry & (int64_t)FIXED_LIMB;
    carry >>= FIXED_RADIX;
  }
  total[limbs] += carry;
}

/* Column j, with H added to each entry, and its sum. */
static void set_column(struct ifma_matrix *M, const struct fixed *A, size_t j) {
  uint64_t *column = M->at + j * M->groups * M->limbs * FIXED_LANES;
  int64_t *total = M->total + M->limbs;
  memset(total, 0, (M->limbs + 1) * sizeof *total);
  for (size_t i = 0; i < M->rows; i++) {
    for (size_t k = 0; k < M->limbs; k++) {
      uint64_t limb = *fixed_limb(A, i * M->cols + j, k) ^ (k + 1 == M->limbs ? TOP_BIT : 0);
      column[(i / FIXED_LANES * M->limbs + k) * FIXED_LANES + i % FIXED_LANES] = limb;
      total[k] += (int64_t)limb;
    }
    if ((i + 1) % IFMA_RUN == 0) ifma_settle(total, M->limbs);
  }
  ifma_settle(total, M->limbs);
  for (size_t c = 0; c <= 2 * M->limbs; c++)
    M->offsets[j * (2 * M->limbs + 1) + c] = ifma_offset(M->total, c);
}

void *ifma_matrix_new(const struct fixed *A, size_t rows, size_t cols) {
  struct ifma_matrix *M = mem_alloc(1, sizeof *M);
  size_t L = A->limbs, most = rows > cols ? rows : cols;
  *M = (struct ifma_matrix){
    .rows = rows, .cols = cols, .limbs = L, .groups = groups_of(rows), .bits = A->bits};
  M->at = mem_alloc_aligned(cols * M->groups * L * FIXED_LANES, sizeof *M->at);
  M->offsets = mem_alloc(cols * (2 * L + 1), sizeof *M->offsets);
  M->x_words = mem_alloc_aligned(ifma_vector_words(most, L), sizeof *M->x_words);
  M->x.at = M->x_words + IFMA_PAD;
  M->x.step = L * FIXED_LANES + IFMA_PAD;
  M->x.negative = mem_alloc(groups_of(most), 1);
  M->terms = mem_alloc(most, sizeof *M->terms);
  M->total = mem_alloc(2 * L + 2, sizeof *M->total);
  M->totals = mem_alloc_aligned((2 * L + 2) * FIXED_LANES, sizeof *M->totals);
  M->common = mem_alloc_aligned((2 * L + 1) * FIXED_LANES, sizeof *M->common);
  M->sums = mem_alloc_aligned((2 * L + 1) * FIXED_LANES * FIXED_LANES, sizeof *M->sums);
  for (size_t j = 0; j < cols; j++) set_column(M, A, j);
  return M;
}

void ifma_matrix_free(void *matrix) {
  struct ifma_matrix *M = matrix;
  if (!M) return;
  mem_free(M->at);
  mem_free(M->offsets);
  mem_free(M->x_words);
  mem_free(M->x.negative);
  mem_free(M->terms);
  mem_free(M->total);
  mem_free(M->totals);
  mem_free(M->common);
  mem_free(M->sums);
  mem_free(M);
}
