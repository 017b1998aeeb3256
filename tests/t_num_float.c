/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * float:p, bit for bit: products, axpy and sums of squares are exact values rounded once to nearest even.
 * The oracle computes in rationals and rounds by integer division. */
#include <criterion/criterion.h>

#include "ref_num.h"

static const slong precisions[] = {24, 25,  31,  32,  33,  53,  63,   64,
                                   65, 113, 127, 128, 129, 500, 1000, 2000};
#define PRECISIONS (sizeof precisions / sizeof *precisions)

/* The stored value, exactly. */
static bool is(const struct scal *s, const fmpq_t want) {
  fmpq_t got;
  fmpq_init(got);
  ref_read_scal(got, s);
  bool same = fmpq_equal(got, want) != 0;
  fmpq_clear(got);
  return same;
}

static void expect_vec(const struct vec *x, const fmpq *want, const char *what) {
  size_t n = x->len * x->field;
  fmpq *got = _fmpq_vec_init((slong)n);
  ref_read_vec(got, x);
  for (size_t i = 0; i < n; i++)
    cr_expect(fmpq_equal(got + i, want + i), "%s, float:%ld, field %d, real %zu", what, x->num.bits,
              x->field, i);
  _fmpq_vec_clear(got, (slong)n);
}

static void round_all(fmpq *x, size_t n, slong bits) {
  for (size_t i = 0; i < n; i++) ref_round(x + i, bits);
}

/* ---- the oracle itself, by hand: 3 bits ---- */

Test(num_float, oracle_rounds) {
  static const slong known[][4] = {/* from p/q to p/q */
                                   {0, 1, 0, 1},
                                   {7, 1, 7, 1},
                                   {9, 1, 8, 1},
                                   {11, 1, 12, 1},
                                   {13, 1, 12, 1},
                                   {15, 1, 16, 1},
                                   {-9, 1, -8, 1},
                                   {-11, 1, -12, 1},
                                   {1, 3, 5, 16},
                                   {2, 3, 5, 8},
                                   {17, 2, 8, 1},
                                   {19, 2, 10, 1},
                                   {9000001, 1000000, 10, 1},
                                   {1, 7, 9, 64}};
  fmpq_t x, want;
  fmpq_init(x);
  fmpq_init(want);
  for (size_t i = 0; i < sizeof known / sizeof *known - 1; i++) {
    fmpq_set_si(x, known[i][0], (ulong)known[i][1]);
    fmpq_set_si(want, known[i][2], (ulong)known[i][3]);
    ref_round(x, 3);
    cr_expect(fmpq_equal(x, want), "%ld/%ld", known[i][0], known[i][1]);
  }
  fmpq_clear(x);
  fmpq_clear(want);
}

/* ---- products ---- */

static void check_products(struct num num, enum field field, struct draws *d, slong spread) {
  size_t rows = 1 + draw_below(d, 6), cols = 1 + draw_below(d, 12), f = field, n = rows * cols * f;
  struct ref_mat exact = {_fmpq_vec_init((slong)n), rows, cols, field};
  fmpq *x = _fmpq_vec_init((slong)(cols * f)), *y = _fmpq_vec_init((slong)(rows * f));
  struct mat A;
  struct vec vx, vy;
  mat_init(&A, num, field, rows, cols);
  vec_init(&vx, num, field, cols);
  vec_init(&vy, num, field, rows);
  draw_dyadics(exact.at, n, d, num.bits, spread);
  draw_dyadics(x, cols * f, d, num.bits, spread);
  ref_load_mat(&A, exact.at);
  ref_load_vec(&vx, x);
  mat_mul(&vy, &A, &vx);
  ref_mul(y, &exact, x, false);
  round_all(y, rows * f, num.bits);
  expect_vec(&vy, y, "A x");
  mat_mul_adjoint(&vx, &A, &vy); /* y is what vy holds */
  ref_mul(x, &exact, y, true);
  round_all(x, cols * f, num.bits);
  expect_vec(&vx, x, "A* y");
  mat_clear(&A);
  vec_clear(&vx);
  vec_clear(&vy);
  _fmpq_vec_clear(exact.at, (slong)n);
  _fmpq_vec_clear(x, (slong)(cols * f));
  _fmpq_vec_clear(y, (slong)(rows * f));
}

