/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kernel of every path against GMP integers, where it is hard for them: all numbers of limbs
 * and of dropped columns, shapes around whole registers, entries +-2^p, carries within long sums. */
#include <criterion/criterion.h>
#include <gmp.h>
#include <string.h>

#include "fixed_path.h"
#include "limbs.h"
#include "mem.h"
#include "ref_num.h"

static const char *const names[] = {"portable", "avx2", "ifma", "transform"};
#define PATHS (sizeof names / sizeof *names)

enum { MOST = 40 }; /* columns of a matrix */

static gmp_randstate_t state;

/* An integer of magnitude at most 2^bits: 0, +-2^bits, all ones, sparse, short, or any. */
static void draw_integer(mpz_t m, struct draws *d, slong bits) {
  mpz_set_ui(m, 1);
  mpz_mul_2exp(m, m, (mp_bitcnt_t)bits);
  switch (draw_below(d, 8)) {
  case 0: mpz_set_ui(m, 0); break;
  case 1: break;
  case 2: mpz_sub_ui(m, m, 1); break;
  case 3: mpz_rrandomb(m, state, (mp_bitcnt_t)bits); break;
  case 4: mpz_urandomb(m, state, (mp_bitcnt_t)draw_below(d, (uint64_t)bits + 1)); break;
  default: mpz_urandomb(m, state, (mp_bitcnt_t)bits);
  }
  if (draw_below(d, 2)) mpz_neg(m, m);
}

/* Entries by themselves, or all equal to +-2^p or 2^p - 1. */
static void draw_fixed(struct fixed *x, mpz_t *values, struct draws *d) {
  uint64_t extreme = draw_below(d, 12);
  for (size_t i = 0; i < x->count; i++) {
    draw_integer(values[i], d, x->bits);
    if (extreme < 3) {
      mpz_set_si(values[i], extreme == 1 ? -1 : 1);
      mpz_mul_2exp(values[i], values[i], (mp_bitcnt_t)x->bits);
      if (extreme == 2) mpz_sub_ui(values[i], values[i], 1);
    }
    limbs_set(fixed_limb(x, i, 0), x->limbs, values[i]);
  }
}

static mpz_t *integers(size_t count) {
  mpz_t *m = mem_alloc(count, sizeof *m);
  for (size_t i = 0; i < count; i++) mpz_init(m[i]);
  return m;
}

static void drop_integers(mpz_t *m, size_t count) {
  for (size_t i = 0; i < count; i++) mpz_clear(m[i]);
  mem_free(m);
}

/* ---- the contract ---- */

struct trial {
  const struct fixed_path *path;
  struct draws *draws;
  slong bits;
  size_t rows, cols;
  struct fixed A;
  mpz_t *a, *m, *sums;
  struct wide out;
};

/* t->sums[i] = 2^(52 low) (T_i + d), 0 <= d <= slack */
static void expect_sums(const struct trial *t, const char *what, size_t count, size_t low) {
  const struct wide *got = &t->out;
  mpz_t rest;
  mpz_init(rest);
  cr_assert(got->count == count && got->low <= low && got->slack < UINT64_C(1) << 40,
            "%s, %s: low %zu of %zu, slack %lu", t->path->name, what, got->low, low, got->slack);
  cr_assert(low || !got->slack, "%s, %s: exact", t->path->name, what);
  for (size_t i = 0; i < count; i++) {
    limbs_get(rest, limbs_at(got, i), got->limbs);
    mpz_mul_2exp(rest, rest, got->low * FIXED_RADIX);
    mpz_sub(rest, t->sums[i], rest);
    int sign = mpz_sgn(rest);
    mpz_cdiv_q_2exp(rest, rest, got->low * FIXED_RADIX);
    cr_assert(sign >= 0 && mpz_cmp_ui(rest, got->slack) <= 0,
              "%s, %s: %ld bits, %zu x %zu, low %zu, sum %zu of %zu", t->path->name, what, t->bits,
              t->rows, t->cols, low, i, count);
  }
  mpz_clear(rest);
}

static size_t draw_list(size_t *list, struct draws *d, size_t most) {
  uint64_t keep = draw_below(d, 5); /* of 4: none to all */
  size_t count = 0;
  for (size_t i = 0; i < most; i++)
    if (draw_below(d, 4) < keep) list[count++] = i;
  return count;
}

