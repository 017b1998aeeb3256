/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <complex.h>
#include <math.h>
#include <omp.h>
#include <string.h>

#include "lanes_path.h"
#include "mem.h"
#include "op_image.h"
#include "ref_image.h"
#include "rng.h"

static const struct rng stream = {.seed = 45, .purpose = RNG_TEST};
static const enum image_transform transforms[] = {IMAGE_FOURIER, IMAGE_WALSH};

static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

/* All that a step reads and writes. */
struct trial {
  struct op_image A;
  struct vec x, e, s, t, u, shift;
  struct scal a;
};

static void draw_vec(struct vec *x, struct num num, enum field field, size_t len, uint64_t draw) {
  vec_init(x, num, field, len);
  for (size_t i = 0; i < len * field; i++)
    x->at.d[i] = rng_uniform(&stream, 10000000 * draw + i) - 0.5;
}

static void trial_init(struct trial *r, enum image_transform t, size_t side, size_t levels,
                       size_t m) {
  size_t n = side * side;
  struct num num = num_double();
  size_t *list = mem_alloc(n, sizeof *list);
  for (size_t i = 0; i < n; i++) {
    size_t j = rng_below(&stream, 7000 * side + i, i + 1);
    list[i] = list[j];
    list[j] = i;
  }
  op_image_init(&r->A, t, side, levels, list, m);
  mem_free(list);
  enum field field = r->A.op.field;
  draw_vec(&r->x, num, field, n, 1);
  draw_vec(&r->e, num, field, n, 2);
  draw_vec(&r->s, num, field, n, 3);
  draw_vec(&r->t, num, FIELD_REAL, n, 4);
  draw_vec(&r->u, num, field, m, 5);
  draw_vec(&r->shift, num, field, m, 6);
  for (size_t i = 0; i < n; i++) r->t.at.d[i] = fabs(r->t.at.d[i]);
  scal_init(&r->a, num);
  scal_set_fraction(&r->a, 99, 100);
}

static void trial_clear(struct trial *r) {
  struct vec *all[] = {&r->x, &r->e, &r->s, &r->t, &r->u, &r->shift};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) vec_clear(all[i]);
  scal_clear(&r->a);
  op_image_clear(&r->A);
}

static double largest_gap(const struct vec *x, const struct vec *y) {
  double largest = 0;
  for (size_t i = 0; i < x->len * x->field; i++)
    largest = fmax(largest, fabs(x->at.d[i] - y->at.d[i]));
  return largest;
}

/* ---- against op_apply, op_adjoint and the kernels of vectors ---- */

static void composed_primal(struct trial *r) {
  struct vec g;
  vec_init(&g, r->A.op.num, r->A.op.field, r->A.op.cols);
  op_adjoint(&r->A.op, &g, &r->u);
  cr_assert(vec_primal_step(&r->x, &r->e, &r->s, &r->a, &g, &r->t));
  vec_clear(&g);
}

static void composed_dual(struct trial *r) {
  struct vec product;
  struct scal minus;
  vec_init(&product, r->A.op.num, r->A.op.field, r->A.op.rows);
  scal_init(&minus, r->A.op.num);
  scal_set_fraction(&minus, -1, 1);
  op_apply(&r->A.op, &product, &r->e);
  vec_axpy(&r->u, &r->a, &product);
  vec_axpy(&r->u, &minus, &r->shift);
  vec_project_ball(&r->u);
  vec_clear(&product);
  scal_clear(&minus);
}

static void fused_steps(struct trial *r, int count) {
  for (int k = 0; k < count; k++) {
    cr_assert(op_primal_step(&r->A.op, &r->x, &r->e, &r->s, NULL, &r->a, &r->u, &r->t));
    cr_assert(op_dual_step(&r->A.op, &r->u, &r->a, &r->e, &r->shift));
  }
}

/* Entries are below 1; each step errs by some ulps of the norm of a vector over sqrt(N). */
static void check_composed(enum image_transform t, size_t side, size_t levels, size_t m) {
  struct trial got, want;
  trial_init(&got, t, side, levels, m);
  trial_init(&want, t, side, levels, m);
  fused_steps(&got, 3);
  for (int k = 0; k < 3; k++) {
    composed_primal(&want);
    composed_dual(&want);
  }
  double x = largest_gap(&got.x, &want.x), s = largest_gap(&got.s, &want.s),
         u = largest_gap(&got.u, &want.u);
  cr_assert(x < 1e-14 && s < 2e-14 && u < 1e-14,
            "%s, side %zu, %zu levels, %zu rows: x %g, s %g, u %g", image_transform_name(t), side,
            levels, m, x, s, u);
  trial_clear(&got);
  trial_clear(&want);
}

Test(image_pass, composed) {
  omp_set_num_threads(1);
  for (size_t k = 0; k < 2; k++)
    for (size_t side = 64, most = 6; side <= 256; side *= 2, most++)
      for (size_t levels = 1; levels <= most; levels += side == 64 ? 1 : 3) {
        if (side < 256) check_composed(transforms[k], side, levels, 1);
        check_composed(transforms[k], side, levels, side * side / 7);
        if (side < 256) check_composed(transforms[k], side, levels, side * side);
      }
  expect_no_leak();
}

