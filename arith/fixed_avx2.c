/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The path "avx2": products of balanced digits of 26 bits, four in a register. What is
 * dropped is in fixed_avx2.h, with the proof of its bound. */
#include "fixed_avx2.h"

#include <assert.h>
#include <string.h>

#include "mem.h"

struct avx2_matrix {
  size_t rows, cols, limbs, digits, groups; /* groups of eight rows */
  slong bits;
  int64_t *at; /* digit k of a_ij, i = 8 g + lane: ((j groups + g) digits + k) 8 + lane */
  int64_t *x;  /* max(rows, cols) entries, padded */
  size_t step; /* of x, from eight entries to the next */
  struct avx2_term *terms; /* max(rows, cols) */
  int64_t *sums, *all;     /* of eight lanes, 2 (2L + 1) + 1 columns or some more */
};

static bool usable(void) { return __builtin_cpu_supports("avx2") != 0; }

static size_t groups_of(size_t count) { return (count + FIXED_LANES - 1) / FIXED_LANES; }
static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }
static size_t cut_of(size_t low) { return low ? 2 * low - 1 : 0; }

static void reserve(struct wide *out, size_t count, size_t limbs, size_t low, size_t terms) {
  wide_reserve(out, count, limbs);
  out->low = low;
  out->slack = low ? 2 * terms * low + 1 : 0;
  assert(out->slack < UINT64_C(1) << 40);
}

/* Columns of digits for the limbs of out. */
static size_t columns_of(const struct wide *out) {
  return 2 * (out->limbs + out->low) - cut_of(out->low);
}

/* Group g of out <- its columns, less what may be missing; lanes behind the last: 0. */
static void finish(struct wide *out, size_t g, int64_t *sums) {
  size_t columns = columns_of(out), count = smaller(FIXED_LANES, out->count - g * FIXED_LANES);
  uint64_t *to = out->at + g * out->limbs * FIXED_LANES;
  size_t extra = out->low ? 1 : 0; /* one column below the limbs */
  for (size_t i = 0; i < FIXED_LANES; i++)
    sums[extra * FIXED_LANES + i] -= (int64_t)(out->slack / 2);
  avx2_carry(sums, columns);
  sums += extra * FIXED_LANES;
  for (size_t k = 0; k < out->limbs; k++, to += FIXED_LANES, sums += 2 * FIXED_LANES)
    for (size_t i = 0; i < FIXED_LANES; i++)
      to[i] = i < count
                ? ((uint64_t)sums[i] | (uint64_t)sums[FIXED_LANES + i] << AVX2_DIGIT) & FIXED_LIMB
                : 0;
}

/* ---- with a matrix ---- */

static void *matrix_new(const struct fixed *A, size_t rows, size_t cols) {
  struct avx2_matrix *M = mem_alloc(1, sizeof *M);
  size_t most = rows > cols ? rows : cols, D = avx2_digits(A->bits);
  *M = (struct avx2_matrix){.rows = rows,
                            .cols = cols,
                            .limbs = A->limbs,
                            .digits = D,
                            .groups = groups_of(rows),
                            .bits = A->bits,
                            .step = D * FIXED_LANES + AVX2_PAD};
  M->at = mem_alloc_aligned(cols * M->groups * D * FIXED_LANES, sizeof *M->at);
  M->x = mem_alloc_aligned(groups_of(most) * M->step, sizeof *M->x);
  M->terms = mem_alloc(most, sizeof *M->terms);
  M->sums = mem_alloc_aligned((4 * A->limbs + 8) * FIXED_LANES, sizeof *M->sums);
  M->all = mem_alloc_aligned((4 * A->limbs + 8) * FIXED_LANES, sizeof *M->all);
  uint64_t *eight = mem_alloc_aligned(A->limbs * FIXED_LANES, sizeof *eight);
  for (size_t j = 0; j < cols; j++)
    for (size_t g = 0; g < M->groups; g++) {
      memset(eight, 0, A->limbs * FIXED_LANES * sizeof *eight);
      for (size_t i = g * FIXED_LANES; i < smaller(rows, (g + 1) * FIXED_LANES); i++)
        for (size_t k = 0; k < A->limbs; k++)
          eight[k * FIXED_LANES + i % FIXED_LANES] = *fixed_limb(A, i * cols + j, k);
      avx2_balance(M->at + (j * M->groups + g) * D * FIXED_LANES, D, eight, A->limbs);
    }
  mem_free(eight);
  return M;
}

