/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * block:p on every path, bit for bit: each operation is R_p of its exact result, which integers give. */
#include <criterion/criterion.h>

#include "fixed_path.h"
#include "mem.h"
#include "num.h"
#include "ref_fixed.h"

static const slong precisions[] = {24, 50, 51, 53, 63, 102, 103, 128, 207, 256, 512, 1024};
#define PRECISIONS (sizeof precisions / sizeof *precisions)
static const char *const paths[] = {"portable", "avx2", "ifma", "transform"};
#define PATHS (sizeof paths / sizeof *paths)

struct trial {
  struct num num;
  struct draws draws;
  enum field field;
  slong spread; /* of exponents */
  const char *path;
};

/* A vector twice: as the arithmetic has it, and as integers. */
struct pair {
  struct vec vec;
  struct ref_fixed ref;
};

static void pair_init(struct pair *x, struct trial *c, enum field field, size_t len) {
  vec_init(&x->vec, c->num, field, len);
  ref_fixed_init(&x->ref, len * field);
  ref_fixed_draw(&x->ref, &c->draws, c->num.bits, c->spread);
  ref_fixed_store(x->vec.at.k, &x->ref);
}

static void pair_clear(struct pair *x) {
  vec_clear(&x->vec);
  ref_fixed_clear(&x->ref);
}

/* The exact result is rounded here. */
static void pair_expect(struct pair *x, const struct trial *c, const char *what) {
  ref_fixed_round(&x->ref, c->num.bits);
  cr_expect(ref_fixed_same(x->vec.at.k, &x->ref),
            "%s, %s, block:%ld, field %d, %zu reals, draw %lu", what, c->path, c->num.bits,
            c->field, x->ref.count, (unsigned long)c->draws.next);
}

/* m 2^exp, at most p bits */
struct factor {
  struct scal scal;
  fmpz_t m;
  slong exp;
};

static void factor_init(struct factor *a, struct trial *c) {
  scal_init(&a->scal, c->num);
  fmpq_t q;
  fmpq_init(q);
  fmpz_init(a->m);
  do draw_dyadic(q, &c->draws, c->num.bits, 8);
  while (fmpz_bits(fmpq_numref(q)) > (ulong)c->num.bits);
  fmpz_set(a->m, fmpq_numref(q));
  a->exp = 1 - (slong)fmpz_bits(fmpq_denref(q));
  ref_load_scal(&a->scal, q);
  fmpq_clear(q);
}

static void factor_clear(struct factor *a) {
  scal_clear(&a->scal);
  fmpz_clear(a->m);
}

/* y <- y + a 2^exp x, exactly */
static void add_multiple(struct ref_fixed *y, const fmpz_t a, slong exp,
                         const struct ref_fixed *x) {
  struct ref_fixed product;
  fmpz_t one;
  fmpz_init_set_si(one, 1);
  ref_fixed_init(&product, x->count);
  ref_fixed_set(&product, x);
  ref_fixed_scale(&product, a, exp);
  ref_fixed_axpy(y, one, &product);
  ref_fixed_clear(&product);
  fmpz_clear(one);
}

static void add(struct ref_fixed *y, long a, const struct ref_fixed *x) {
  fmpz_t m;
  fmpz_init_set_si(m, a);
  add_multiple(y, m, 0, x);
  fmpz_clear(m);
}

static void make_nonnegative(struct pair *t) {
  for (size_t i = 0; i < t->ref.count; i++) fmpz_abs(t->ref.m + i, t->ref.m + i);
  ref_fixed_store(t->vec.at.k, &t->ref);
}

/* ---- element by element ---- */

