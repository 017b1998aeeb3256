/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <complex.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "firenet.h"
#include "mem.h"
#include "op_image.h"
#include "ref_image.h"
#include "rng.h"

static const struct rng stream = {.seed = 44, .purpose = RNG_TEST};
static const enum image_transform transforms[] = {IMAGE_FOURIER, IMAGE_WALSH};

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* The operator for m random frequencies in random order: its rows are these, each once. */
static void draw_operator(struct op_image *A, enum image_transform t, size_t side, size_t levels,
                          size_t m) {
  size_t n = side * side, *all = mem_alloc(n, sizeof *all);
  bool *asked = mem_alloc(n, sizeof *asked);
  for (size_t i = 0; i < n; i++) {
    size_t j = rng_below(&stream, 7000 * side + i, i + 1);
    all[i] = all[j];
    all[j] = i;
  }
  op_image_init(A, t, side, levels, all, m);
  for (size_t i = 0; i < m; i++) asked[all[i]] = true;
  for (size_t k = 0; k < m; k++) {
    cr_assert(asked[A->frequencies[k]], "row %zu: frequency %zu", k, A->frequencies[k]);
    asked[A->frequencies[k]] = false;
  }
  mem_free(asked);
  mem_free(all);
}

static void draw_vec(struct vec *x, const struct op_image *A, size_t len, uint64_t draw) {
  vec_init(x, A->op.num, A->op.field, len);
  for (size_t i = 0; i < len * x->field; i++)
    x->at.d[i] = rng_uniform(&stream, 10000000 * draw + i) - 0.5;
}

static void zero_vec(struct vec *x, const struct op_image *A, size_t len) {
  vec_init(x, A->op.num, A->op.field, len);
}

static double complex entry(const struct vec *x, size_t i) {
  return x->field == FIELD_REAL ? x->at.d[i] : x->at.d[2 * i] + I * x->at.d[2 * i + 1];
}

static double complex inner_product(const struct vec *x, const struct vec *y) {
  double complex sum = 0;
  for (size_t i = 0; i < x->len; i++) sum += conj(entry(x, i)) * entry(y, i);
  return sum;
}

static double distance(const struct vec *x, const struct vec *y) {
  double sum = 0;
  for (size_t i = 0; i < x->len; i++) sum = hypot(sum, cabs(entry(x, i) - entry(y, i)));
  return sum;
}

static double norm(const struct vec *x) { return sqrt(creal(inner_product(x, x))); }

/* Row of frequency k, column of coefficient c: sum over the pixels of their product. */
static double complex dense_entry(const struct op_image *A, size_t k, size_t c) {
  size_t n = A->side;
  double complex sum = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double pixel = ref_haar(n, A->levels, c / n, c % n, i, j);
      if (pixel == 0) continue;
      sum +=
        pixel * (A->transform == IMAGE_FOURIER ? ref_fourier(n, k / n, i) * ref_fourier(n, k % n, j)
                                               : ref_walsh(n, k / n, i) * ref_walsh(n, k % n, j));
    }
  return sum / (double)n;
}

static void dense_matrix(struct mat *M, const struct op_image *A) {
  mat_init(M, A->op.num, A->op.field, A->op.rows, A->op.cols);
  for (size_t i = 0; i < M->rows * M->cols; i++) {
    double complex z = dense_entry(A, A->frequencies[i / M->cols], i % M->cols);
    M->at.d[i * M->field] = creal(z);
    if (M->field == FIELD_COMPLEX) M->at.d[2 * i + 1] = cimag(z);
  }
}

/* Image of a vector under A, or A*, as the operator has it and as the matrix has it. */
static void check_product(const struct op_image *A, const struct mat *M, bool adjoint) {
  struct vec in, got, want;
  draw_vec(&in, A, adjoint ? M->rows : M->cols, 1);
  zero_vec(&got, A, adjoint ? M->cols : M->rows);
  zero_vec(&want, A, got.len);
  (adjoint ? op_adjoint : op_apply)(&A->op, &got, &in);
  (adjoint ? mat_mul_adjoint : mat_mul)(&want, M, &in);
  cr_assert_lt(distance(&got, &want), 1e-14 * norm(&in), "%s, side %zu, %zu levels, %s",
               image_transform_name(A->transform), A->side, A->levels, adjoint ? "A*" : "A");
  vec_clear(&in);
  vec_clear(&got);
  vec_clear(&want);
}