static void check_products(struct trial *t, void *matrix, bool dot, size_t low) {
  size_t list[MOST], count = draw_list(list, t->draws, t->cols), sums = dot ? count : t->rows;
  struct fixed x;
  fixed_init(&x, t->bits, dot ? t->rows : t->cols);
  draw_fixed(&x, t->m, t->draws);
  for (size_t i = 0; i < sums; i++) mpz_set_ui(t->sums[i], 0);
  for (size_t k = 0; k < count; k++)
    for (size_t i = 0; i < t->rows; i++)
      mpz_addmul(t->sums[dot ? k : i], t->a[i * t->cols + list[k]], t->m[dot ? i : list[k]]);
  (dot ? t->path->dot_columns : t->path->combine_columns)(&t->out, matrix, &x, list, count, low);
  expect_sums(t, dot ? "dot" : "combine", sums, low);
  fixed_clear(&x);
}

static void check_squares(struct trial *t, size_t low) {
  struct fixed x;
  fixed_init(&x, t->bits, t->rows);
  draw_fixed(&x, t->m, t->draws);
  mpz_set_ui(t->sums[0], 0);
  for (size_t i = 0; i < t->rows; i++) mpz_addmul(t->sums[0], t->m[i], t->m[i]);
  t->path->sum_squares(&t->out, &x, low);
  expect_sums(t, "squares", 1, low);
  fixed_clear(&x);
}

/* T of any `limbs` limbs, -2^(52 limbs - 1) included, times a. */
static void check_multiply(struct trial *t, size_t low) {
  size_t limbs = fixed_limbs(t->bits) + draw_below(t->draws, 5);
  size_t a_limbs = 1 + draw_below(t->draws, fixed_limbs(t->bits) + 2);
  slong most = (slong)(limbs * FIXED_RADIX) - 1;
  struct wide x = {0};
  wide_reserve(&x, t->rows, limbs);
  memset(x.at, 0, fixed_words(t->rows, limbs) * sizeof *x.at);
  x.low = draw_below(t->draws, 3); /* both without meaning here */
  x.slack = 5;
  mpz_t a;
  mpz_init(a);
  draw_integer(a, t->draws, (slong)(a_limbs * FIXED_RADIX) - 1);
  mpz_abs(a, a);
  uint64_t *factor = mem_alloc(a_limbs * FIXED_LANES, sizeof *factor);
  limbs_set(factor, a_limbs, a);
  for (size_t k = 0; k < a_limbs; k++) factor[k] = factor[k * FIXED_LANES];
  for (size_t i = 0; i < t->rows; i++) {
    draw_integer(t->m[i], t->draws, most);
    if (mpz_sgn(t->m[i]) > 0 && mpz_sizeinbase(t->m[i], 2) > (size_t)most)
      mpz_neg(t->m[i], t->m[i]);
    mpz_mul(t->sums[i], t->m[i], a);
    limbs_set(limbs_at(&x, i), limbs, t->m[i]);
  }
  t->path->multiply(&t->out, &x, factor, a_limbs, low);
  expect_sums(t, "multiply", t->rows, low);
  mem_free(factor);
  mpz_clear(a);
  wide_clear(&x);
}

/* All kernels with one random matrix, lows from 0 to beyond all columns. */
static void check_matrix(struct draws *d, slong bits, size_t rows, size_t cols, size_t step) {
  struct trial t = {.draws = d, .bits = bits, .rows = rows, .cols = cols};
  size_t most = rows > cols ? rows : cols;
  t.path = fixed_path_matrix(bits, rows, cols);
  t.a = integers(rows * cols);
  t.m = integers(most);
  t.sums = integers(most);
  fixed_init(&t.A, bits, rows * cols);
  draw_fixed(&t.A, t.a, d);
  void *matrix = t.path->matrix_new(&t.A, rows, cols);
  for (size_t low = 0; low <= 2 * t.A.limbs + 2; low += step) {
    check_products(&t, matrix, false, low);
    check_products(&t, matrix, true, low);
    check_squares(&t, low);
    check_multiply(&t, low);
  }
  t.path->matrix_free(matrix);
  wide_clear(&t.out);
  fixed_clear(&t.A);
  drop_integers(t.a, rows * cols);
  drop_integers(t.m, most);
  drop_integers(t.sums, most);
}

/* ---- the tests ---- */