static void check_axpy(struct trial *c) {
  size_t len = draw_below(&c->draws, 20);
  struct pair x, y;
  struct factor a;
  pair_init(&x, c, c->field, len);
  pair_init(&y, c, c->field, len);
  factor_init(&a, c);
  if (!draw_below(&c->draws, 4)) { /* a x = -y but for a little */
    fmpz_set_si(a.m, -1);
    a.exp = 0;
    scal_set_fraction(&a.scal, -1, 1);
    ref_fixed_set(&y.ref, &x.ref);
    for (size_t i = 0; i < y.ref.count; i++)
      fmpz_add_ui(y.ref.m + i, y.ref.m + i, draw_below(&c->draws, 2));
    ref_fixed_round(&y.ref, c->num.bits);
    ref_fixed_store(y.vec.at.k, &y.ref);
  }
  vec_axpy(&y.vec, &a.scal, &x.vec);
  add_multiple(&y.ref, a.m, a.exp, &x.ref);
  pair_expect(&y, c, "axpy");
  pair_clear(&x);
  pair_clear(&y);
  factor_clear(&a);
}

static void check_scale(struct trial *c) {
  size_t len = draw_below(&c->draws, 20);
  struct pair x;
  struct factor a;
  pair_init(&x, c, c->field, len);
  factor_init(&a, c);
  vec_scale(&x.vec, &a.scal);
  ref_fixed_scale(&x.ref, a.m, a.exp);
  pair_expect(&x, c, "scale");
  pair_clear(&x);
  factor_clear(&a);
}

static void check_soft_threshold(struct trial *c) {
  size_t len = draw_below(&c->draws, 20);
  struct pair x, t;
  pair_init(&x, c, FIELD_REAL, len);
  pair_init(&t, c, FIELD_REAL, len);
  if (draw_below(&c->draws, 2)) ref_fixed_set(&t.ref, &x.ref);
  make_nonnegative(&t);
  vec_soft_threshold(&x.vec, &t.vec);
  ref_fixed_shrink(&x.ref, &t.ref);
  pair_expect(&x, c, "soft_threshold");
  pair_clear(&x);
  pair_clear(&t);
}

/* x_i <- the factor that float:p computes times x_i, i a pair */
static void shrink_pair(struct ref_fixed *x, const struct ref_fixed *t, size_t i, struct num num) {
  slong apart = fmpz_get_si(t->exp) - fmpz_get_si(x->exp);
  if (apart > WORD(1) << 29) apart = WORD(1) << 29;
  if (apart < -(WORD(1) << 29)) apart = -(WORD(1) << 29);
  mpfr_t h, part[3];
  mpz_t m;
  mpz_init(m);
  mpfr_init2(h, (mpfr_prec_t)num.bits);
  for (size_t k = 0; k < 3; k++) {
    mpfr_init2(part[k], (mpfr_prec_t)num.bits + 1);
    fmpz_get_mpz(m, k < 2 ? x->m + 2 * i + k : t->m + i);
    mpfr_set_z_2exp(part[k], m, k < 2 ? 0 : apart, MPFR_RNDN);
  }
  mpfr_hypot(h, part[0], part[1], MPFR_RNDN);
  if (mpfr_cmp(h, part[2]) <= 0) {
    mpfr_set_zero(h, 1);
  } else {
    mpfr_div(h, part[2], h, MPFR_RNDN);
    mpfr_ui_sub(h, 1, h, MPFR_RNDN);
  }
  /* times 2^(2p), an integer */
  mpfr_mul_2si(h, h, 2 * num.bits, MPFR_RNDN);
  cr_assert(mpfr_integer_p(h));
  mpfr_get_z(m, h, MPFR_RNDN);
  fmpz_t f;
  fmpz_init(f);
  fmpz_set_mpz(f, m);
  for (size_t k = 0; k < 2; k++) fmpz_mul(x->m + 2 * i + k, x->m + 2 * i + k, f);
  fmpz_clear(f);
  for (size_t k = 0; k < 3; k++) mpfr_clear(part[k]);
  mpfr_clear(h);
  mpz_clear(m);
}

