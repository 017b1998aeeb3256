/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kernel in every arithmetic against exact rational results: within a few units in the last place
 * (double), or containing them (ball). The sharper promises of one arithmetic are in its own file. */
#include <criterion/criterion.h>

#include <stdint.h>

#include "mem.h"
#include "ref_num.h"

#define MOST 24 /* reals of a vector */

/* One call: operands as rationals, the same in the context, and what came out. */
struct trial {
  struct num num;
  enum field field;
  const char *name;
  struct draws *draws;
  size_t reals;
  fmpq *x, *y, *t;
  fmpq_t a;
  struct vec vx, vy, vt;
  struct scal sa;
  arb_ptr got;
};

static void trial_init(struct trial *c, size_t entries) {
  c->reals = entries * c->field;
  c->x = _fmpq_vec_init(MOST);
  c->y = _fmpq_vec_init(MOST);
  c->t = _fmpq_vec_init(MOST);
  c->got = _arb_vec_init(MOST);
  fmpq_init(c->a);
  vec_init(&c->vx, c->num, c->field, entries);
  vec_init(&c->vy, c->num, c->field, entries);
  vec_init(&c->vt, c->num, FIELD_REAL, entries);
  scal_init(&c->sa, c->num);
  draw_dyadics(c->x, c->reals, c->draws, c->num.bits, 10);
  draw_dyadics(c->y, c->reals, c->draws, c->num.bits, 10);
  draw_dyadics(c->t, entries, c->draws, c->num.bits, 10);
  draw_dyadic(c->a, c->draws, c->num.bits, 10);
}

/* Where entries share an exponent they are rounded, and the largest may become a power of two: what comes
 * back is exact the second or third time. */
enum { LOADS = 3 };

static void load(struct vec *x, fmpq *values) {
  for (int k = 0; k < LOADS; k++) {
    ref_load_vec(x, values);
    ref_read_vec(values, x);
  }
}

static void trial_load(struct trial *c) {
  load(&c->vx, c->x);
  load(&c->vy, c->y);
  load(&c->vt, c->t);
  ref_load_scal(&c->sa, c->a);
}

static void trial_clear(struct trial *c) {
  _fmpq_vec_clear(c->x, MOST);
  _fmpq_vec_clear(c->y, MOST);
  _fmpq_vec_clear(c->t, MOST);
  _arb_vec_clear(c->got, MOST);
  fmpq_clear(c->a);
  vec_clear(&c->vx);
  vec_clear(&c->vy);
  vec_clear(&c->vt);
  scal_clear(&c->sa);
}

static void each(uint64_t seed, void (*check)(struct trial *c)) {
  struct draws draws = {seed, 0};
  for (size_t a = 0; a < REF_ARITHMETICS; a++)
    for (int i = 0; i < 80; i++) {
      struct trial c = {
        .field = i % 2 ? FIELD_REAL : FIELD_COMPLEX, .name = ref_arithmetic[a], .draws = &draws};
      cr_assert_eq(num_set_str(&c.num, c.name), 0);
      long live = mem_live();
      trial_init(&c, draw_below(&draws, MOST / c.field + 1));
      check(&c);
      trial_clear(&c);
      cr_assert_eq(mem_live(), live, "%s: blocks left", c.name);
    }
}

static void expect_rational(const struct trial *c, const arb_t got, const fmpq_t want,
                            const fmpq_t scale, slong ulps) {
  arb_t w, s;
  arb_init(w);
  arb_init(s);
  arb_set_fmpq(w, want, (slong)fmpz_bits(fmpq_numref(want)) + 1);
  arb_set_fmpq(s, scale, (slong)fmpz_bits(fmpq_numref(scale)) + 1);
  arb_abs(s, s);
  cr_expect(ref_agrees(c->num, got, w, s, ulps), "%s, field %d, %zu reals, before draw %lu",
            c->name, c->field, c->reals, (unsigned long)c->draws->next);
  arb_clear(w);
  arb_clear(s);
}

