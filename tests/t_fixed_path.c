/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernels of every path against sums of integers: what is missing is within the slack, nothing is where
 * nothing is dropped, and no more is dropped than was allowed. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "fixed_path.h"
#include "mem.h"
#include "ref_fixed.h"

static const char *const names[] = {"portable", "avx2", "ifma", "transform"};
#define PATHS (sizeof names / sizeof *names)

/* An integer of `limbs` limbs, two's complement. */
static void read_wide(fmpz_t out, const struct wide *w, size_t i) {
  const uint64_t *limb = w->at + i / 8 * w->limbs * 8 + i % 8;
  fmpz_t wrap;
  fmpz_init(wrap);
  fmpz_zero(out);
  for (size_t k = w->limbs; k-- > 0;) {
    cr_assert_eq(limb[8 * k] >> 52, 0);
    fmpz_mul_2exp(out, out, 52);
    fmpz_add_ui(out, out, limb[8 * k]);
  }
  fmpz_one(wrap);
  fmpz_mul_2exp(wrap, wrap, 52 * w->limbs - 1);
  if (fmpz_cmp(out, wrap) >= 0) fmpz_submul_ui(out, wrap, 2);
  fmpz_clear(wrap);
}

/* want = 2^(52 low) (T + d), 0 <= d <= slack */
static void expect_wide(const struct wide *w, size_t i, const fmpz_t want, size_t low,
                        const char *what) {
  fmpz_t got, rest;
  fmpz_init(got);
  fmpz_init(rest);
  read_wide(got, w, i);
  fmpz_mul_2exp(got, got, 52 * w->low);
  fmpz_sub(rest, want, got);
  fmpz_set_ui(got, w->slack);
  fmpz_mul_2exp(got, got, 52 * w->low);
  cr_expect(fmpz_sgn(rest) >= 0 && fmpz_cmp(rest, got) <= 0, "%s: entry %zu of %zu, low %zu", what,
            i, w->count, low);
  cr_expect(w->low <= low && (low || !w->slack) && w->slack < UINT64_C(1) << 40, "%s", what);
  fmpz_clear(got);
  fmpz_clear(rest);
}

struct trial {
  const struct fixed_path *path;
  struct draws *draws;
  slong bits;
  size_t rows, cols;
  struct wide out;
};

static void draw_fixed(struct fixed *x, struct ref_fixed *v, const struct trial *c, size_t count) {
  fixed_init(x, c->bits, count);
  ref_fixed_init(v, count);
  ref_fixed_draw(v, c->draws, c->bits, 3);
  ref_fixed_store(x, v);
}

static size_t draw_low(const struct trial *c, size_t limbs) {
  return draw_below(c->draws, 2) ? 0 : draw_below(c->draws, limbs + 1);
}

/* Both products with the columns of a list. */
static void check_products(struct trial *c, bool adjoint) {
  struct fixed A, x;
  struct ref_fixed a, v;
  draw_fixed(&A, &a, c, c->rows * c->cols);
  draw_fixed(&x, &v, c, adjoint ? c->rows : c->cols);
  void *matrix = c->path->matrix_new(&A, c->rows, c->cols);
  size_t *list = mem_alloc(c->cols, sizeof *list), count = 0, low = draw_low(c, x.limbs);
  uint64_t density = draw_below(c->draws, 4);
  for (size_t j = 0; j < c->cols; j++)
    if (draw_below(c->draws, 3) < density) list[count++] = j;
  (adjoint ? c->path->dot_columns : c->path->combine_columns)(&c->out, matrix, &x, list, count,
                                                              low);
  cr_assert_eq(c->out.count, adjoint ? count : c->rows);
  fmpz_t want;
  fmpz_init(want);
  for (size_t i = 0; i < c->out.count; i++) {
    fmpz_zero(want);
    for (size_t k = 0; k < (adjoint ? c->rows : count); k++)
      if (adjoint) fmpz_addmul(want, a.m + k * c->cols + list[i], v.m + k);
      else fmpz_addmul(want, a.m + i * c->cols + list[k], v.m + list[k]);
    expect_wide(&c->out, i, want, low, c->path->name);
  }
  fmpz_clear(want);
  mem_free(list);
  c->path->matrix_free(matrix);
  fixed_clear(&A);
  fixed_clear(&x);
  ref_fixed_clear(&a);
  ref_fixed_clear(&v);
}

