/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Haar transform of integers is exact, so that all comparisons here are. */
#include <criterion/criterion.h>

#include <math.h>
#include <omp.h>
#include <string.h>

#include "haar.h"
#include "mem.h"
#include "ref_image.h"
#include "rng.h"

static const struct rng stream = {.seed = 41, .purpose = RNG_TEST};

/* side^2 parts integers in -128..127 times 4^levels, so that also the inverse is exact */
static double *random_image(size_t side, size_t levels, size_t parts, uint64_t draw) {
  size_t n = side * side * parts;
  double *x = mem_alloc(n, sizeof *x);
  for (size_t i = 0; i < n; i++)
    x[i] = ldexp((double)(rng_bits(&stream, 100000 * draw + i) >> 56) - 128, 2 * (int)levels);
  return x;
}

static double *copy_of(const double *x, size_t n) {
  return memcpy(mem_alloc(n, sizeof *x), x, n * sizeof *x);
}

static void expect_equal(const double *got, const double *want, size_t n, const char *what) {
  for (size_t i = 0; i < n; i++)
    cr_assert(got[i] == want[i], "%s, %zu: %a, not %a", what, i, got[i], want[i]);
}

static size_t log2_of(size_t side) {
  size_t log = 0;
  while (side >> (log + 1)) log++;
  return log;
}

/* The coefficient at (row, col) of part p, from the definition. */
static double coefficient(const double *x, size_t side, size_t levels, size_t row, size_t col,
                          size_t parts, size_t p) {
  double sum = 0;
  for (size_t i = 0; i < side; i++)
    for (size_t j = 0; j < side; j++)
      sum += ref_haar(side, levels, row, col, i, j) * x[(i * side + j) * parts + p];
  return sum;
}

static void check_definition(size_t side, size_t levels, size_t parts) {
  size_t n = side * side * parts;
  double *x = random_image(side, levels, parts, side + levels), *in = copy_of(x, n);
  double *work = mem_alloc(n, sizeof *work);
  haar_forward(x, work, side, levels, parts);
  for (size_t i = 0; i < n; i++) {
    size_t row = i / parts / side, col = i / parts % side;
    double want = coefficient(in, side, levels, row, col, parts, i % parts);
    cr_assert(x[i] == want, "side %zu, %zu levels, (%zu, %zu): %g, not %g", side, levels, row, col,
              x[i], want);
  }
  haar_inverse(x, work, side, levels, parts);
  expect_equal(x, in, n, "inverse");
  mem_free(x);
  mem_free(in);
  mem_free(work);
}

Test(haar, definition) {
  for (size_t side = 2; side <= 16; side *= 2)
    for (size_t levels = 1; levels <= log2_of(side); levels++)
      for (size_t parts = 1; parts <= 2; parts++) check_definition(side, levels, parts);
  cr_assert_eq(mem_live(), 0);
}

/* All four functions, with so many threads. */
static void transform_all(double *out[4], const double *x, size_t side, size_t levels, size_t parts,
                          int threads) {
  size_t n = side * side * parts;
  double *work = mem_alloc(n, sizeof *work);
  for (size_t k = 0; k < 4; k++) out[k] = copy_of(x, n);
  omp_set_num_threads(threads);
  haar_forward(out[0], work, side, levels, parts);
  haar_inverse(out[1], work, side, levels, parts);
  haar_forward_to(out[2], x, work, side, levels, parts);
  haar_inverse_to(out[3], x, work, side, levels, parts);
  mem_free(work);
}

static void check_places_and_threads(size_t side, size_t levels, size_t parts) {
  size_t n = side * side * parts;
  double *x = random_image(side, 0, parts, side), *one[4], *many[4];
  for (size_t i = 0; i < n; i++) x[i] = sqrt(2) * x[i]; /* rounding errors are the same as well */
  transform_all(one, x, side, levels, parts, 1);
  expect_equal(one[2], one[0], n, "forward to another place");
  expect_equal(one[3], one[1], n, "inverse to another place");
  for (int threads = 2; threads <= 3; threads++) {
    transform_all(many, x, side, levels, parts, threads);
    for (size_t k = 0; k < 4; k++) {
      expect_equal(many[k], one[k], n, "threads");
      mem_free(many[k]);
    }
  }
  for (size_t k = 0; k < 4; k++) mem_free(one[k]);
  mem_free(x);
}

/* 128 is the smallest side that has threads. */
Test(haar, places_and_threads) {
  for (size_t side = 4; side <= 256; side *= 4)
    for (size_t parts = 1; parts <= 2; parts++) {
      check_places_and_threads(side, 1, parts);
      check_places_and_threads(side, 2, parts);
      check_places_and_threads(side, log2_of(side), parts);
    }
  cr_assert_eq(mem_live(), 0);
}

Test(haar, exists) {
  static const struct {
    size_t side, levels;
    bool exists;
  } cases[] = {{2, 1, true},  {1024, 10, true}, {1024, 11, false}, {1024, 0, false}, {1, 0, false},
               {1, 1, false}, {0, 1, false},    {96, 1, false},    {4, 64, false},   {4, 65, false},
               {4, 3, false}, {4, 2, true},     {2, -1, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    cr_expect_eq(haar_exists(cases[i].side, cases[i].levels), cases[i].exists, "%zu, %zu",
                 cases[i].side, cases[i].levels);
}

/* side 8, 2 levels: by hand */
Test(haar, level) {
  static const char *const want[] = {"00112222", "00112222", "11112222", "11112222",
                                     "22222222", "22222222", "22222222", "22222222"};
  for (size_t i = 0; i < 64; i++)
    cr_expect_eq(haar_level(i / 8, i % 8, 8, 2), (size_t)(want[i / 8][i % 8] - '0'), "%zu, %zu",
                 i / 8, i % 8);
  cr_expect_eq(haar_level(0, 0, 1024, 10), 0);
  cr_expect_eq(haar_level(0, 1, 1024, 10), 1);
  cr_expect_eq(haar_level(512, 0, 1024, 10), 10);
}

/* One of each sign above, one at, one below the threshold. */
Test(haar, counts) {
  double x[64] = {0};
  size_t counts[3] = {9, 9, 9};
  x[0] = 3, x[1] = -3, x[8] = 2, x[9] = -2; /* averages */
  x[2] = 2.0000000000000004, x[16] = -1;    /* level 1 */
  x[63] = -HUGE_VAL, x[32] = 7, x[4] = 2.5; /* level 2 */
  haar_counts(counts, x, 8, 2, 2);
  cr_expect_eq(counts[0], 2);
  cr_expect_eq(counts[1], 1);
  cr_expect_eq(counts[2], 3);
}
