/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_gemv.h"

#include "mem.h"
#include "rng.h"

/* v <- p-bit entries of either sign, evenly distributed; the same as balls of radius 0. */
static void draw(struct fixed *v, arb_ptr balls, uint64_t seed) {
  struct rng rng = {seed, RNG_TEST};
  fmpz *m = _fmpz_vec_init((slong)v->count);
  fmpz_t zero;
  fmpz_init(zero);
  uint64_t next = 0;
  for (size_t i = 0; i < v->count; i++) {
    for (slong have = 0; have < v->bits; have += 64) {
      fmpz_mul_2exp(m + i, m + i, 64);
      fmpz_add_ui(m + i, m + i, rng_bits(&rng, next++));
    }
    fmpz_fdiv_r_2exp(m + i, m + i, (ulong)v->bits);
    if (rng_bits(&rng, next++) & 1) fmpz_neg(m + i, m + i);
  }
  fixed_set_fmpz(v, m, zero);
  for (size_t i = 0; i < v->count; i++) fixed_get_ball(balls + i, v, i);
  _fmpz_vec_clear(m, (slong)v->count);
  fmpz_clear(zero);
}

static mpfr_ptr mpfr_copies(arb_srcptr balls, size_t count, slong bits) {
  mpfr_ptr v = mem_alloc(count, sizeof *v);
  for (size_t i = 0; i < count; i++) {
    mpfr_init2(v + i, bits);
    arf_get_mpfr(v + i, arb_midref(balls + i), MPFR_RNDN);
  }
  return v;
}

static void drop_mpfr(mpfr_ptr v, size_t count) {
  for (size_t i = 0; i < count; i++) mpfr_clear(v + i);
  mem_free(v);
}

const char *gemv_init(struct gemv *g, size_t rows, size_t cols, slong bits, const char *path) {
  size_t entry = (size_t)bits / 8 + 32;
  if (rows * cols > mem_available() / (10 * entry)) return "too large for this machine";
  if (!fixed_path_force(path)) return "this processor has no such path";
  *g = (struct gemv){.rows = rows, .cols = cols, .bits = bits};
  fixed_init(&g->entries, bits, rows * cols);
  fixed_init(&g->x, bits, cols);
  fixed_init(&g->y, bits, rows);
  g->arb_A = _arb_vec_init((slong)(rows * cols));
  g->arb_x = _arb_vec_init((slong)cols);
  g->arb_y = _arb_vec_init((slong)rows);
  g->approx_y = _arb_vec_init((slong)rows);
  draw(&g->entries, g->arb_A, 1);
  draw(&g->x, g->arb_x, 2);
  fixed_matrix_init(&g->A, &g->entries, rows, cols);
  g->list = mem_alloc(cols, sizeof *g->list);
  for (size_t j = 0; j < cols; j++) g->list[j] = j;
  g->mpfr_A = mpfr_copies(g->arb_A, rows * cols, bits);
  g->mpfr_x = mpfr_copies(g->arb_x, cols, bits);
  g->mpfr_y = mpfr_copies(g->arb_y, rows, bits);
  mpfr_init2(g->product, bits);
  return NULL;
}

void gemv_clear(struct gemv *g) {
  drop_mpfr(g->mpfr_A, g->rows * g->cols);
  drop_mpfr(g->mpfr_x, g->cols);
  drop_mpfr(g->mpfr_y, g->rows);
  mpfr_clear(g->product);
  _arb_vec_clear(g->arb_A, (slong)(g->rows * g->cols));
  _arb_vec_clear(g->arb_x, (slong)g->cols);
  _arb_vec_clear(g->arb_y, (slong)g->rows);
  _arb_vec_clear(g->approx_y, (slong)g->rows);
  mem_free(g->list);
  wide_clear(&g->sums);
  fixed_matrix_clear(&g->A);
  fixed_clear(&g->entries);
  fixed_clear(&g->x);
  fixed_clear(&g->y);
  fixed_path_force(NULL);
}

void gemv_block(struct gemv *g) { fixed_mul(&g->y, &g->A, &g->x); }

void gemv_kernel(struct gemv *g) {
  size_t low = g->bits < 32 ? 0 : ((size_t)g->bits - 32) / FIXED_RADIX;
  g->A.path->combine_columns(&g->sums, g->A.kernel, &g->x, g->list, g->cols, low);
}

void gemv_mpfr(struct gemv *g) {
  for (size_t i = 0; i < g->rows; i++) {
    mpfr_ptr y = g->mpfr_y + i;
    mpfr_set_zero(y, 1);
    for (size_t j = 0; j < g->cols; j++) {
      mpfr_mul(g->product, g->mpfr_A + i * g->cols + j, g->mpfr_x + j, MPFR_RNDN);
      mpfr_add(y, y, g->product, MPFR_RNDN);
    }
  }
}

void gemv_arb(struct gemv *g) {
  for (size_t i = 0; i < g->rows; i++)
    arb_dot(g->arb_y + i, NULL, 0, g->arb_A + i * g->cols, 1, g->arb_x, 1, (slong)g->cols, g->bits);
}