static void each_path(uint64_t seed, void (*check)(struct draws *)) {
  for (size_t p = 0; p < PATHS; p++) {
    struct draws d = {seed, 0};
    if (!fixed_path_force(names[p])) continue;
    gmp_randinit_default(state);
    gmp_randseed_ui(state, seed);
    check(&d);
    gmp_randclear(state);
  }
  cr_assert_eq(mem_live(), 0);
}

/* 1 to 40 limbs; p that fills them, or not. */
static void check_limbs(struct draws *d) {
  for (slong limbs = 1; limbs <= 40; limbs += limbs < 12 ? 1 : 7)
    for (slong spare = 0; spare <= 26; spare += 13)
      check_matrix(d, FIXED_RADIX * limbs - 2 - spare, 1 + draw_below(d, 35),
                   1 + draw_below(d, MOST), limbs < 5 ? 1 : (size_t)limbs / 3);
}

Test(fixed_kernels, limbs) { each_path(2026, check_limbs); }

/* Whole registers and groups of them, one less, one more. */
static void check_shapes(struct draws *d) {
  static const size_t sizes[] = {1, 7, 8, 9, 17, 24, 25, 33, 40};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  for (size_t i = 0; i < SIZES; i++)
    for (size_t j = 0; j < SIZES; j++) check_matrix(d, 128, sizes[i], sizes[j], 2);
}

Test(fixed_kernels, shapes) { each_path(2027, check_shapes); }

/* Sums that are carried between terms, and within them. */
static void check_carries(struct draws *d) {
  check_matrix(d, 4096, 9 + draw_below(d, 20), 35, 79);
  check_matrix(d, 6500, 17, 9 + draw_below(d, 10), 126);
  check_matrix(d, 60000, 9, 5, 1200);
}

Test(fixed_kernels, carries) { each_path(2028, check_carries); }

/* All entries are 2^p. */
static void fill(struct fixed *x, mpz_t *values) {
  for (size_t i = 0; i < x->count; i++) {
    mpz_set_ui(values[i], 1);
    mpz_mul_2exp(values[i], values[i], (mp_bitcnt_t)x->bits);
    limbs_set(fixed_limb(x, i, 0), x->limbs, values[i]);
  }
}

/* x . x, three times. */
static void check_long_sums(struct draws *d, slong bits, size_t count, bool full) {
  struct fixed x;
  struct trial t = {.draws = d, .bits = bits, .rows = count, .cols = count};
  size_t *list = mem_alloc(count, sizeof *list);
  for (size_t i = 0; i < count; i++) list[i] = i;
  t.path = fixed_path_matrix(t.bits, count, 1);
  t.m = integers(count);
  t.sums = integers(1);
  fixed_init(&x, t.bits, count);
  if (full) fill(&x, t.m);
  else draw_fixed(&x, t.m, d);
  for (size_t i = 0; i < count; i++) mpz_addmul(t.sums[0], t.m[i], t.m[i]);
  t.path->sum_squares(&t.out, &x, 0);
  expect_sums(&t, "squares", 1, 0);
  void *row = t.path->matrix_new(&x, 1, count), *column = t.path->matrix_new(&x, count, 1);
  t.path->combine_columns(&t.out, row, &x, list, count, 0);
  expect_sums(&t, "combine", 1, 0);
  t.path->dot_columns(&t.out, column, &x, list, 1, 0);
  expect_sums(&t, "dot", 1, 0);
  t.path->matrix_free(row);
  t.path->matrix_free(column);
  mem_free(list);
  drop_integers(t.m, count);
  drop_integers(t.sums, 1);
  fixed_clear(&x);
  wide_clear(&t.out);
}

static void check_long(struct draws *d) {
  for (int k = 0; k < 6; k++) check_long_sums(d, 60, 4000, false);
  check_long_sums(d, 60, 17000, false);
}

Test(fixed_kernels, long_sums) { each_path(2029, check_long); }

/* Digits of all widths filled to the last bit: the sum has more bits than the digits of both factors. */
static void check_full(struct draws *d) {
  for (slong bits = 24; bits < 360; bits += bits % 58 < 50 && bits % 52 < 48 ? 3 : 1) {
    check_long_sums(d, bits, 9, true);
    check_long_sums(d, bits, 300, true);
  }
}

Test(fixed_kernels, full_digits) { each_path(2030, check_full); }