static void matrix_free(void *matrix) {
  struct avx2_matrix *M = matrix;
  if (!M) return;
  mem_free(M->at);
  mem_free(M->x);
  mem_free(M->terms);
  mem_free(M->sums);
  mem_free(M->all);
  mem_free(M);
}

static void set_x(struct avx2_matrix *M, const struct fixed *x) {
  assert(x->limbs == M->limbs);
  for (size_t g = 0; g < groups_of(x->count); g++)
    avx2_balance(M->x + g * M->step + AVX2_PAD, M->digits, x->at + g * x->limbs * FIXED_LANES,
                 x->limbs);
}

static struct avx2_sum sum_of(const struct avx2_matrix *M, const struct wide *out, size_t count) {
  return (struct avx2_sum){.a = M->at,
                           .x = M->x + AVX2_PAD,
                           .terms = M->terms,
                           .count = count,
                           .a_digits = M->digits,
                           .x_digits = M->digits,
                           .sums = M->sums,
                           .cut = cut_of(out->low),
                           .columns = columns_of(out)};
}

static void combine_columns(struct wide *out, void *matrix, const struct fixed *x,
                            const size_t *list, size_t count, size_t low) {
  struct avx2_matrix *M = matrix;
  size_t step = M->digits * FIXED_LANES;
  low = smaller(low, M->limbs - 1);
  reserve(out, M->rows, wide_sum_limbs(M->bits, x->bits, count) - low, low, count);
  set_x(M, x);
  for (size_t t = 0; t < count; t++)
    M->terms[t] = (struct avx2_term){.a = list[t] * M->groups * step,
                                     .x = list[t] / FIXED_LANES * M->step + list[t] % FIXED_LANES};
  struct avx2_sum sum = sum_of(M, out, count);
  for (size_t g = 0; g < M->groups; g++, sum.a += step) {
    memset(M->sums, 0, sum.columns * FIXED_LANES * sizeof *M->sums);
    avx2_add_spread(&sum);
    finish(out, g, M->sums);
  }
}

/* Lane `to` of each column <- the sum of its lanes. */
static void add_lanes(int64_t *out, size_t to, const int64_t *sums, size_t columns) {
  for (size_t c = 0; c < columns; c++, sums += FIXED_LANES) {
    uint64_t sum = 0; /* of the last column only some bits matter */
    for (size_t i = 0; i < FIXED_LANES; i++) sum += (uint64_t)sums[i];
    out[c * FIXED_LANES + to] = (int64_t)sum;
  }
}

static void dot_columns(struct wide *out, void *matrix, const struct fixed *u, const size_t *list,
                        size_t count, size_t low) {
  struct avx2_matrix *M = matrix;
  size_t step = M->digits * FIXED_LANES;
  low = smaller(low, M->limbs - 1);
  reserve(out, count, wide_sum_limbs(M->bits, u->bits, M->rows) - low, low, M->rows);
  set_x(M, u);
  for (size_t g = 0; g < M->groups; g++)
    M->terms[g] = (struct avx2_term){.a = g * step, .x = g * M->step};
  struct avx2_sum sum = sum_of(M, out, M->groups);
  int64_t *all = M->all;
  for (size_t k = 0; k < count; k++) {
    memset(M->sums, 0, sum.columns * FIXED_LANES * sizeof *M->sums);
    sum.a = M->at + list[k] * M->groups * step;
    avx2_add_lanes(&sum);
    if (M->groups * M->digits > 500)
      avx2_carry(M->sums, sum.columns); /* eight lanes would overflow */
    add_lanes(all, k % FIXED_LANES, M->sums, sum.columns);
    if (k + 1 == count || k % FIXED_LANES == FIXED_LANES - 1) finish(out, k / FIXED_LANES, all);
  }
}