static void check_squares(struct trial *c) {
  struct fixed x;
  struct ref_fixed v;
  draw_fixed(&x, &v, c, c->cols);
  size_t low = draw_low(c, x.limbs);
  fmpz_t want;
  fmpz_init(want);
  ref_fixed_square(want, &v);
  c->path->sum_squares(&c->out, &x, low);
  cr_assert_eq(c->out.count, 1);
  expect_wide(&c->out, 0, want, low, c->path->name);
  fmpz_clear(want);
  fixed_clear(&x);
  ref_fixed_clear(&v);
}

static void check_multiply(struct trial *c) {
  struct wide x = {0};
  size_t limbs = 1 + draw_below(c->draws, 2 * fixed_limbs(c->bits) + 2);
  size_t a_limbs = 1 + draw_below(c->draws, fixed_limbs(c->bits) + 1), low = draw_low(c, limbs);
  wide_reserve(&x, c->cols, limbs);
  x.low = draw_below(c->draws, 5);
  x.slack = draw_below(c->draws, 5);
  for (size_t i = 0; i < fixed_words(c->cols, limbs); i++)
    x.at[i] = draw_below(c->draws, FIXED_LIMB);
  for (size_t i = 0; i < c->cols * limbs / 4; i++)
    x.at[draw_below(c->draws, fixed_words(c->cols, limbs))] =
      draw_below(c->draws, 2) ? FIXED_LIMB : 0;
  uint64_t *a = mem_alloc(a_limbs, sizeof *a);
  fmpz_t want, factor;
  fmpz_init(want);
  fmpz_init(factor);
  for (size_t k = 0; k < a_limbs; k++)
    a[k] = draw_below(c->draws, 4) ? draw_below(c->draws, FIXED_LIMB) : FIXED_LIMB;
  for (size_t k = a_limbs; k-- > 0;) {
    fmpz_mul_2exp(factor, factor, 52);
    fmpz_add_ui(factor, factor, a[k]);
  }
  c->path->multiply(&c->out, &x, a, a_limbs, low);
  cr_assert_eq(c->out.count, c->cols);
  for (size_t i = 0; i < c->cols; i++) {
    read_wide(want, &x, i);
    fmpz_mul(want, want, factor);
    expect_wide(&c->out, i, want, low, c->path->name);
  }
  mem_free(a);
  wide_clear(&x);
  fmpz_clear(want);
  fmpz_clear(factor);
}

static void each_path(uint64_t seed, int trials, slong most) {
  for (size_t p = 0; p < PATHS; p++) {
    if (!fixed_path_force(names[p])) continue;
    struct draws draws = {seed, 0};
    for (int i = 0; i < trials; i++) {
      struct trial c = {.draws = &draws, .bits = 24 + (slong)draw_below(&draws, (uint64_t)most)};
      c.path = fixed_path_vector();
      cr_assert_eq(c.path, fixed_path_matrix(c.bits, 1, 1));
      c.rows = 1 + draw_below(&draws, 12);
      c.cols = 1 + draw_below(&draws, 30);
      check_products(&c, false);
      check_products(&c, true);
      check_squares(&c);
      check_multiply(&c);
      wide_clear(&c.out);
    }
  }
  cr_assert_eq(mem_live(), 0);
}

Test(fixed_path, few_bits) { each_path(511, 150, 220); }
Test(fixed_path, bits) { each_path(512, 30, 2000); }
Test(fixed_path, many_bits) { each_path(513, 2, 20000); }

Test(fixed_path, names) {
  cr_expect(fixed_path_force("portable"));
  cr_expect_str_eq(fixed_path_matrix(100, 2, 2)->name, "portable");
  cr_expect(!fixed_path_force("other"));
  cr_expect_str_eq(fixed_path_vector()->name, "portable");
  cr_expect(fixed_path_force(NULL));
  cr_expect(fixed_path_vector()->usable());
}