/* Its columns go past the caches. */
Test(image_pass, large) {
  omp_set_num_threads(2);
  check_composed(IMAGE_FOURIER, 1024, 9, 5000);
  expect_no_leak();
}

/* ---- against the definition, in long double ---- */

enum { SIDE = 64, N = SIDE * SIDE, ROWS = 500 };
typedef long double complex wide;

struct definition {
  wide basis[SIDE][SIDE]; /* unitary, along one axis */
  wide pixels[SIDE][SIDE];
};

static struct definition *definition_new(enum image_transform t) {
  struct definition *d = mem_alloc(1, sizeof *d);
  for (size_t k = 0; k < SIDE; k++)
    for (size_t i = 0; i < SIDE; i++) {
      long double angle = -2 * acosl(-1) * (long double)(k * i % SIDE) / SIDE;
      if (t == IMAGE_FOURIER) d->basis[k][i] = (cosl(angle) + I * sinl(angle)) / 8;
      else d->basis[k][i] = (wide)ref_walsh(SIDE, k, i) / 8;
    }
  return d;
}

static wide entry(const struct vec *x, size_t i) {
  return x->field == FIELD_REAL ? x->at.d[i] : x->at.d[2 * i] + I * x->at.d[2 * i + 1];
}

/* pixels <- B^* pixels conj(B), or B pixels B^T */
static void both_axes(struct definition *d, bool adjoint) {
  for (int axis = 0; axis < 2; axis++) {
    wide out[SIDE][SIDE];
    for (size_t k = 0; k < SIDE; k++)
      for (size_t j = 0; j < SIDE; j++) {
        wide sum = 0;
        for (size_t i = 0; i < SIDE; i++)
          sum += (adjoint ? conjl(d->basis[i][k]) : d->basis[k][i]) * d->pixels[i][j];
        out[j][k] = sum; /* the other axis next */
      }
    memcpy(d->pixels, out, sizeof out);
  }
}

static wide coefficient(const struct definition *d, size_t levels, size_t c) {
  wide sum = 0;
  for (size_t i = 0; i < N; i++)
    sum += ref_haar(SIDE, levels, c / SIDE, c % SIDE, i / SIDE, i % SIDE) *
           d->pixels[i / SIDE][i % SIDE];
  return sum;
}

static void check_primal(struct trial *r, struct definition *d, size_t levels) {
  struct vec before, sum;
  vec_init(&before, r->x.num, r->x.field, N);
  vec_init(&sum, r->x.num, r->x.field, N);
  vec_set(&before, &r->x);
  vec_set(&sum, &r->s);
  memset(d->pixels, 0, sizeof d->pixels);
  for (size_t k = 0; k < ROWS; k++)
    d->pixels[r->A.frequencies[k] / SIDE][r->A.frequencies[k] % SIDE] = entry(&r->u, k);
  both_axes(d, true);
  cr_assert(op_primal_step(&r->A.op, &r->x, &r->e, &r->s, NULL, &r->a, &r->u, &r->t));
  for (size_t c = 0; c < N; c += c < 20 ? 1 : 97) {
    wide z = entry(&before, c) + scal_get_double(&r->a) * coefficient(d, levels, c);
    long double modulus = cabsl(z), t = r->t.at.d[c];
    z = modulus > t ? z * (1 - t / modulus) : 0;
    cr_assert(cabsl(entry(&r->x, c) - z) < 1e-15, "%zu levels, x %zu: %Lg", levels, c,
              cabsl(entry(&r->x, c) - z));
    cr_assert(cabsl(entry(&r->s, c) - entry(&sum, c) - z) < 1e-15);
  }
  vec_clear(&before);
  vec_clear(&sum);
}

/* x is 0 but for some entries, u and the thresholds are 0: so e = x. */
static void check_dual(struct trial *r, struct definition *d, size_t levels) {
  struct vec u;
  long double norm = 0;
  memset(d->pixels, 0, sizeof d->pixels);
  vec_zero(&r->x);
  vec_zero(&r->t);
  vec_init(&u, r->u.num, r->u.field, ROWS);
  vec_set(&u, &r->u);
  vec_zero(&r->u);
  for (size_t c = 1; c < N; c += c < 20 ? 3 : 271) {
    for (size_t p = 0; p < r->x.field; p++) r->x.at.d[c * r->x.field + p] = (double)(c % 13 + p);
    for (size_t i = 0; i < N; i++)
      d->pixels[i / SIDE][i % SIDE] +=
        ref_haar(SIDE, levels, c / SIDE, c % SIDE, i / SIDE, i % SIDE) * entry(&r->x, c);
  }
  both_axes(d, false);
  cr_assert(op_primal_step(&r->A.op, &r->x, &r->e, &r->s, NULL, &r->a, &r->u, &r->t));
  vec_set(&r->u, &u);
  cr_assert(op_dual_step(&r->A.op, &r->u, &r->a, &r->e, &r->shift));
  for (int round = 0; round < 2; round++)
    for (size_t k = 0; k < ROWS; k++) {
      wide z = d->pixels[r->A.frequencies[k] / SIDE][r->A.frequencies[k] % SIDE];
      z = entry(&u, k) + scal_get_double(&r->a) * z - entry(&r->shift, k);
      if (round == 0) norm += creall(z * conjl(z));
      else
        cr_assert(cabsl(entry(&r->u, k) - z / sqrtl(norm)) < 1e-15, "%zu levels, u %zu: %Lg",
                  levels, k, cabsl(entry(&r->u, k) - z / sqrtl(norm)));
    }
  cr_assert(norm > 1);
  vec_clear(&u);
}