static void largest(fmpq_t out, const fmpq *x, size_t n) {
  fmpq_t modulus;
  fmpq_init(modulus);
  fmpq_zero(out);
  for (size_t i = 0; i < n; i++) {
    fmpq_abs(modulus, x + i);
    if (fmpq_cmp(modulus, out) > 0) fmpq_set(out, modulus);
  }
  fmpq_clear(modulus);
}

/* n reals; where entries share an exponent, errors are relative to the largest scale. */
static void expect_rationals(const struct trial *c, const fmpq *want, const fmpq *scale, size_t n,
                             slong ulps) {
  fmpq_t most;
  fmpq_init(most);
  largest(most, scale, n);
  for (size_t i = 0; i < n; i++)
    expect_rational(c, c->got + i, want + i, num_has_views(c->num) ? scale + i : most, ulps);
  fmpq_clear(most);
}

/* n results of one rounding */
static void expect_rounded(const struct trial *c, const fmpq *want, size_t n) {
  if (!num_has_views(c->num)) expect_rationals(c, want, want, n, num_encloses(c->num) ? 4 : 1);
  else
    for (size_t i = 0; i < n; i++)
      cr_expect(ref_rounds(c->num, c->got + i, want + i), "%s", c->name);
}

static void check_axpy(struct trial *c) {
  fmpq_t product;
  fmpq *want = _fmpq_vec_init(MOST), *scale = _fmpq_vec_init(MOST);
  fmpq_init(product);
  trial_load(c);
  vec_axpy(&c->vy, &c->sa, &c->vx);
  vec_get_balls(c->got, &c->vy);
  for (size_t i = 0; i < c->reals; i++) {
    fmpq_mul(product, c->a, c->x + i);
    fmpq_add(want + i, product, c->y + i);
    fmpq_abs(product, product);
    fmpq_abs(scale + i, c->y + i);
    fmpq_add(scale + i, scale + i, product);
  }
  expect_rationals(c, want, scale, c->reals, 2);
  fmpq_clear(product);
  _fmpq_vec_clear(want, MOST);
  _fmpq_vec_clear(scale, MOST);
}

Test(num_kernels, axpy) { each(201, check_axpy); }

static void check_scale(struct trial *c) {
  fmpq *want = _fmpq_vec_init(MOST);
  trial_load(c);
  vec_scale(&c->vx, &c->sa);
  vec_get_balls(c->got, &c->vx);
  for (size_t i = 0; i < c->reals; i++) fmpq_mul(want + i, c->a, c->x + i);
  expect_rounded(c, want, c->reals);
  if (c->reals) {
    struct mat A;
    mat_init(&A, c->num, c->field, 1, c->vx.len);
    ref_load_mat(&A, c->x);
    mat_scale(&A, &c->sa);
    arb_ptr same = _arb_vec_init(MOST);
    mat_get_balls(same, &A);
    for (size_t i = 0; i < c->reals; i++) cr_expect(arb_equal(same + i, c->got + i), "%s", c->name);
    _arb_vec_clear(same, MOST);
    mat_clear(&A);
  }
  _fmpq_vec_clear(want, MOST);
}

Test(num_kernels, scale) { each(202, check_scale); }

/* want <- sign(x) max(|x| - t, 0) */
static void shrink(fmpq_t want, const fmpq_t x, const fmpq_t t) {
  fmpq_abs(want, x);
  fmpq_sub(want, want, t);
  if (fmpq_sgn(want) < 0) fmpq_zero(want);
  if (fmpq_sgn(x) < 0) fmpq_neg(want, want);
}

static void expect_shrunk_real(const struct trial *c) {
  fmpq *want = _fmpq_vec_init(MOST);
  for (size_t i = 0; i < c->reals; i++) shrink(want + i, c->x + i, c->t + i);
  expect_rounded(c, want, c->reals);
  _fmpq_vec_clear(want, MOST);
}

