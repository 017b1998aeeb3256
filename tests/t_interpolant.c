/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The network of the existence theorem: exact at the points that it is given. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "interpolant.h"
#include "mem.h"
#include "rng.h"

static void install(void) { mem_install(); }
TestSuite(interpolant, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const struct rng stream = {.seed = 3, .purpose = RNG_TEST};

static void set(fmpq *v, const long *values, size_t count) {
  for (size_t i = 0; i < count; i++) fmpq_set_si(v + i, values[i], 1);
}

static void expect_values(const struct interpolant *f, const fmpq *y, const fmpq *want) {
  fmpq *x = _fmpq_vec_init((slong)f->cols);
  interpolant_apply(x, f, y);
  for (size_t i = 0; i < f->cols; i++) cr_assert(fmpq_equal(x + i, want + i), "entry %zu", i);
  _fmpq_vec_clear(x, (slong)f->cols);
}

/* Points of R^m whose coordinates come from a small grid, so that projections tie, in shuffled order;
 * all different, as they spell different numbers in base `grid`. */
struct cloud {
  size_t count, rows, cols;
  fmpq *y, *x;
};

static struct cloud cloud_make(size_t count, size_t rows, size_t cols, uint64_t grid,
                               uint64_t seed) {
  struct cloud c = {count, rows, cols, _fmpq_vec_init((slong)(count * rows)),
                    _fmpq_vec_init((slong)(count * cols))};
  uint64_t draw = 100000 * seed, total = 1;
  for (size_t i = 0; i < rows; i++) total *= grid;
  uint64_t step = total / count, first = rng_below(&stream, draw++, total);
  cr_assert(step >= 1);
  for (size_t k = 0; k < count; k++) {
    /* an order of its own: multiples of a number prime to the count */
    uint64_t number = (first + (k * 7919 % count) * step) % total;
    for (size_t i = 0; i < rows; i++, number /= grid)
      fmpq_set_si(c.y + k * rows + i, (slong)(number % grid) - 1, 3);
    for (size_t i = 0; i < cols; i++, draw += 2)
      fmpq_set_si(c.x + k * cols + i, (slong)rng_below(&stream, draw, 2001) - 1000,
                  1 + rng_below(&stream, draw + 1, 50));
  }
  return c;
}

static void cloud_clear(struct cloud *c) {
  _fmpq_vec_clear(c->y, (slong)(c->count * c->rows));
  _fmpq_vec_clear(c->x, (slong)(c->count * c->cols));
}

Test(interpolant, exact_at_every_point) {
  static const struct {
    size_t count, rows, cols;
    uint64_t grid;
  } sizes[] = {{2, 1, 1, 5},  {40, 1, 3, 41}, {30, 4, 2, 3},
               {81, 4, 5, 3}, {16, 4, 1, 2},  {64, 6, 20, 2}};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (uint64_t seed = 1; seed <= 5; seed++) {
      struct cloud c =
        cloud_make(sizes[s].count, sizes[s].rows, sizes[s].cols, sizes[s].grid, seed);
      struct interpolant f;
      cr_assert_eq(interpolant_init(&f, c.y, c.x, c.count, c.rows, c.cols), 0, "size %zu", s);
      for (size_t k = 0; k < c.count; k++) expect_values(&f, c.y + k * c.rows, c.x + k * c.cols);
      cr_assert(interpolant_verify(&f, c.y, c.x));
      for (size_t k = 1; k + 1 < c.count; k++)
        cr_assert(fmpq_cmp(f.knots + k - 1, f.knots + k) < 0, "knots ascend");
      interpolant_clear(&f);
      interpolant_clear(&f);
      cloud_clear(&c);
    }
  expect_no_leak();
}

/* (0, 0), (1, 2), (3, 2) on the line: slopes 2 and 0, so phi(y) = 2 relu(y) - 2 relu(y - 1). */
Test(interpolant, three_points_on_a_line) {
  fmpq *y = _fmpq_vec_init(3), *x = _fmpq_vec_init(3), *at = _fmpq_vec_init(5),
       *want = _fmpq_vec_init(5);
  struct interpolant f;
  set(y, (long[]){3, 0, 1}, 3);
  set(x, (long[]){2, 0, 2}, 3);
  cr_assert_eq(interpolant_init(&f, y, x, 3, 1, 1), 0);
  set(at, (long[]){-5, 0, 1, 2, 100}, 5);
  set(want, (long[]){0, 0, 2, 2, 2}, 5);
  for (size_t k = 0; k < 5; k++) expect_values(&f, at + k, want + k);
  fmpq_set_si(at, 1, 4);
  fmpq_set_si(want, 1, 2);
  expect_values(&f, at, want);
  cr_assert_eq(interpolant_weights(&f), 5, "2 of the first layer, the knot 1, 2 of the second");
  interpolant_clear(&f);
  _fmpq_vec_clear(y, 3);
  _fmpq_vec_clear(x, 3);
  _fmpq_vec_clear(at, 5);
  _fmpq_vec_clear(want, 5);
  expect_no_leak();
}

/* Between neighbours on the projected line the network is affine, before the first it is constant. */
Test(interpolant, affine_between_neighbours) {
  struct cloud c = cloud_make(27, 3, 2, 3, 9);
  struct interpolant f;
  fmpq_t half, t, u;
  fmpq *middle = _fmpq_vec_init(3), *want = _fmpq_vec_init(2);
  fmpq_init(t);
  fmpq_init(u);
  fmpq_init(half);
  fmpq_set_si(half, 1, 2);
  cr_assert_eq(interpolant_init(&f, c.y, c.x, c.count, 3, 2), 0);
  size_t pairs = 0;
  for (size_t k = 0; k < c.count; k++)
    for (size_t l = 0; l < c.count; l++) {
      /* are they neighbours? */
      fmpq_zero(t);
      fmpq_zero(u);
      for (size_t i = 0; i < 3; i++) {
        fmpq_addmul(t, f.projection + i, c.y + 3 * k + i);
        fmpq_addmul(u, f.projection + i, c.y + 3 * l + i);
      }
      size_t at = 0;
      while (at + 1 < c.count && !fmpq_equal(f.knots + at, t)) at++;
      if (at + 1 >= c.count || fmpq_cmp(u, t) <= 0) continue;
      if (at + 2 < c.count && fmpq_cmp(u, f.knots + at + 1) > 0) continue;
      pairs++;
      for (size_t i = 0; i < 3; i++) {
        fmpq_add(middle + i, c.y + 3 * k + i, c.y + 3 * l + i);
        fmpq_mul(middle + i, middle + i, half);
      }
      for (size_t i = 0; i < 2; i++) {
        fmpq_add(want + i, c.x + 2 * k + i, c.x + 2 * l + i);
        fmpq_mul(want + i, want + i, half);
      }
      expect_values(&f, middle, want);
    }
  cr_assert_eq(pairs, c.count - 1);
  fmpq_clear(half);
  fmpq_clear(t);
  fmpq_clear(u);
  _fmpq_vec_clear(middle, 3);
  _fmpq_vec_clear(want, 2);
  interpolant_clear(&f);
  cloud_clear(&c);
  expect_no_leak();
}

Test(interpolant, one_point_is_a_constant) {
  fmpq *y = _fmpq_vec_init(2), *x = _fmpq_vec_init(3), *at = _fmpq_vec_init(2);
  struct interpolant f;
  set(y, (long[]){4, -7}, 2);
  set(x, (long[]){1, 0, -3}, 3);
  set(at, (long[]){100, 100}, 2);
  cr_assert_eq(interpolant_init(&f, y, x, 1, 2, 3), 0);
  expect_values(&f, y, x);
  expect_values(&f, at, x);
  cr_assert_eq(interpolant_weights(&f), 2, "the biases 1 and -3");
  interpolant_clear(&f);
  _fmpq_vec_clear(y, 2);
  _fmpq_vec_clear(x, 3);
  _fmpq_vec_clear(at, 2);
  expect_no_leak();
}

/* Any two of the points, made equal: no function has two values there. */
Test(interpolant, equal_points_are_refused) {
  for (size_t k = 0; k < 20; k++)
    for (size_t l = 0; l < k; l++) {
      struct cloud c = cloud_make(20, 3, 1, 3, 1);
      struct interpolant f;
      for (size_t i = 0; i < 3; i++) fmpq_set(c.y + 3 * k + i, c.y + 3 * l + i);
      cr_assert_eq(interpolant_init(&f, c.y, c.x, c.count, 3, 1), -1, "%zu = %zu", k, l);
      cr_assert_eq(f.count, 0);
      cr_assert_null(f.projection);
      cloud_clear(&c);
    }
  expect_no_leak();
}

/* The check must notice any weight that changes a value. */
Test(interpolant, wrong_weights_are_noticed) {
  struct cloud c = cloud_make(9, 2, 2, 3, 4);
  struct interpolant f;
  cr_assert_eq(interpolant_init(&f, c.y, c.x, c.count, 2, 2), 0);
  fmpq *parts[] = {f.projection, f.knots, f.bias, f.slopes};
  const size_t counts[] = {2, 8, 2, 16};
  fmpq_t one, kept;
  fmpq_init(one);
  fmpq_init(kept);
  fmpq_one(one);
  for (size_t p = 0; p < 4; p++)
    for (size_t i = 0; i < counts[p]; i++) {
      fmpq_set(kept, parts[p] + i);
      fmpq_add(parts[p] + i, kept, one);
      cr_assert_not(interpolant_verify(&f, c.y, c.x), "part %zu, entry %zu", p, i);
      fmpq_set(parts[p] + i, kept);
    }
  cr_assert(interpolant_verify(&f, c.y, c.x));
  fmpq_add(c.x, c.x, one);
  cr_assert_not(interpolant_verify(&f, c.y, c.x));
  fmpq_clear(one);
  fmpq_clear(kept);
  interpolant_clear(&f);
  cloud_clear(&c);
  expect_no_leak();
}
