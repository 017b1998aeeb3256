/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>

#include "mem.h"
#include "op.h"
#include "rng.h"

static void install(void) { mem_install(); }
TestSuite(op, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const struct rng stream = {.seed = 7, .purpose = RNG_TEST};

static const char *const arithmetics[] = {"double",   "float:24",  "float:53", "float:300",
                                          "block:53", "block:300", "ball:53",  "ball:300"};
enum { ARITHMETICS = 8, MOST = 12, REALS = 2 * MOST * MOST };

static struct num arithmetic(size_t k) {
  struct num num;
  cr_assert_eq(num_set_str(&num, arithmetics[k]), 0);
  return num;
}

/* Rows, columns: also single ones. */
static const size_t shapes[][2] = {{1, 1}, {1, 7}, {7, 1}, {5, 8}, {8, 5}, {12, 12}, {2, 3}};
enum { SHAPES = 7 };

struct data {
  size_t rows, cols;
  enum field field;
  double A[REALS], x[2 * MOST], y[2 * MOST];
};

/* Integers in -64..64 times `unit`, with many zeros. */
static struct data data_make(size_t shape, enum field field, uint64_t seed, double unit) {
  struct data d = {.rows = shapes[shape][0], .cols = shapes[shape][1], .field = field};
  uint64_t draw = 10000 * seed + 1000 * shape + 500 * field;
  double *parts[] = {d.A, d.x, d.y};
  size_t counts[] = {d.rows * d.cols * field, d.cols * field, d.rows * field};
  for (size_t p = 0; p < 3; p++)
    for (size_t i = 0; i < counts[p]; i++) {
      double k = (double)rng_below(&stream, draw++, 193) - 96;
      parts[p][i] = fabs(k) > 64 ? 0 : k * unit;
    }
  return d;
}

struct made {
  struct mat A;
  struct vec x, y, Ax, Ay; /* Ay = A* y */
  struct op_dense op;
};

static void made_init(struct made *m, const struct data *d, struct num num) {
  mat_init(&m->A, num, d->field, d->rows, d->cols);
  mat_set_doubles(&m->A, d->A);
  vec_init(&m->x, num, d->field, d->cols);
  vec_set_doubles(&m->x, d->x);
  vec_init(&m->y, num, d->field, d->rows);
  vec_set_doubles(&m->y, d->y);
  vec_init(&m->Ax, num, d->field, d->rows);
  vec_init(&m->Ay, num, d->field, d->cols);
  op_dense_init(&m->op, &m->A);
}

static void made_clear(struct made *m) {
  mat_clear(&m->A);
  vec_clear(&m->x);
  vec_clear(&m->y);
  vec_clear(&m->Ax);
  vec_clear(&m->Ay);
}

/* out (pairs) <- sum_i a_i z_i, or of conj(a_i), over n entries of A `step` apart; exact for
 * small integers */
static void dot(double out[2], const struct data *d, size_t first, size_t step, size_t n,
                const double *z, bool conjugate) {
  size_t f = d->field;
  out[0] = out[1] = 0;
  for (size_t i = 0; i < n; i++) {
    const double *a = d->A + f * (first + i * step);
    double ar = a[0], ai = f == 2 ? a[1] : 0, zr = z[f * i], zi = f == 2 ? z[f * i + 1] : 0;
    if (conjugate) ai = -ai;
    out[0] += ar * zr - ai * zi;
    out[1] += ar * zi + ai * zr;
  }
}

static void expect_entry(const struct vec *v, size_t i, const double want[2], const char *what,
                         size_t a) {
  arb_ptr reals = _arb_vec_init((slong)(v->len * v->field));
  arb_t expected;
  arb_init(expected);
  vec_get_balls(reals, v);
  for (size_t part = 0; part < v->field; part++) {
    arb_set_d(expected, want[part]);
    cr_assert(arb_equal(reals + v->field * i + part, expected), "%s, entry %zu, %s", what, i,
              arithmetics[a]);
  }
  arb_clear(expected);
  _arb_vec_clear(reals, (slong)(v->len * v->field));
}

/* Products of small integers and their sums have less than 24 bits: every arithmetic must be
 * exact. */
Test(op, exact_on_integers) {
  for (size_t a = 0; a < ARITHMETICS; a++)
    for (size_t shape = 0; shape < SHAPES; shape++)
      for (enum field field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
        struct data d = data_make(shape, field, 1, 1);
        struct made m;
        double want[2];
        made_init(&m, &d, arithmetic(a));
        op_apply(&m.op.op, &m.Ax, &m.x);
        op_adjoint(&m.op.op, &m.Ay, &m.y);
        for (size_t i = 0; i < d.rows; i++) {
          dot(want, &d, i * d.cols, 1, d.cols, d.x, false);
          expect_entry(&m.Ax, i, want, "A x", a);
        }
        for (size_t k = 0; k < d.cols; k++) {
          dot(want, &d, k, d.cols, d.rows, d.y, true);
          expect_entry(&m.Ay, k, want, "A* y", a);
        }
        made_clear(&m);
      }
  expect_no_leak();
}

/* re + i im <- sum conj(u_i) v_i, as balls */
static void inner_product(acb_t out, const struct vec *u, const struct vec *v) {
  slong n = (slong)u->len, f = (slong)u->field;
  arb_ptr a = _arb_vec_init(n * f), b = _arb_vec_init(n * f);
  vec_get_balls(a, u);
  vec_get_balls(b, v);
  acb_t s, t;
  acb_init(s);
  acb_init(t);
  acb_zero(out);
  for (slong i = 0; i < n; i++) {
    arb_set(acb_realref(s), a + f * i);
    arb_set(acb_realref(t), b + f * i);
    if (f == 2) {
      arb_neg(acb_imagref(s), a + f * i + 1);
      arb_set(acb_imagref(t), b + f * i + 1);
    }
    acb_addmul(out, s, t, 2000);
  }
  acb_clear(s);
  acb_clear(t);
  _arb_vec_clear(a, n * f);
  _arb_vec_clear(b, n * f);
}

static double sum_of_moduli(const double *x, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += fabs(x[i]);
  return sum;
}

/* <A x, y> = <x, A* y>. Each product has a relative error of at most 2 MOST + 1 units 2^-bits of
 * |A| |x|, whose largest entry is below the product of the sums of moduli; a ball contains the
 * equality. */
Test(op, adjoint) {
  for (size_t a = 0; a < ARITHMETICS; a++)
    for (size_t shape = 0; shape < SHAPES; shape++)
      for (enum field field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
        struct num num = arithmetic(a);
        struct data d = data_make(shape, field, 2, 1.0 / 3);
        struct made m;
        acb_t left, right;
        acb_init(left);
        acb_init(right);
        made_init(&m, &d, num);
        op_apply(&m.op.op, &m.Ax, &m.x);
        op_adjoint(&m.op.op, &m.Ay, &m.y);
        inner_product(left, &m.Ax, &m.y);
        inner_product(right, &m.x, &m.Ay);
        acb_sub(left, left, right, 2000);
        double size =
          sum_of_moduli(d.A, REALS) * sum_of_moduli(d.x, 2 * MOST) * sum_of_moduli(d.y, 2 * MOST);
        if (!num_encloses(num)) {
          mag_t slack;
          mag_init(slack);
          mag_set_d(slack, ldexp(2 * (2 * MOST + 1) * size, -(int)num.bits));
          acb_add_error_mag(left, slack);
          mag_clear(slack);
        }
        cr_assert(acb_contains_zero(left), "shape %zu, field %d, %s", shape, field, arithmetics[a]);
        acb_clear(left);
        acb_clear(right);
        made_clear(&m);
      }
  expect_no_leak();
}

static double norm_bound(const struct data *d, struct num num) {
  struct made m;
  arf_t bound;
  arf_init(bound);
  made_init(&m, d, num);
  op_norm_bound(&m.op.op, bound);
  double value = arf_get_d(bound, ARF_RND_UP);
  made_clear(&m);
  arf_clear(bound);
  return value;
}

/* s U V* with U, V orthonormal: here a scaled permutation with phases i^k; every singular value
 * is 3. And a diagonal 1, 2, .., 12 with one nonzero entry per row: norm 12, and the bound is
 * within 12^(1/16) of it. */
Test(op, norm_bound_of_known_matrices) {
  for (size_t a = 0; a < ARITHMETICS; a++)
    for (enum field field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct data d = {.rows = 5, .cols = 8, .field = field},
                  e = {.rows = 12, .cols = 12, .field = field};
      for (size_t i = 0; i < 5; i++)
        d.A[field * (i * 8 + 3 * i % 8) + (field == 2 && i % 2)] = i % 3 ? 3 : -3;
      for (size_t i = 0; i < 12; i++) e.A[field * (i * 12 + 5 * i % 12)] = 1 + (double)i;
      double unitary = norm_bound(&d, arithmetic(a)), diagonal = norm_bound(&e, arithmetic(a));
      cr_assert(unitary >= 3 && unitary < 3 * (1 + 1e-15), "%.17g", unitary);
      cr_assert(diagonal >= 12 && diagonal < 12 * pow(12, 1.0 / 16), "%.17g", diagonal);
    }
  expect_no_leak();
}

/* ||A x|| <= bound ||x|| where x is close to the right singular vector: after 50 steps of the
 * power method. */
Test(op, norm_bound_is_above_power_method) {
  for (size_t shape = 0; shape < SHAPES; shape++)
    for (enum field field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct data d = data_make(shape, field, 3, 1);
      struct made m;
      double out[2 * MOST], top = 0;
      d.A[0] = 1; /* not all zero */
      made_init(&m, &d, num_double());
      for (size_t i = 0; i < d.cols * field; i++) d.x[i] += 0.5;
      vec_set_doubles(&m.x, d.x);
      for (int step = 0; step < 50; step++) {
        double norm = 0;
        op_apply(&m.op.op, &m.Ax, &m.x);
        op_adjoint(&m.op.op, &m.Ay, &m.Ax);
        vec_get_doubles(out, &m.Ay);
        for (size_t i = 0; i < d.cols * field; i++) norm = hypot(norm, out[i]);
        for (size_t i = 0; i < d.cols * field; i++) out[i] /= norm;
        vec_set_doubles(&m.x, out);
        top = sqrt(norm); /* ||A* A x|| of a unit vector x, at last */
      }
      double bound = norm_bound(&d, num_double());
      cr_assert(bound >= top * (1 - 1e-14) && bound <= top * pow(MOST, 1.0 / 16),
                "shape %zu: %g, %g", shape, bound, top);
      made_clear(&m);
    }
  expect_no_leak();
}

/* For the entry 1 +- 2^-20 of a ball the norm is up to 1 + 2^-20, and the bound a bit above. */
Test(op, norm_bound_of_balls) {
  struct data d = {.rows = 1, .cols = 1, .field = FIELD_REAL, .A = {1}};
  struct made m;
  arf_t bound;
  arf_init(bound);
  made_init(&m, &d, num_arb(53));
  mag_set_ui_2exp_si(arb_radref(m.A.at.b), 1, -20);
  op_norm_bound(&m.op.op, bound);
  cr_assert(arf_cmp_d(bound, 1 + 0x1p-20) >= 0 && arf_cmp_d(bound, 1 + 0x1p-19) < 0);
  made_clear(&m);
  arf_clear(bound);
  expect_no_leak();
}

static void wrong_shape(bool adjoint) {
  struct data d = data_make(3, FIELD_REAL, 1, 1);
  struct made m;
  made_init(&m, &d, num_double());
  cr_assert_not_null(freopen("/dev/null", "w", stderr));
  if (adjoint) op_adjoint(&m.op.op, &m.Ax, &m.x);
  else op_apply(&m.op.op, &m.Ay, &m.y);
}

Test(op, apply_asserts_shapes, .signal = SIGABRT) { wrong_shape(false); }
Test(op, adjoint_asserts_shapes, .signal = SIGABRT) { wrong_shape(true); }
