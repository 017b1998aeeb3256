/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Walsh-Hadamard transform of integers is exact, so that all comparisons here are. */
#include <criterion/criterion.h>

#include <fftw3.h>
#include <omp.h>
#include <string.h>

#include "mem.h"
#include "ref_image.h"
#include "rng.h"
#include "walsh.h"

static const struct rng stream = {.seed = 42, .purpose = RNG_TEST};

static double *random_image(size_t side, size_t parts, uint64_t draw) {
  size_t n = side * side * parts;
  double *x = mem_alloc(n, sizeof *x);
  for (size_t i = 0; i < n; i++)
    x[i] = (double)(rng_bits(&stream, 1000000 * draw + i) >> 48) - 32768;
  return x;
}

static double *copy_of(const double *x, size_t n) {
  return memcpy(mem_alloc(n, sizeof *x), x, n * sizeof *x);
}

static void expect_equal(const double *got, const double *want, size_t n, const char *what) {
  for (size_t i = 0; i < n; i++)
    cr_assert(got[i] == want[i], "%s, %zu of %zu: %a, not %a", what, i, n, got[i], want[i]);
}

/* Row walsh_place(k) of Sylvester's matrix is the one with k sign changes. */
Test(walsh, sequency) {
  for (size_t n = 1; n <= 64; n *= 2)
    for (size_t k = 0; k < n; k++)
      for (size_t i = 0; i < n; i++) {
        double natural = __builtin_popcountll(walsh_place(k, n) & i) % 2 ? -1 : 1;
        cr_assert_eq(natural, ref_walsh(n, k, i), "n = %zu, k = %zu, i = %zu", n, k, i);
      }
}

/* Both axes in natural order are one transform of rank 2 log2(side): FFTW has it. */
static void fftw_walsh(double *x, size_t side) {
  int rank = 0, sizes[64];
  fftw_r2r_kind kinds[64];
  for (size_t n = side * side; n > 1; n /= 2) {
    sizes[rank] = 2;
    kinds[rank++] = FFTW_R2HC;
  }
  fftw_plan plan = fftw_plan_r2r(rank, sizes, x, x, kinds, FFTW_ESTIMATE | FFTW_UNALIGNED);
  cr_assert(plan);
  fftw_execute(plan);
  fftw_destroy_plan(plan);
}

static void check_natural(size_t side) {
  size_t n = side * side;
  double *x = random_image(side, 1, side), *in = copy_of(x, n), *want = copy_of(x, n);
  walsh_transform(x, side, 1);
  fftw_walsh(want, side);
  expect_equal(x, want, n, "FFTW");
  walsh_transform(x, side, 1);
  for (size_t i = 0; i < n; i++) x[i] /= (double)n;
  expect_equal(x, in, n, "H H = side^2 I");
  mem_free(x);
  mem_free(in);
  mem_free(want);
}

Test(walsh, natural_order) {
  for (size_t side = 1; side <= 256; side *= 2) check_natural(side);
  cr_assert_eq(mem_live(), 0);
}

/* Real and imaginary parts are transformed by themselves. */
static void check_complex(size_t side) {
  size_t n = side * side;
  double *x = random_image(side, 2, side + 1), *parts[2];
  for (size_t p = 0; p < 2; p++) {
    parts[p] = mem_alloc(n, sizeof **parts);
    for (size_t i = 0; i < n; i++) parts[p][i] = x[2 * i + p];
    walsh_transform(parts[p], side, 1);
  }
  walsh_transform(x, side, 2);
  for (size_t i = 0; i < 2 * n; i++)
    cr_assert_eq(x[i], parts[i % 2][i / 2], "side %zu, %zu", side, i);
  mem_free(parts[0]);
  mem_free(parts[1]);
  mem_free(x);
}

Test(walsh, complex_entries) {
  for (size_t side = 1; side <= 128; side *= 2) check_complex(side);
  cr_assert_eq(mem_live(), 0);
}

/* 128 is the smallest side that has threads. Not integers: rounding errors are the same as well. */
Test(walsh, threads) {
  for (size_t side = 128; side <= 256; side *= 2) {
    size_t n = side * side;
    double *x = random_image(side, 1, side);
    for (size_t i = 0; i < n; i++) x[i] /= 3;
    double *want = copy_of(x, n);
    omp_set_num_threads(1);
    walsh_transform(want, side, 1);
    for (int threads = 2; threads <= 3; threads++) {
      double *got = copy_of(x, n);
      omp_set_num_threads(threads);
      walsh_transform(got, side, 1);
      expect_equal(got, want, n, "threads");
      mem_free(got);
    }
    mem_free(x);
    mem_free(want);
  }
  cr_assert_eq(mem_live(), 0);
}