Test(image_pass, definition) {
  for (size_t k = 0; k < 2; k++) {
    struct definition *d = definition_new(transforms[k]);
    for (size_t levels = 1; levels <= 6; levels += levels < 3 ? 2 : 3) {
      struct trial r;
      trial_init(&r, transforms[k], SIDE, levels, ROWS);
      check_primal(&r, d, levels);
      check_dual(&r, d, levels);
      trial_clear(&r);
    }
    mem_free(d);
  }
  expect_no_leak();
}

/* ---- the same bits ---- */

static void check_same(const struct trial *r, const struct trial *s, const char *what) {
  cr_assert_eq(memcmp(r->x.at.d, s->x.at.d, r->x.len * r->x.field * sizeof(double)), 0, "x: %s",
               what);
  cr_assert_eq(memcmp(r->s.at.d, s->s.at.d, r->s.len * r->s.field * sizeof(double)), 0, "s: %s",
               what);
  cr_assert_eq(memcmp(r->u.at.d, s->u.at.d, r->u.len * r->u.field * sizeof(double)), 0, "u: %s",
               what);
}

static void run(struct trial *r, enum image_transform t, size_t side, int threads,
                enum lanes_path path) {
  omp_set_num_threads(threads);
  cr_assert(lanes_path_force(path));
  trial_init(r, t, side, 5, side * side / 6);
  fused_steps(r, 3);
  cr_assert(lanes_path_force(LANES_PATHS));
}

Test(image_pass, threads) {
  for (size_t k = 0; k < 2; k++)
    for (size_t side = 128; side <= 256; side *= 2) {
      struct trial want, got;
      run(&want, transforms[k], side, 1, LANES_PATHS);
      for (int threads = 2; threads <= 5; threads += 3) {
        run(&got, transforms[k], side, threads, LANES_PATHS);
        check_same(&got, &want, "threads");
        trial_clear(&got);
      }
      trial_clear(&want);
    }
  expect_no_leak();
}

Test(image_pass, processors) {
  for (size_t k = 0; k < 2; k++) {
    struct trial want, got;
    run(&want, transforms[k], 128, 1, LANES_PORTABLE);
    for (enum lanes_path path = LANES_AVX2; path < LANES_PATHS; path++) {
      if (!lanes_path_usable(path)) continue;
      run(&got, transforms[k], 128, 1, path);
      check_same(&got, &want, "lanes");
      trial_clear(&got);
    }
    trial_clear(&want);
  }
  expect_no_leak();
}

/* ---- numbers whose squares are not numbers ---- */

Test(image_pass, extreme) {
  for (size_t k = 0; k < 2; k++)
    for (int exponent = -1060; exponent <= 1000; exponent += 1030) {
      struct trial got, want;
      trial_init(&got, transforms[k], 64, 2, 9);
      trial_init(&want, transforms[k], 64, 2, 9);
      struct trial *both[] = {&got, &want};
      for (size_t b = 0; b < 2; b++) {
        vec_zero(&both[b]->u);
        for (size_t i = 0; i < both[b]->t.len; i++)
          both[b]->t.at.d[i] = ldexp(both[b]->t.at.d[i], exponent);
        for (size_t i = 0; i < both[b]->x.len * both[b]->x.field; i++)
          both[b]->x.at.d[i] = i % 5 ? ldexp(both[b]->x.at.d[i], exponent) : 0;
      }
      cr_assert(op_primal_step(&got.A.op, &got.x, &got.e, &got.s, NULL, &got.a, &got.u, &got.t));
      composed_primal(&want);
      check_same(&got, &want, "without a gradient, each entry is computed alike");
      trial_clear(&got);
      trial_clear(&want);
    }
  expect_no_leak();
}

Test(image_pass, small) {
  struct trial r;
  trial_init(&r, IMAGE_WALSH, 32, 2, 100);
  cr_assert(!op_primal_step(&r.A.op, &r.x, &r.e, &r.s, NULL, &r.a, &r.u, &r.t));
  cr_assert(!op_dual_step(&r.A.op, &r.u, &r.a, &r.e, &r.shift));
  trial_clear(&r);
  expect_no_leak();
}