static void check_complex_threshold(struct trial *c) {
  size_t len = draw_below(&c->draws, 10);
  struct pair x, t;
  pair_init(&x, c, FIELD_COMPLEX, len);
  pair_init(&t, c, FIELD_REAL, len);
  uint64_t far = draw_below(&c->draws, 6); /* beyond what MPFR has */
  if (far < 4 && !_fmpz_vec_is_zero(x.ref.m, (slong)x.ref.count))
    fmpz_add_si(x.ref.exp, x.ref.exp, far % 2 ? WORD(1) << 36 : -(WORD(1) << 36));
  if (far < 2 && !_fmpz_vec_is_zero(t.ref.m, (slong)len)) fmpz_set(t.ref.exp, x.ref.exp);
  ref_fixed_store(x.vec.at.k, &x.ref);
  make_nonnegative(&t);
  vec_soft_threshold(&x.vec, &t.vec);
  for (size_t i = 0; i < len; i++) shrink_pair(&x.ref, &t.ref, i, c->num);
  fmpz_sub_si(x.ref.exp, x.ref.exp, 2 * c->num.bits);
  pair_expect(&x, c, "complex soft_threshold");
  pair_clear(&x);
  pair_clear(&t);
}

/* n2 <- ||x||^2 rounded once */
static void square_norm(mpfr_ptr n2, const struct ref_fixed *x) {
  fmpz_t s;
  mpz_t m;
  fmpz_init(s);
  mpz_init(m);
  ref_fixed_square(s, x);
  fmpz_get_mpz(m, s);
  mpfr_set_z_2exp(n2, m, 2 * fmpz_get_si(x->exp), MPFR_RNDN);
  fmpz_clear(s);
  mpz_clear(m);
}

static void check_norm(struct trial *c) {
  struct pair x;
  struct scal s;
  mpfr_t want;
  pair_init(&x, c, c->field, draw_below(&c->draws, 20));
  scal_init(&s, c->num);
  mpfr_init2(want, (mpfr_prec_t)c->num.bits);
  square_norm(want, &x.ref);
  vec_norm_square(&s, &x.vec);
  cr_expect(mpfr_equal_p(s.at.f, want), "norm_square, %s, %ld bits", c->path, c->num.bits);
  mpfr_sqrt(want, want, MPFR_RNDN);
  vec_norm(&s, &x.vec);
  cr_expect(mpfr_equal_p(s.at.f, want), "norm, %s, %ld bits", c->path, c->num.bits);
  mpfr_clear(want);
  scal_clear(&s);
  pair_clear(&x);
}

/* x <- x, or R_p(g x) */
static void project(struct ref_fixed *x, slong bits) {
  mpfr_t g;
  mpfr_init2(g, (mpfr_prec_t)bits);
  square_norm(g, x);
  if (mpfr_cmp_ui(g, 1) > 0) {
    fmpz_t m;
    mpz_t value;
    fmpz_init(m);
    mpz_init(value);
    mpfr_rec_sqrt(g, g, MPFR_RNDN);
    slong exp = mpfr_get_z_2exp(value, g);
    fmpz_set_mpz(m, value);
    ref_fixed_scale(x, m, exp);
    fmpz_clear(m);
    mpz_clear(value);
    ref_fixed_round(x, bits);
  }
  mpfr_clear(g);
}

/* Around norm 1, also exactly 1: a unit vector. */
static void check_project_ball(struct trial *c) {
  size_t len = 1 + draw_below(&c->draws, 20);
  struct pair x;
  pair_init(&x, c, c->field, len);
  if (draw_below(&c->draws, 2))
    fmpz_set_si(x.ref.exp, -c->num.bits - (slong)draw_below(&c->draws, 3));
  if (!draw_below(&c->draws, 4)) {
    for (size_t i = 0; i < x.ref.count; i++) fmpz_set_si(x.ref.m + i, i == len / 2);
    fmpz_zero(x.ref.exp);
    ref_fixed_round(&x.ref, c->num.bits);
  }
  ref_fixed_store(x.vec.at.k, &x.ref);
  vec_project_ball(&x.vec);
  project(&x.ref, c->num.bits);
  cr_expect(ref_fixed_same(x.vec.at.k, &x.ref), "project_ball, %s, %ld bits", c->path, c->num.bits);
  pair_clear(&x);
}