static void check_dense(enum image_transform t, size_t side, size_t levels, size_t m) {
  struct op_image A;
  struct mat M;
  draw_operator(&A, t, side, levels, m);
  dense_matrix(&M, &A);
  check_product(&A, &M, false);
  check_product(&A, &M, true);
  mat_clear(&M);
  op_image_clear(&A);
}

/* The rows of an operator that was given the frequencies in the other order. */
static void check_order(enum image_transform t, size_t side, size_t m) {
  struct op_image A, B;
  draw_operator(&A, t, side, 2, m);
  size_t *list = mem_alloc(m, sizeof *list);
  for (size_t k = 0; k < m; k++) list[k] = A.frequencies[m - 1 - k];
  op_image_init(&B, t, side, 2, list, m);
  cr_assert_eq(memcmp(A.frequencies, B.frequencies, m * sizeof *list), 0, "side %zu", side);
  mem_free(list);
  op_image_clear(&A);
  op_image_clear(&B);
}

Test(op_image, order_of_rows) {
  for (size_t k = 0; k < 2; k++) {
    check_order(transforms[k], 8, 40);
    check_order(transforms[k], 64, 700);
  }
  expect_no_leak();
}

Test(op_image, dense) {
  for (size_t k = 0; k < 2; k++)
    for (size_t side = 2, most = 1; side <= 16; side *= 2, most++)
      for (size_t levels = side == 16 ? 3 : 1; levels <= most; levels++) {
        check_dense(transforms[k], side, levels, 1);
        check_dense(transforms[k], side, levels, side * 3 / 2);
        if (side < 8) check_dense(transforms[k], side, levels, side * side);
      }
  expect_no_leak();
}

/* <A x, y> = <x, A* y>, A A* y = y; and A* A x = x if all is measured */
static void check_laws(enum image_transform t, size_t side, size_t levels, size_t m) {
  struct op_image A;
  struct vec x, y, Ax, Ay, back;
  draw_operator(&A, t, side, levels, m);
  draw_vec(&x, &A, A.op.cols, 2);
  draw_vec(&y, &A, A.op.rows, 3);
  zero_vec(&Ax, &A, A.op.rows);
  zero_vec(&Ay, &A, A.op.cols);
  zero_vec(&back, &A, A.op.rows);
  op_apply(&A.op, &Ax, &x);
  op_adjoint(&A.op, &Ay, &y);
  double gap = cabs(inner_product(&Ax, &y) - inner_product(&x, &Ay));
  cr_assert_leq(gap, 1e-13 * norm(&Ax) * norm(&y), "%s %zu %zu %zu: %g", image_transform_name(t),
                side, levels, m, gap / norm(&Ax) / norm(&y));
  op_apply(&A.op, &back, &Ay);
  cr_assert_leq(distance(&back, &y), 1e-14 * norm(&y));
  if (m == A.op.cols) {
    op_adjoint(&A.op, &Ay, &Ax);
    cr_assert_leq(distance(&Ay, &x), 1e-14 * norm(&x));
  }
  struct vec *all[] = {&x, &y, &Ax, &Ay, &back};
  for (size_t i = 0; i < 5; i++) vec_clear(all[i]);
  op_image_clear(&A);
}

Test(op_image, laws) {
  for (size_t k = 0; k < 2; k++)
    for (size_t side = 2, most = 1; side <= 128; side *= 4, most += 2)
      for (size_t levels = 1; levels <= most; levels += most < 4 ? 1 : 3) {
        check_laws(transforms[k], side, levels, 1);
        check_laws(transforms[k], side, levels, side * side / 7 + 1);
        check_laws(transforms[k], side, levels, side * side);
      }
  expect_no_leak();
}