void gemv_approx(struct gemv *g) {
  for (size_t i = 0; i < g->rows; i++)
    arb_approx_dot(g->approx_y + i, NULL, 0, g->arb_A + i * g->cols, 1, g->arb_x, 1, (slong)g->cols,
                   g->bits);
}

/* ---- checks ---- */

/* sums[i] 2^exp: A x; sizes[i]: sum_j |a_ij x_j| likewise */
static void sum_exactly(fmpz *sums, fmpz *sizes, fmpz_t exp, const struct gemv *g) {
  fmpz *x = _fmpz_vec_init((slong)g->cols);
  fmpz_t a;
  fmpz_init(a);
  for (size_t j = 0; j < g->cols; j++) fixed_get_fmpz(x + j, &g->x, j);
  for (size_t i = 0; i < g->rows; i++)
    for (size_t j = 0; j < g->cols; j++) {
      fixed_get_fmpz(a, &g->entries, i * g->cols + j);
      fmpz_mul(a, a, x + j);
      fmpz_add(sums + i, sums + i, a);
      fmpz_abs(a, a);
      fmpz_add(sizes + i, sizes + i, a);
    }
  fmpz_set_si(exp, g->entries.exp + g->x.exp - 2 * g->bits);
  _fmpz_vec_clear(x, (slong)g->cols);
  fmpz_clear(a);
}

/* 0 <= S_i - 2^(52 low) T_i <= slack 2^(52 low) */
static bool kernel_agrees(const struct wide *w, size_t i, const fmpz_t sum) {
  const uint64_t *limb = w->at + i / FIXED_LANES * w->limbs * FIXED_LANES + i % FIXED_LANES;
  ulong low = w->low * FIXED_RADIX;
  fmpz_t T, rest;
  fmpz_init(T);
  fmpz_init(rest);
  for (size_t k = w->limbs; k-- > 0;) {
    fmpz_mul_2exp(T, T, FIXED_RADIX);
    fmpz_add_ui(T, T, limb[k * FIXED_LANES]);
  }
  fmpz_fdiv_q_2exp(rest, sum, low); /* equal modulo 2^(52 limbs), up to the slack */
  fmpz_sub(rest, rest, T);
  fmpz_fdiv_r_2exp(rest, rest, w->limbs * FIXED_RADIX);
  bool agrees = fmpz_cmp_ui(rest, w->slack) <= 0;
  fmpz_clear(T);
  fmpz_clear(rest);
  return agrees;
}

static bool near(const arf_t value, const arb_t sum, const arb_t size, slong bits) {
  arb_t rest, bound;
  arb_init(rest);
  arb_init(bound);
  arb_sub_arf(rest, sum, value, 3 * bits);
  arb_mul_2exp_si(bound, size, 8 - bits);
  bool agrees = arf_cmpabs(arb_midref(rest), arb_midref(bound)) <= 0;
  arb_clear(rest);
  arb_clear(bound);
  return agrees;
}

static const char *check_row(const struct gemv *g, size_t i, const fmpz_t m, const arb_t sum,
                             const arb_t size) {
  arf_t y;
  arf_init(y);
  arf_set_mpfr(y, g->mpfr_y + i);
  const char *what = "";
  if (!kernel_agrees(&g->sums, i, m)) what = "the kernel";
  else if (!arb_contains(g->arb_y + i, sum)) what = "arb_dot";
  else if (!near(arb_midref(g->approx_y + i), sum, size, g->bits)) what = "arb_approx_dot";
  else if (!near(y, sum, size, g->bits)) what = "MPFR";
  arf_clear(y);
  return what;
}

const char *gemv_check(const struct gemv *g) {
  fmpz *sums = _fmpz_vec_init((slong)g->rows), *sizes = _fmpz_vec_init((slong)g->rows);
  struct fixed want;
  fmpz_t exp;
  arb_t sum, size;
  fmpz_init(exp);
  arb_init(sum);
  arb_init(size);
  fixed_init(&want, g->bits, g->rows);
  sum_exactly(sums, sizes, exp, g);
  fixed_set_fmpz(&want, sums, exp);
  bool same = want.exp == g->y.exp;
  for (size_t k = 0; k < fixed_words(g->rows, want.limbs) && same; k++)
    same = want.at[k] == g->y.at[k];
  const char *what = same ? "" : "block";
  for (size_t i = 0; i < g->rows && !*what; i++) {
    arb_set_fmpz_2exp(sum, sums + i, exp);
    arb_set_fmpz_2exp(size, sizes + i, exp);
    what = check_row(g, i, sums + i, sum, size);
  }
  fixed_clear(&want);
  _fmpz_vec_clear(sums, (slong)g->rows);
  _fmpz_vec_clear(sizes, (slong)g->rows);
  fmpz_clear(exp);
  arb_clear(sum);
  arb_clear(size);
  return what;
}
