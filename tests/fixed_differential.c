/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "fixed_differential.h"

#include <math.h>
#include <string.h>

#include "fixed_ops.h"
#include "lanes_path.h"
#include "ref_fixed.h"

enum { LEAST_BITS = 24, MOST_SIZE = 12 };

/* The passes that go with a path of products */
static enum lanes_path lanes_of(const char *path) {
  if (!strcmp(path, "portable")) return LANES_PORTABLE;
  if (!strcmp(path, "avx2")) return LANES_AVX2;
  return LANES_PATHS;
}

void differential_begin(const char *path) {
  if (!fixed_path_force(path)) cr_skip_test("no path \"%s\" on this processor", path);
  if (!lanes_path_force(lanes_of(path)))
    cr_skip_test("no passes of \"%s\" on this processor", path);
}

void differential_end(void) {
  fixed_path_force(NULL);
  lanes_path_force(LANES_PATHS);
}

static slong draw_bits(struct draws *d, long most) {
  double u = (double)draw_below(d, UINT64_C(1) << 40) * 0x1p-40;
  return (slong)(LEAST_BITS * pow((double)(most + 1) / LEAST_BITS, u));
}

/* +- 2^40 and what is near, or small */
static void draw_exponent(fmpz_t exp, struct draws *d, slong bits) {
  static const slong far[] = {0, 0, 0, 0, 0, WORD(1) << 39, -(WORD(1) << 39), -(WORD(1) << 40) + 8};
  slong start = far[draw_below(d, 8)];
  fmpz_set_si(exp, start + (slong)draw_below(d, 9) - 4 - bits);
}

/* x_0 = a_00 = 3 2^(p-2): of A x the first entry has 2p bits, and an even a_i0 gives a multiple of a
 * half unit. Where x_1 is not 0 it shows on which side of it the sum lies. */
static void make_ties(struct ref_fixed *A, struct ref_fixed *x, size_t rows, struct draws *d,
                      slong bits) {
  size_t cols = x->count;
  for (size_t k = 0; k < cols; k++) fmpz_zero(x->m + k);
  fmpz_set_ui(x->m, 3);
  fmpz_mul_2exp(x->m, x->m, (ulong)bits - 2);
  fmpz_set(A->m, x->m);
  if (cols > 1 && draw_below(d, 2)) fmpz_set_si(x->m + 1, (slong)draw_below(d, 3) - 1);
  for (size_t i = 1; i < rows; i++) {
    fmpz_set_ui(A->m + i * cols, 2 * draw_below(d, 1 << 20));
    if (draw_below(d, 2)) fmpz_neg(A->m + i * cols, A->m + i * cols);
  }
}

/* Columns in pairs that nearly cancel. */
static void make_cancel(struct ref_fixed *A, struct ref_fixed *x, size_t rows, struct draws *d) {
  size_t cols = x->count;
  for (size_t k = 1; k < cols; k += 2) {
    fmpz_neg(x->m + k, x->m + k - 1);
    for (size_t i = 0; i < rows; i++) {
      fmpz *a = A->m + i * cols + k;
      fmpz_set(a, a - 1);
      if (!draw_below(d, 3)) fmpz_add_si(a, a, (slong)draw_below(d, 3) - 1);
    }
  }
  if (cols % 2) fmpz_set_si(x->m + cols - 1, (slong)draw_below(d, 3) - 1);
}

/* Counts of an exact result, before it is rounded. */
static void count(struct differential *d, const struct ref_fixed *y, slong bits) {
  slong most = 0;
  for (size_t i = 0; i < y->count; i++)
    if ((slong)fmpz_bits(y->m + i) > most) most = (slong)fmpz_bits(y->m + i);
  for (size_t i = 0; i < y->count && most > bits; i++)
    d->ties += !fmpz_is_zero(y->m + i) && (slong)fmpz_val2(y->m + i) == most - bits - 1;
  d->cancelled += most > 0 && most < bits + 8;
  d->zero += most == 0;
}

static void compare(struct differential *d, const struct fixed *got, struct ref_fixed *want) {
  count(d, want, got->bits);
  ref_fixed_round(want, got->bits);
  d->products += want->count;
  d->undefined += want->undefined;
  d->wrong += !ref_fixed_same(got, want);
}

/* A vector, and A times it; or its transpose times it. */
static void one_vector(struct differential *d, struct fixed_matrix *M, struct ref_fixed *A,
                       struct ref_fixed *x, bool adjoint) {
  struct fixed from, to;
  struct ref_fixed y;
  size_t count = adjoint ? M->cols : M->rows;
  fixed_init(&from, M->entries->bits, x->count);
  fixed_init(&to, M->entries->bits, count);
  ref_fixed_init(&y, count);
  ref_fixed_store(&from, x);
  (adjoint ? fixed_mul_adjoint : fixed_mul)(&to, M, &from);
  (adjoint ? ref_fixed_mul_adjoint : ref_fixed_mul)(&y, A, x);
  compare(d, &to, &y);
  fixed_clear(&from);
  fixed_clear(&to);
  ref_fixed_clear(&y);
}

static void one_matrix(struct differential *d, struct draws *draws, slong bits) {
  size_t most = bits > 3000 ? MOST_SIZE / 2 : MOST_SIZE;
  size_t rows = 1 + draw_below(draws, most), cols = 1 + draw_below(draws, most);
  uint64_t kind = draw_below(draws, 4);
  struct fixed entries;
  struct fixed_matrix M;
  struct ref_fixed A, x, y;
  ref_fixed_init(&A, rows * cols);
  ref_fixed_init(&x, cols);
  ref_fixed_init(&y, rows);
  fixed_init(&entries, bits, rows * cols);
  ref_fixed_draw(&A, draws, bits, 0);
  ref_fixed_draw(&x, draws, bits, 0);
  if (kind == 0) make_ties(&A, &x, rows, draws, bits);
  if (kind == 1) make_cancel(&A, &x, rows, draws);
  draw_exponent(A.exp, draws, bits);
  ref_fixed_round(&A, bits);
  ref_fixed_store(&entries, &A);
  fixed_matrix_init(&M, &entries, rows, cols);
  for (int k = 0; k < (kind < 2 ? 1 : 3); k++) {
    if (k) ref_fixed_draw(&x, draws, bits, 0);
    draw_exponent(x.exp, draws, bits);
    ref_fixed_round(&x, bits);
    one_vector(d, &M, &A, &x, false);
    ref_fixed_draw(&y, draws, bits, 0);
    draw_exponent(y.exp, draws, bits);
    ref_fixed_round(&y, bits);
    one_vector(d, &M, &A, &y, true);
  }
  fixed_matrix_clear(&M);
  fixed_clear(&entries);
  ref_fixed_clear(&A);
  ref_fixed_clear(&x);
  ref_fixed_clear(&y);
}

void differential_run(struct differential *d, struct draws *draws, unsigned long products,
                      long most_bits) {
  for (unsigned long end = d->products + products; d->products < end;)
    one_matrix(d, draws, draw_bits(draws, most_bits));
}