/* (1 - t / |z|) z with |z| from an integer root; 0 where |z|^2 <= t^2 */
static void expect_shrunk_complex(const struct trial *c) {
  fmpq_t square, limit;
  arb_t modulus, factor, want;
  arb_init(modulus);
  arb_init(factor);
  arb_init(want);
  fmpq_init(square);
  fmpq_init(limit);
  arb_t most;
  arb_init(most);
  slong prec = 6 * c->num.bits + 200;
  ref_square_sum(square, c->x, c->reals);
  ref_sqrt(most, square, prec);
  for (size_t i = 0; i < c->reals; i++) {
    const fmpq *z = c->x + i / 2 * 2, *t = c->t + i / 2;
    ref_square_sum(square, z, 2);
    ref_square_sum(limit, t, 1);
    ref_sqrt(modulus, square, prec);
    arb_zero(want);
    if (fmpq_cmp(square, limit) > 0) {
      arb_set_fmpq(factor, t, prec);
      arb_div(factor, factor, modulus, prec);
      arb_sub_ui(factor, factor, 1, prec);
      arb_neg(factor, factor);
      arb_set_fmpq(want, c->x + i, prec);
      arb_mul(want, want, factor, prec);
    }
    bool alone = num_has_views(c->num);
    cr_expect(ref_agrees(c->num, c->got + i, want, alone ? modulus : most, 16), "%s", c->name);
  }
  arb_clear(most);
  arb_clear(modulus);
  arb_clear(factor);
  arb_clear(want);
  fmpq_clear(square);
  fmpq_clear(limit);
}

/* Thresholds of every kind: unrelated, 0, equal to a part (so |x| = t where x is real, imaginary or 0). */
static void check_soft_threshold(struct trial *c) {
  for (size_t i = 0; i < c->vt.len; i++) {
    uint64_t kind = draw_below(c->draws, 4);
    if (kind == 0) fmpq_zero(c->t + i);
    if (kind == 1) fmpq_set(c->t + i, c->x + c->field * i);
    fmpq_abs(c->t + i, c->t + i);
  }
  trial_load(c);
  vec_soft_threshold(&c->vx, &c->vt);
  vec_get_balls(c->got, &c->vx);
  if (c->field == FIELD_REAL) expect_shrunk_real(c);
  else expect_shrunk_complex(c);
}

Test(num_kernels, soft_threshold) { each(203, check_soft_threshold); }

static void check_norm(struct trial *c) {
  fmpq_t square;
  arb_t want;
  fmpq_init(square);
  arb_init(want);
  trial_load(c);
  ref_square_sum(square, c->x, c->reals);
  ref_sqrt(want, square, 3 * c->num.bits);
  vec_norm(&c->sa, &c->vx);
  scal_get_ball(c->got, &c->sa);
  cr_expect(ref_agrees(c->num, c->got, want, want, 8), "%s", c->name);
  vec_norm_square(&c->sa, &c->vx);
  scal_get_ball(c->got, &c->sa);
  expect_rational(c, c->got, square, square, 8);
  fmpq_clear(square);
  arb_clear(want);
}

Test(num_kernels, norm) { each(204, check_norm); }