/* ---- without a matrix ---- */

/* Words for one product: `here` if they suffice; 0 at first. */
struct workspace {
  int64_t *at, *heap;
  _Alignas(64) int64_t here[2048];
};

static int64_t *workspace_open(struct workspace *w, size_t words) {
  w->heap = NULL;
  if (words > sizeof w->here / sizeof *w->here) w->heap = mem_alloc_aligned(words, sizeof *w->heap);
  else memset(w->here, 0, words * sizeof *w->here);
  w->at = w->heap ? w->heap : w->here;
  return w->at;
}

static void multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                     size_t low) {
  struct workspace w;
  struct avx2_term first = {0, 0};
  size_t x_digits = 2 * x->limbs, a_digits = 2 * a_limbs + 1; /* a has no sign */
  low = smaller(low, x->limbs - 1);
  reserve(out, x->count, x->limbs + a_limbs - low, low, 1);
  size_t columns = columns_of(out);
  int64_t *limbs =
    workspace_open(&w, AVX2_PAD + (a_limbs + a_digits + x_digits + columns) * FIXED_LANES);
  int64_t *factor = limbs + a_limbs * FIXED_LANES + AVX2_PAD;
  int64_t *digits = factor + a_digits * FIXED_LANES, *sums = digits + x_digits * FIXED_LANES;
  for (size_t k = 0; k < a_limbs; k++) limbs[k * FIXED_LANES] = (int64_t)a[k];
  avx2_balance(factor, a_digits, (const uint64_t *)limbs, a_limbs);
  struct avx2_sum sum = {.a = digits,
                         .x = factor,
                         .terms = &first,
                         .count = 1,
                         .a_digits = x_digits,
                         .x_digits = a_digits,
                         .sums = sums,
                         .cut = cut_of(low),
                         .columns = columns};
  for (size_t g = 0; g < groups_of(x->count); g++) {
    avx2_balance(digits, x_digits, x->at + g * x->limbs * FIXED_LANES, x->limbs);
    memset(sums, 0, columns * FIXED_LANES * sizeof *sums);
    avx2_add_spread(&sum);
    finish(out, g, sums);
  }
  mem_free(w.heap);
}

static void sum_squares(struct wide *out, const struct fixed *x, size_t low) {
  struct workspace w;
  size_t groups = groups_of(x->count), D = avx2_digits(x->bits), step = D * FIXED_LANES + AVX2_PAD;
  low = smaller(low, x->limbs - 1);
  reserve(out, 1, wide_sum_limbs(x->bits, x->bits, x->count) - low, low, x->count);
  size_t columns = columns_of(out);
  int64_t *sums = workspace_open(&w, columns * FIXED_LANES + groups * (step + 2));
  int64_t *digits = sums + columns * FIXED_LANES + AVX2_PAD;
  struct avx2_term *terms = (struct avx2_term *)(digits - AVX2_PAD + groups * step);
  for (size_t g = 0; g < groups; g++) {
    terms[g] = (struct avx2_term){g * step, g * step};
    avx2_balance(digits + g * step, D, x->at + g * x->limbs * FIXED_LANES, x->limbs);
  }
  struct avx2_sum sum = {.a = digits,
                         .x = digits,
                         .terms = terms,
                         .count = groups,
                         .a_digits = D,
                         .x_digits = D,
                         .sums = sums,
                         .cut = cut_of(low),
                         .columns = columns};
  avx2_add_lanes(&sum);
  avx2_carry(sums, columns);
  add_lanes(sums, 0, sums, columns);
  finish(out, 0, sums);
  mem_free(w.heap);
}

const struct fixed_path fixed_avx2 = {.name = "avx2",
                                      .usable = usable,
                                      .matrix_new = matrix_new,
                                      .matrix_free = matrix_free,
                                      .combine_columns = combine_columns,
                                      .dot_columns = dot_columns,
                                      .multiply = multiply,
                                      .sum_squares = sum_squares};