Test(num_float, products_round_once) {
  static const slong spreads[] = {0, 3, 60, 5000};
  struct draws d = {301, 0};
  for (size_t p = 0; p < PRECISIONS; p++)
    for (int i = 0; i < 24; i++)
      check_products(num_float(precisions[p]), i % 2 ? FIELD_REAL : FIELD_COMPLEX, &d,
                     spreads[i / 2 % 4]);
}

/* 1 + 2^-p is half-way: to even; a term far away decides, with either sign; the next one up goes up. */
static void check_tie(slong bits, int odd, int far) {
  fmpq *x = _fmpq_vec_init(5), *ones = _fmpq_vec_init(5);
  fmpq_t want;
  struct num num = num_float(bits);
  struct mat A;
  struct vec vx, vy;
  fmpq_init(want);
  mat_init(&A, num, FIELD_REAL, 1, 5);
  vec_init(&vx, num, FIELD_REAL, 5);
  vec_init(&vy, num, FIELD_REAL, 1);
  for (int i = 0; i < 5; i++) fmpq_one(ones + i);
  fmpq_set_si(x, far, 1);
  fmpq_div_2exp(x, x, 7 * (ulong)bits);
  fmpq_one(x + 1);
  fmpq_set_si(x + 2, odd, 1);
  fmpq_div_2exp(x + 2, x + 2, (ulong)bits - 1);
  fmpq_one(x + 3);
  fmpq_div_2exp(x + 3, x + 3, (ulong)bits);
  ref_load_mat(&A, ones);
  ref_load_vec(&vx, x);
  mat_mul(&vy, &A, &vx);
  int up = far ? far > 0 : odd;
  fmpq_set_si(want, odd + up, 1);
  fmpq_div_2exp(want, want, (ulong)bits - 1);
  fmpq_add(want, want, x + 1);
  expect_vec(&vy, want, "tie");
  mat_clear(&A);
  vec_clear(&vx);
  vec_clear(&vy);
  fmpq_clear(want);
  _fmpq_vec_clear(x, 5);
  _fmpq_vec_clear(ones, 5);
}

Test(num_float, ties_in_products) {
  for (size_t p = 0; p < PRECISIONS; p++)
    for (int odd = 0; odd < 2; odd++)
      for (int far = -1; far <= 1; far++) check_tie(precisions[p], odd, far);
}

/* ---- the other kernels ---- */

#define REALS 12

struct operands {
  fmpq *x, *y;
  fmpq_t a;
  struct vec vx, vy;
  struct scal sa;
};

static void operands_init(struct operands *o, struct num num, enum field field, struct draws *d) {
  o->x = _fmpq_vec_init(REALS);
  o->y = _fmpq_vec_init(REALS);
  fmpq_init(o->a);
  vec_init(&o->vx, num, field, REALS / field);
  vec_init(&o->vy, num, field, REALS / field);
  scal_init(&o->sa, num);
  draw_dyadics(o->x, REALS, d, num.bits, 4);
  draw_dyadics(o->y, REALS, d, num.bits, 4);
  draw_dyadic(o->a, d, num.bits, 4);
  ref_load_vec(&o->vx, o->x);
  ref_load_vec(&o->vy, o->y);
  ref_load_scal(&o->sa, o->a);
}

static void operands_clear(struct operands *o) {
  _fmpq_vec_clear(o->x, REALS);
  _fmpq_vec_clear(o->y, REALS);
  fmpq_clear(o->a);
  vec_clear(&o->vx);
  vec_clear(&o->vy);
  scal_clear(&o->sa);
}