/* Norms on both sides of 1, and 1: four halves, or one unit. */
static void check_project_ball(struct trial *c) {
  uint64_t kind = draw_below(c->draws, 4);
  for (size_t i = 0; i < c->reals; i++) {
    if (kind < 2) fmpq_div_2exp(c->x + i, c->x + i, kind ? 14 : 8);
    if (kind == 2) fmpq_set_si(c->x + i, c->reals < 4 ? i == 0 : i < 4, c->reals < 4 ? 1 : 2);
  }
  fmpq_t square;
  arb_t norm, want;
  fmpq_init(square);
  arb_init(norm);
  arb_init(want);
  trial_load(c);
  ref_square_sum(square, c->x, c->reals);
  ref_sqrt(norm, square, 3 * c->num.bits);
  vec_project_ball(&c->vx);
  vec_get_balls(c->got, &c->vx);
  arb_t most; /* 1 bounds every entry of the result */
  arb_init(most);
  arb_one(most);
  bool outside = fmpz_cmp(fmpq_numref(square), fmpq_denref(square)) > 0;
  for (size_t i = 0; i < c->reals; i++) {
    arb_set_fmpq(want, c->x + i, c->num.bits);
    if (outside) arb_div(want, want, norm, 3 * c->num.bits);
    if (!outside && !num_encloses(c->num)) cr_expect(arb_equal(c->got + i, want), "%s", c->name);
    bool alone = num_has_views(c->num);
    cr_expect(ref_agrees(c->num, c->got + i, want, alone ? want : most, 10), "%s", c->name);
  }
  arb_clear(most);
  fmpq_clear(square);
  arb_clear(norm);
  arb_clear(want);
}

Test(num_kernels, project_ball) { each(205, check_project_ball); }

/* A matrix of the trial's field, drawn. */
struct operator{
  struct ref_mat exact;
  struct mat A;
};

static void operator_init(struct operator* op, struct trial *c, size_t rows, size_t cols) {
  size_t n = rows * cols * c->field;
  op->exact = (struct ref_mat){_fmpq_vec_init((slong)n), rows, cols, c->field};
  mat_init(&op->A, c->num, c->field, rows, cols);
  draw_dyadics(op->exact.at, n, c->draws, c->num.bits, 10);
}

static void operator_clear(struct operator* op) {
  _fmpq_vec_clear(op->exact.at, (slong)(op->exact.rows * op->exact.cols * op->exact.field));
  mat_clear(&op->A);
}

/* out <- sum |a| |x| for each real, the scale of rounding errors, through matrices of moduli |re| + |im| */
static void moduli(fmpq *out, const struct ref_mat *A, const fmpq *x, bool adjoint) {
  size_t outer = adjoint ? A->cols : A->rows, inner = adjoint ? A->rows : A->cols, f = A->field;
  fmpq_t a, z, part;
  fmpq_init(a);
  fmpq_init(z);
  fmpq_init(part);
  for (size_t i = 0; i < outer; i++) {
    fmpq_zero(out + f * i);
    for (size_t k = 0; k < inner; k++) {
      fmpq_zero(a);
      fmpq_zero(z);
      for (size_t p = 0; p < f; p++) {
        fmpq_abs(part, A->at + f * (adjoint ? k * A->cols + i : i * A->cols + k) + p);
        fmpq_add(a, a, part);
        fmpq_abs(part, x + f * k + p);
        fmpq_add(z, z, part);
      }
      fmpq_addmul(out + f * i, a, z);
    }
    fmpq_set(out + f * i + f - 1, out + f * i);
  }
  fmpq_clear(a);
  fmpq_clear(z);
  fmpq_clear(part);
}

static void check_products(struct trial *c) {
  size_t rows = draw_below(c->draws, MOST / c->field + 1), cols = c->vx.len;
  bool adjoint = draw_below(c->draws, 2) != 0;
  struct operator op;
  struct vec out;
  fmpq *want = _fmpq_vec_init(MOST), *scale = _fmpq_vec_init(MOST);
  if (adjoint) operator_init(&op, c, cols, rows);
  else operator_init(&op, c, rows, cols);
  for (int k = 0; k < LOADS; k++) {
    ref_load_mat(&op.A, op.exact.at);
    ref_read_mat(op.exact.at, &op.A);
  }
  trial_load(c);
  vec_init(&out, c->num, c->field, rows);
  double ones[MOST];
  for (size_t i = 0; i < MOST; i++) ones[i] = 1;
  vec_set_doubles(&out, ones); /* to be overwritten, also by an empty sum */
  (adjoint ? mat_mul_adjoint : mat_mul)(&out, &op.A, &c->vx);
  ref_mul(want, &op.exact, c->x, adjoint);
  moduli(scale, &op.exact, c->x, adjoint);
  vec_get_balls(c->got, &out);
  expect_rationals(c, want, scale, rows * c->field, 4 * (slong)cols + 4);
  operator_clear(&op);
  vec_clear(&out);
  _fmpq_vec_clear(want, MOST);
  _fmpq_vec_clear(scale, MOST);
}