/* ---- with a matrix ---- */

struct matrix {
  struct mat mat;
  struct ref_fixed ref, real; /* real: what acts on pairs */
};

/* [re -im; im re] */
static void embed(struct matrix *A) {
  size_t cols = A->mat.cols;
  fmpz_set(A->real.exp, A->ref.exp);
  for (size_t i = 0; i < A->mat.rows; i++)
    for (size_t j = 0; j < cols; j++) {
      const fmpz *z = A->ref.m + 2 * (i * cols + j);
      fmpz *to = A->real.m + 2 * i * 2 * cols + 2 * j;
      fmpz_set(to, z);
      fmpz_neg(to + 1, z + 1);
      fmpz_set(to + 2 * cols, z + 1);
      fmpz_set(to + 2 * cols + 1, z);
    }
}

static void matrix_init(struct matrix *A, struct trial *c, size_t rows, size_t cols) {
  size_t n = rows * cols * c->field;
  mat_init(&A->mat, c->num, c->field, rows, cols);
  ref_fixed_init(&A->ref, n);
  ref_fixed_draw(&A->ref, &c->draws, c->num.bits, c->spread);
  ref_fixed_init(&A->real, n * c->field);
  ref_fixed_store(A->mat.at.k, &A->ref);
  if (c->field == FIELD_REAL) ref_fixed_set(&A->real, &A->ref);
  else embed(A);
}

static void matrix_clear(struct matrix *A) {
  mat_clear(&A->mat);
  ref_fixed_clear(&A->ref);
  ref_fixed_clear(&A->real);
}

static void check_products(struct trial *c) {
  size_t rows = 1 + draw_below(&c->draws, 12), cols = 1 + draw_below(&c->draws, 12);
  struct matrix A;
  struct pair x, y;
  struct factor a;
  matrix_init(&A, c, rows, cols);
  pair_init(&x, c, c->field, cols);
  pair_init(&y, c, c->field, rows);
  mat_mul(&y.vec, &A.mat, &x.vec);
  ref_fixed_mul(&y.ref, &A.real, &x.ref);
  pair_expect(&y, c, "mul");
  mat_mul_adjoint(&x.vec, &A.mat, &y.vec);
  ref_fixed_mul_adjoint(&x.ref, &A.real, &y.ref);
  pair_expect(&x, c, "mul_adjoint");
  factor_init(&a, c);
  mat_scale(&A.mat, &a.scal); /* what was converted is stale now */
  ref_fixed_scale(&A.real, a.m, a.exp);
  ref_fixed_round(&A.real, c->num.bits);
  mat_mul(&y.vec, &A.mat, &x.vec);
  ref_fixed_mul(&y.ref, &A.real, &x.ref);
  pair_expect(&y, c, "mul after scale");
  factor_clear(&a);
  pair_clear(&x);
  pair_clear(&y);
  matrix_clear(&A);
}

/* want <- soft_threshold(x + a A^T u, t), exactly */
static void primal(struct ref_fixed *want, const struct matrix *A, const struct factor *a,
                   const struct pair *u, const struct pair *t) {
  struct ref_fixed g;
  ref_fixed_init(&g, want->count);
  ref_fixed_mul_adjoint(&g, &A->real, &u->ref);
  add_multiple(want, a->m, a->exp, &g);
  ref_fixed_shrink(want, &t->ref);
  ref_fixed_clear(&g);
}

