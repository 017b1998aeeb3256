/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products with a matrix and the halves of a primal-dual step in block fixed point against
 * integers, on every path, with one matrix for several steps in a row. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "fixed_ops.h"
#include "fixed_trial.h"
#include "mem.h"

static void all_exponents(void) {
  mpfr_set_emax(mpfr_get_emax_max());
  mpfr_set_emin(mpfr_get_emin_min());
}

TestSuite(fixed_steps, .init = all_exponents);

struct trial {
  struct draws *draws;
  const char *path;
  slong bits, spread;
  size_t rows, cols;
  struct pair A, x, e, s, t, u, shift;
  struct scalar a;
  struct fixed_matrix matrix;
};

#define PAIRS(c) \
  { &(c)->A, &(c)->x, &(c)->e, &(c)->s, &(c)->t, &(c)->u, &(c)->shift }

static void trial_init(struct trial *c) {
  struct pair *pairs[] = PAIRS(c);
  const size_t counts[] = {c->rows * c->cols, c->cols, c->cols, c->cols, c->cols, c->rows, c->rows};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    pair_init(pairs[i], c->bits, counts[i]);
    pair_draw(pairs[i], c->draws, c->spread);
  }
  for (size_t i = 0; i < c->cols; i++) fmpz_abs(c->t.v.m + i, c->t.v.m + i);
  pair_round(&c->t);
  scalar_init(&c->a, c->bits);
  scalar_draw(&c->a, c->draws, c->spread);
  fixed_matrix_init(&c->matrix, &c->A.x, c->rows, c->cols);
}

static void trial_clear(struct trial *c) {
  struct pair *pairs[] = PAIRS(c);
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) pair_clear(pairs[i]);
  scalar_clear(&c->a);
  fixed_matrix_clear(&c->matrix);
}

static void check_products(struct trial *c) {
  struct pair y, z;
  pair_init(&y, c->bits, c->rows);
  pair_init(&z, c->bits, c->cols);
  ref_fixed_mul(&y.v, &c->A.v, &c->x.v);
  ref_fixed_mul_adjoint(&z.v, &c->A.v, &c->u.v);
  fixed_mul(&y.x, &c->matrix, &c->x.x);
  fixed_mul_adjoint(&z.x, &c->matrix, &c->u.x);
  pair_expect(&y, c->path);
  pair_expect(&z, c->path);
  pair_clear(&y);
  pair_clear(&z);
}

/* v <- x + a A^T u */
static void moved(struct ref_fixed *v, struct trial *c) {
  ref_fixed_mul_adjoint(v, &c->A.v, &c->u.v);
  struct ref_fixed g;
  ref_fixed_init(&g, c->cols);
  ref_fixed_set(&g, v);
  ref_fixed_set(v, &c->x.v);
  scalar_axpy(v, &c->a, &g);
  ref_fixed_clear(&g);
}

/* x and t such that digits cancel, and that thresholds are met or missed by little. */
static void make_hard(struct trial *c) {
  struct pair v;
  pair_init(&v, c->bits, c->cols);
  if (!draw_below(c->draws, 3)) {
    moved(&v.v, c);
    pair_round(&v);
    for (size_t i = 0; i < c->cols; i++)
      if (draw_below(c->draws, 4)) fmpz_sub(v.v.m + i, c->x.v.m + i, v.v.m + i);
    ref_fixed_set(&c->x.v, &v.v);
    pair_round(&c->x);
  }
  if (!draw_below(c->draws, 2)) {
    moved(&v.v, c);
    pair_round(&v);
    for (size_t i = 0; i < c->cols; i++) {
      fmpz_abs(v.v.m + i, v.v.m + i);
      if (draw_below(c->draws, 2))
        fmpz_add_si(v.v.m + i, v.v.m + i, (slong)draw_below(c->draws, 3) - 1);
      fmpz_abs(v.v.m + i, v.v.m + i);
    }
    ref_fixed_set(&c->t.v, &v.v);
    pair_round(&c->t);
  }
  if (!draw_below(c->draws, 3)) { /* all killed */
    for (size_t i = 0; i < c->cols; i++) fmpz_set_ui(c->t.v.m + i, 1);
    fmpz_set_si(c->t.v.exp, 8 * (c->spread + c->bits));
    pair_round(&c->t);
  }
  pair_clear(&v);
}

static void check_primal(struct trial *c) {
  struct pair next;
  fmpz_t minus;
  pair_init(&next, c->bits, c->cols);
  fmpz_init_set_si(minus, -1);
  moved(&next.v, c);
  ref_fixed_shrink(&next.v, &c->t.v);
  ref_fixed_round(&next.v, c->bits);
  fixed_primal_step(&c->x.x, &c->e.x, &c->s.x, c->a.a, &c->matrix, &c->u.x, &c->t.x);
  ref_fixed_set(&c->e.v, &next.v);
  ref_fixed_axpy(&c->e.v, minus, &c->x.v);
  fmpz_one(minus);
  ref_fixed_axpy(&c->e.v, minus, &next.v);
  ref_fixed_axpy(&c->s.v, minus, &next.v);
  ref_fixed_set(&c->x.v, &next.v);
  pair_expect_rounded(&c->x, c->path);
  pair_expect(&c->e, c->path);
  pair_expect(&c->s, c->path);
  fmpz_clear(minus);
  pair_clear(&next);
}