Test(num_kernels, products) { each(206, check_products); }

static void draw_integers(fmpq *x, size_t n, struct draws *d) {
  for (size_t i = 0; i < n; i++) fmpq_set_si(x + i, (slong)draw_below(d, 101) - 50, 1);
}

/* s <- the sum of conj(u_i) v_i: re, im */
static void inner(fmpq *s, const fmpq *u, const fmpq *v, size_t entries, enum field field) {
  ref_mul(s, &(struct ref_mat){(fmpq *)(uintptr_t)u, entries, 1, field}, v, true);
}

/* <Ax, y> = <x, A* y> with small integers, for which every arithmetic computes exactly. */
static void check_adjointness(struct trial *c) {
  size_t rows = 1 + draw_below(c->draws, 8), cols = c->vx.len, f = c->field;
  struct operator op;
  struct vec y, Ax, By;
  fmpq *v = _fmpq_vec_init(MOST), *left = _fmpq_vec_init(2), *right = _fmpq_vec_init(2);
  operator_init(&op, c, rows, cols);
  draw_integers(op.exact.at, rows * cols * f, c->draws);
  draw_integers(c->x, cols * f, c->draws);
  draw_integers(c->y, rows * f, c->draws);
  vec_init(&y, c->num, c->field, rows);
  vec_init(&Ax, c->num, c->field, rows);
  vec_init(&By, c->num, c->field, cols);
  ref_load_mat(&op.A, op.exact.at);
  ref_load_vec(&c->vx, c->x);
  ref_load_vec(&y, c->y);
  mat_mul(&Ax, &op.A, &c->vx);
  mat_mul_adjoint(&By, &op.A, &y);
  vec_get_balls(c->got, &Ax);
  for (size_t i = 0; i < rows * f; i++) cr_expect(arb_is_exact(c->got + i), "%s", c->name);
  ref_read_vec(v, &Ax);
  inner(left, v, c->y, rows, c->field);
  ref_read_vec(v, &By);
  inner(right, c->x, v, cols, c->field);
  for (size_t i = 0; i < f; i++) cr_expect(fmpq_equal(left + i, right + i), "%s", c->name);
  operator_clear(&op);
  vec_clear(&y);
  vec_clear(&Ax);
  vec_clear(&By);
  _fmpq_vec_clear(v, MOST);
  _fmpq_vec_clear(left, 2);
  _fmpq_vec_clear(right, 2);
}

Test(num_kernels, adjointness) { each(207, check_adjointness); }

/* p = 100000: the kernels once, in arithmetics that have so many bits. */
Test(num_kernels, hundred_thousand_bits) {
  static void (*const checks[])(struct trial *) = {
    check_axpy,         check_scale,    check_soft_threshold, check_norm,
    check_project_ball, check_products, check_adjointness};
  struct draws draws = {208, 0};
  for (int i = 0; i < 42; i++) {
    struct trial c = {.num = i % 3 == 0   ? num_ball(100000)
                             : i % 3 == 1 ? num_float(100000)
                                          : num_block(100000),
                      .name = "100000 bits",
                      .field = i / 3 % 2 ? FIELD_REAL : FIELD_COMPLEX,
                      .draws = &draws};
    trial_init(&c, 3);
    checks[i / 6](&c);
    trial_clear(&c);
  }
}