static void check_primal_step(struct trial *c) {
  size_t rows = 1 + draw_below(&c->draws, 12), cols = 1 + draw_below(&c->draws, 20);
  struct matrix A;
  struct pair x, e, s, u, t;
  struct ref_fixed old;
  struct factor a;
  c->field = FIELD_REAL;
  matrix_init(&A, c, rows, cols);
  pair_init(&x, c, FIELD_REAL, cols);
  pair_init(&e, c, FIELD_REAL, cols);
  pair_init(&s, c, FIELD_REAL, cols);
  pair_init(&t, c, FIELD_REAL, cols);
  pair_init(&u, c, FIELD_REAL, rows);
  factor_init(&a, c);
  ref_fixed_init(&old, cols);
  ref_fixed_set(&old, &x.ref);
  make_nonnegative(&t);
  cr_assert(mat_primal_step(&x.vec, &e.vec, &s.vec, &a.scal, &A.mat, &u.vec, &t.vec));
  primal(&x.ref, &A, &a, &u, &t);
  pair_expect(&x, c, "primal step: x");
  ref_fixed_set(&e.ref, &x.ref);
  add(&e.ref, 1, &x.ref);
  add(&e.ref, -1, &old);
  pair_expect(&e, c, "primal step: e");
  add(&s.ref, 1, &x.ref);
  pair_expect(&s, c, "primal step: s");
  ref_fixed_clear(&old);
  factor_clear(&a);
  pair_clear(&x);
  pair_clear(&e);
  pair_clear(&s);
  pair_clear(&t);
  pair_clear(&u);
  matrix_clear(&A);
}

static void check_dual_step(struct trial *c) {
  size_t rows = 1 + draw_below(&c->draws, 20), cols = 1 + draw_below(&c->draws, 12);
  struct matrix A;
  struct pair u, e, shift;
  struct ref_fixed product;
  struct factor a;
  c->field = FIELD_REAL;
  matrix_init(&A, c, rows, cols);
  pair_init(&e, c, FIELD_REAL, cols);
  pair_init(&u, c, FIELD_REAL, rows);
  pair_init(&shift, c, FIELD_REAL, rows);
  factor_init(&a, c);
  ref_fixed_init(&product, rows);
  cr_assert(mat_dual_step(&u.vec, &a.scal, &A.mat, &e.vec, &shift.vec));
  ref_fixed_mul(&product, &A.real, &e.ref);
  add_multiple(&u.ref, a.m, a.exp, &product);
  add(&u.ref, -1, &shift.ref);
  ref_fixed_round(&u.ref, c->num.bits);
  project(&u.ref, c->num.bits);
  cr_expect(ref_fixed_same(u.vec.at.k, &u.ref), "dual step, %s, %ld bits", c->path, c->num.bits);
  ref_fixed_clear(&product);
  factor_clear(&a);
  pair_clear(&e);
  pair_clear(&u);
  pair_clear(&shift);
  matrix_clear(&A);
}

/* ---- loops ---- */

static void each(uint64_t seed, int trials, void (*check)(struct trial *)) {
  for (size_t k = 0; k < PATHS; k++) {
    if (!fixed_path_force(paths[k])) continue;
    for (size_t p = 0; p < PRECISIONS; p++) {
      struct trial c = {.num = num_block(precisions[p]), .draws = {seed + p, 0}, .path = paths[k]};
      for (int i = 0; i < trials; i++) {
        c.field = i % 2 ? FIELD_COMPLEX : FIELD_REAL;
        c.spread = i % 3 ? 2 : 300;
        check(&c);
      }
    }
  }
  cr_assert(fixed_path_force(NULL));
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}

Test(num_block, axpy) { each(601, 40, check_axpy); }
Test(num_block, scale) { each(602, 40, check_scale); }
Test(num_block, soft_threshold) { each(603, 40, check_soft_threshold); }
Test(num_block, complex_threshold) { each(604, 12, check_complex_threshold); }
Test(num_block, norm) { each(605, 30, check_norm); }
Test(num_block, project_ball) { each(606, 30, check_project_ball); }
Test(num_block, products) { each(607, 20, check_products); }
Test(num_block, primal_step) { each(608, 30, check_primal_step); }
Test(num_block, dual_step) { each(609, 30, check_dual_step); }