/* out <- the p-bit number nearest to sqrt(q) */
static void rounded_sqrt(fmpq_t out, const fmpq_t q, slong bits) {
  fmpq_t high;
  arb_t root;
  fmpq_init(high);
  arb_init(root);
  ref_sqrt(root, q, 3 * bits);
  ref_ends(out, high, root);
  ref_round(out, bits);
  ref_round(high, bits);
  cr_assert(fmpq_equal(out, high));
  fmpq_clear(high);
  arb_clear(root);
}

static void check_axpy(struct operands *o, slong bits) {
  for (size_t i = 0; i < REALS; i++) {
    fmpq_addmul(o->y + i, o->a, o->x + i);
    ref_round(o->y + i, bits);
  }
  vec_axpy(&o->vy, &o->sa, &o->vx);
  expect_vec(&o->vy, o->y, "axpy");
}

/* The sum of squares rounded, then its root; then the quotients. */
static void check_norm(struct operands *o, slong bits) {
  fmpq_t s;
  fmpq_init(s);
  ref_square_sum(s, o->x, REALS);
  ref_round(s, bits);
  rounded_sqrt(s, s, bits);
  vec_norm(&o->sa, &o->vx);
  cr_expect(is(&o->sa, s), "float:%ld", bits);
  for (size_t i = 0; i < REALS; i++) {
    if (fmpz_cmp(fmpq_numref(s), fmpq_denref(s)) > 0) fmpq_div(o->x + i, o->x + i, s);
    ref_round(o->x + i, bits);
  }
  vec_project_ball(&o->vx);
  expect_vec(&o->vx, o->x, "project_ball");
  fmpq_clear(s);
}

/* Modulus, quotient, difference, product: four roundings. */
static void check_complex_threshold(struct operands *o, slong bits) {
  fmpq_t modulus, factor, one;
  fmpq_init(modulus);
  fmpq_init(factor);
  fmpq_init(one);
  fmpq_one(one);
  struct vec t;
  vec_init(&t, o->vx.num, FIELD_REAL, REALS / 2);
  for (size_t i = 0; i < REALS / 2; i++) fmpq_abs(o->y + i, i % 3 ? o->y + i : o->x + 2 * i);
  ref_load_vec(&t, o->y);
  for (size_t i = 0; i < REALS / 2; i++) {
    ref_square_sum(modulus, o->x + 2 * i, 2);
    rounded_sqrt(modulus, modulus, bits);
    fmpq_zero(factor);
    if (fmpq_cmp(modulus, o->y + i) > 0) {
      fmpq_div(factor, o->y + i, modulus);
      ref_round(factor, bits);
      fmpq_sub(factor, one, factor);
      ref_round(factor, bits);
    }
    fmpq_mul(o->x + 2 * i, o->x + 2 * i, factor);
    fmpq_mul(o->x + 2 * i + 1, o->x + 2 * i + 1, factor);
  }
  round_all(o->x, REALS, bits);
  vec_soft_threshold(&o->vx, &t);
  expect_vec(&o->vx, o->x, "soft_threshold");
  vec_clear(&t);
  fmpq_clear(modulus);
  fmpq_clear(factor);
  fmpq_clear(one);
}

static void each(uint64_t seed, enum field field, void (*check)(struct operands *o, slong bits)) {
  struct draws d = {seed, 0};
  for (size_t p = 0; p < PRECISIONS; p++)
    for (int i = 0; i < 16; i++) {
      struct operands o;
      operands_init(&o, num_float(precisions[p]), field, &d);
      check(&o, precisions[p]);
      operands_clear(&o);
    }
}

Test(num_float, axpy_rounds_once) { each(302, FIELD_REAL, check_axpy); }
Test(num_float, norm_and_projection) { each(303, FIELD_COMPLEX, check_norm); }
Test(num_float, complex_soft_threshold) { each(304, FIELD_COMPLEX, check_complex_threshold); }
