/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <complex.h>
#include <omp.h>
#include <string.h>

#include "fourier.h"
#include "mem.h"
#include "ref_image.h"
#include "rng.h"

static const struct rng stream = {.seed = 43, .purpose = RNG_TEST};

static double complex *random_image(size_t side) {
  double complex *x = mem_alloc(side * side, sizeof *x);
  for (size_t i = 0; i < side * side; i++) {
    uint64_t draw = 1000000 * side + 2 * i;
    x[i] = rng_uniform(&stream, draw) - 0.5 + I * (rng_uniform(&stream, draw + 1) - 0.5);
  }
  return x;
}

static double complex *copy_of(const double complex *x, size_t n) {
  return memcpy(mem_alloc(n, sizeof *x), x, n * sizeof *x);
}

/* The definition, along one axis after the other. */
static void reference(double complex *x, size_t side, bool adjoint) {
  double complex *half = mem_alloc(side * side, sizeof *half);
  for (int axis = 0; axis < 2; axis++) {
    for (size_t i = 0; i < side; i++)
      for (size_t k = 0; k < side; k++) {
        half[k * side + i] = 0; /* transposed: twice gives the order back */
        for (size_t l = 0; l < side; l++) {
          double complex factor = ref_fourier(side, k, l);
          half[k * side + i] += (adjoint ? conj(factor) : factor) * x[i * side + l];
        }
      }
    memcpy(x, half, side * side * sizeof *x);
  }
  mem_free(half);
}

static void check_definition(size_t side, bool adjoint) {
  struct fourier f;
  double complex *x = random_image(side), *want = copy_of(x, side * side);
  fourier_init(&f, side);
  fourier_transform(&f, (double *)x, adjoint);
  reference(want, side, adjoint);
  for (size_t i = 0; i < side * side; i++)
    cr_assert_lt(cabs(x[i] - want[i]), 1e-14 * (double)side, "side %zu, %zu", side, i);
  fourier_clear(&f);
  mem_free(x);
  mem_free(want);
}

/* Also sides that are no powers of 2, with a last tile of columns that is narrower. */
Test(fourier, definition) {
  static const size_t sides[] = {1, 2, 3, 4, 8, 15, 16, 17, 20, 32, 64, 100};
  for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
    check_definition(sides[k], false);
    check_definition(sides[k], true);
  }
  cr_assert_eq(mem_live(), 0);
}

/* 128 is the smallest side that has threads. */
static void check_threads(size_t side) {
  double complex *x = random_image(side), *want = copy_of(x, side * side);
  for (int threads = 1; threads <= 3; threads++) {
    struct fourier f;
    double complex *got = copy_of(x, side * side);
    omp_set_num_threads(threads);
    fourier_init(&f, side);
    fourier_transform(&f, (double *)got, false);
    fourier_transform(&f, (double *)got, true);
    if (threads == 1) memcpy(want, got, side * side * sizeof *x);
    cr_assert_eq(memcmp(got, want, side * side * sizeof *x), 0, "%d threads", threads);
    fourier_clear(&f);
    mem_free(got);
  }
  mem_free(x);
  mem_free(want);
}

Test(fourier, threads) {
  check_threads(64);
  check_threads(128);
  check_threads(200);
  check_threads(256);
  cr_assert_eq(mem_live(), 0);
}

/* Plans are made and dropped in several threads at once. */
Test(fourier, planner_is_locked) {
#pragma omp parallel for num_threads(4)
  for (size_t side = 1; side < 100; side++) {
    struct fourier f;
    fourier_init(&f, side);
    fourier_clear(&f);
    fourier_clear(&f);
  }
  cr_assert_eq(mem_live(), 0);
}