/* A y, A* x with so many threads, one after the other in out. */
static double *products(enum image_transform t, size_t side, int threads, size_t *length) {
  struct op_image A;
  struct vec x, y;
  omp_set_num_threads(threads);
  draw_operator(&A, t, side, 3, side * side / 6);
  draw_vec(&x, &A, A.op.cols, 4);
  zero_vec(&y, &A, A.op.rows);
  op_apply(&A.op, &y, &x);
  op_adjoint(&A.op, &x, &y);
  size_t m = y.len * y.field, n = x.len * x.field;
  double *out = mem_alloc(m + n, sizeof *out);
  vec_get_doubles(out, &y);
  vec_get_doubles(out + m, &x);
  *length = m + n;
  vec_clear(&x);
  vec_clear(&y);
  op_image_clear(&A);
  return out;
}

Test(op_image, threads) {
  for (size_t k = 0; k < 2; k++)
    for (size_t side = 64; side <= 256; side *= 2) {
      size_t length;
      double *want = products(transforms[k], side, 1, &length);
      for (int threads = 2; threads <= 3; threads++) {
        double *got = products(transforms[k], side, threads, &length);
        cr_assert_eq(memcmp(got, want, length * sizeof *got), 0, "%d threads", threads);
        mem_free(got);
      }
      mem_free(want);
    }
  expect_no_leak();
}

Test(op_image, norm_is_one) {
  for (size_t k = 0; k < 2; k++) {
    struct op_image A;
    arf_t bound;
    arf_init(bound);
    draw_operator(&A, transforms[k], 8, 2, 5);
    op_norm_bound(&A.op, bound);
    cr_expect(arf_is_one(bound));
    op_norm_below(&A.op, bound);
    cr_expect(arf_is_one(bound));
    arf_clear(bound);
    op_image_clear(&A);
  }
  cr_expect_str_eq(image_transform_name(IMAGE_FOURIER), "fourier");
  cr_expect_str_eq(image_transform_name(IMAGE_WALSH), "walsh");
  expect_no_leak();
}

static void run_firenet(struct vec *x, const struct op *A, const struct vec *y) {
  struct firenet f;
  struct scal L;
  fmpq_t one, delta, lambda;
  fmpq_init(one);
  fmpq_init(delta);
  fmpq_init(lambda);
  fmpq_one(one);
  fmpq_set_si(delta, 1, 1000);
  fmpq_set_si(lambda, 1, 50);
  scal_init(&L, A->num);
  scal_set_fmpq(&L, one);
  firenet_init(&f, A, &L,
               &(struct firenet_params){
                 .inner = 7, .outer = 6, .delta = delta, .lambda = lambda, .steps = STEPS_INVERSE});
  cr_assert(net_apply(&f.net, x, y, NULL));
  net_clear(&f.net);
  scal_clear(&L);
  fmpq_clear(one);
  fmpq_clear(delta);
  fmpq_clear(lambda);
}

/* One network, two operators: the fast one and its matrix. */
static void check_firenet(enum image_transform t, size_t levels) {
  struct op_image A;
  struct mat M;
  struct op_dense dense;
  struct vec y, fast, slow;
  draw_operator(&A, t, 8, levels, 30);
  dense_matrix(&M, &A);
  op_dense_init(&dense, &M);
  draw_vec(&y, &A, A.op.rows, 5);
  zero_vec(&fast, &A, A.op.cols);
  zero_vec(&slow, &A, A.op.cols);
  run_firenet(&fast, &A.op, &y);
  run_firenet(&slow, &dense.op, &y);
  cr_assert_gt(norm(&slow), 0.1);
  cr_assert_leq(distance(&fast, &slow), 1e-12 * norm(&slow), "%s, %zu levels: %g",
                image_transform_name(t), levels, distance(&fast, &slow));
  vec_clear(&y);
  vec_clear(&fast);
  vec_clear(&slow);
  mat_clear(&M);
  op_image_clear(&A);
}

Test(op_image, firenet) {
  for (size_t k = 0; k < 2; k++)
    for (size_t levels = 1; levels <= 3; levels++) check_firenet(transforms[k], levels);
  expect_no_leak();
}