static void check_dual(struct trial *c) {
  struct pair next;
  fmpz_t minus;
  pair_init(&next, c->bits, c->rows);
  fmpz_init_set_si(minus, -1);
  ref_fixed_mul(&next.v, &c->A.v, &c->e.v);
  if (!draw_below(c->draws, 3)) { /* u + a A e - shift is small, or 0 */
    ref_fixed_set(&c->shift.v, &c->u.v);
    scalar_axpy(&c->shift.v, &c->a, &next.v);
    pair_round(&c->shift);
  }
  scalar_axpy(&c->u.v, &c->a, &next.v);
  ref_fixed_axpy(&c->u.v, minus, &c->shift.v);
  ref_fixed_round(&c->u.v, c->bits);
  ref_fixed_project(&c->u.v, c->bits);
  fixed_dual_step(&c->u.x, c->a.a, &c->matrix, &c->e.x, &c->shift.x);
  pair_expect_rounded(&c->u, c->path);
  fmpz_clear(minus);
  pair_clear(&next);
}

/* Shapes and precisions are at most these. */
struct limits {
  slong bits;
  size_t rows, cols;
};

/* What workspace holds between two operations is of no account. */
static void spoil(struct trial *c) {
  struct fixed_matrix *M = &c->matrix;
  struct wide *wides[] = {&M->work.sums, &M->work.products, &M->work.sum, &M->work.threshold};
  for (size_t i = 0; i < sizeof wides / sizeof *wides; i++)
    for (size_t k = 0; k < wides[i]->room; k++) wides[i]->at[k] = UINT64_MAX / (k % 3 + 1);
  struct fixed *parts[] = {&M->part, &M->part_threshold, &M->next};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    parts[i]->exp = (slong)draw_below(c->draws, 100);
    for (size_t k = 0; k < fixed_words(c->cols, parts[i]->limbs); k++) parts[i]->at[k] = UINT64_MAX;
  }
}

static void each_path(uint64_t seed, int trials, struct limits most) {
  for (size_t k = 0; k < FIXED_PATHS; k++) {
    struct draws draws = {seed, 0};
    struct trial c = {.draws = &draws};
    if (!fixed_trial_path(k, &c.path)) continue;
    for (int i = 0; i < trials; i++) {
      c.bits = 24 + (slong)draw_below(&draws, (uint64_t)most.bits - 23);
      c.spread = draw_below(&draws, 3) ? 3 : 2 * c.bits;
      c.rows = 1 + draw_below(&draws, most.rows);
      c.cols = 1 + draw_below(&draws, most.cols);
      trial_init(&c);
      check_products(&c);
      for (int step = 0; step < 3; step++) {
        make_hard(&c);
        spoil(&c);
        check_primal(&c);
        spoil(&c);
        check_dual(&c);
      }
      trial_clear(&c);
    }
  }
  mpfr_free_cache();
  flint_cleanup();
  cr_assert_eq(mem_live(), 0);
}

Test(fixed_steps, few_bits) { each_path(711, 400, (struct limits){250, 20, 24}); }
Test(fixed_steps, bits) { each_path(712, 30, (struct limits){2000, 20, 24}); }
Test(fixed_steps, many_bits) { each_path(713, 1, (struct limits){12000, 12, 12}); }
Test(fixed_steps, many_entries) { each_path(714, 3, (struct limits){300, 60, 300}); }
Test(fixed_steps, most_bits) { each_path(715, 1, (struct limits){100000, 2, 3}); }

/* What is not a number, or undefined, leaves no result; what does not depend on it stays. */
static void check_undefined(int which) {
  struct draws draws = {716, 0};
  struct trial c = {.draws = &draws, .bits = 90, .spread = 3, .rows = 3, .cols = 4};
  trial_init(&c);
  struct fixed *operands[] = {&c.x.x, &c.u.x, &c.t.x, &c.s.x};
  if (which < 4) operands[which]->exp = FIXED_UNDEFINED;
  if (which == 4) mpfr_set_inf(c.a.a, -1);
  if (which == 5) mpfr_set_nan(c.a.a);
  fixed_primal_step(&c.x.x, &c.e.x, &c.s.x, c.a.a, &c.matrix, &c.u.x, &c.t.x);
  cr_expect_eq(fixed_defined(&c.x.x), which == 3);
  cr_expect_eq(fixed_defined(&c.e.x), which == 3);
  cr_expect(!fixed_defined(&c.s.x));
  fixed_mul(&c.u.x, &c.matrix, &c.x.x);
  cr_expect_eq(fixed_defined(&c.u.x), which == 3);
  fixed_dual_step(&c.u.x, c.a.a, &c.matrix, &c.e.x, &c.shift.x);
  cr_expect_eq(fixed_defined(&c.u.x), which == 3);
  trial_clear(&c);
}

Test(fixed_steps, undefined) {
  for (int which = 0; which < 6; which++) check_undefined(which);
}

Test(fixed_steps, undefined_matrix) {
  struct fixed A, x, y;
  struct fixed_matrix M;
  fixed_init(&A, 64, 6);
  fixed_init(&x, 64, 3);
  fixed_init(&y, 64, 2);
  A.exp = FIXED_UNDEFINED;
  fixed_matrix_init(&M, &A, 2, 3);
  fixed_mul(&y, &M, &x);
  fixed_mul_adjoint(&x, &M, &y);
  cr_expect(!fixed_defined(&x) && !fixed_defined(&y));
  fixed_matrix_clear(&M);
  fixed_clear(&A);
  fixed_clear(&x);
  fixed_clear(&y);
  cr_assert_eq(mem_live(), 0);
}
