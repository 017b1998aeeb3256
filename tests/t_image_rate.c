/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rates of curves whose rate is known. */
#include <criterion/criterion.h>

#include <math.h>

#include "image_rate.h"

static void expect_rate(const double *values, size_t count, double factor, size_t last) {
  struct image_rate rate = image_rate_fit(values, count, 0);
  cr_expect(fabs(rate.factor - factor) <= 1e-12, "%.17g, expected %.17g", rate.factor, factor);
  cr_expect_eq(rate.last, last, "%zu, expected %zu", rate.last, last);
}

Test(image_rate, geometric) {
  double values[20];
  for (size_t k = 0; k < 20; k++) values[k] = 7 * exp(-(double)k);
  expect_rate(values, 20, exp(-1), 19);
  expect_rate(values, 4, exp(-1), 3);
}

/* Through fewer than four restarts there is no rate, but how far the curve fell is known. */
Test(image_rate, too_few) {
  const double falls[] = {27, 9, 3};
  for (size_t count = 0; count < 4; count++) {
    struct image_rate rate = image_rate_fit(falls, count, 0);
    cr_expect(isnan(rate.factor), "%zu values", count);
    cr_expect_eq(rate.last, count ? count - 1 : 0, "%zu values", count);
  }
  /* the second value is at most twice the last one */
  const double flat[] = {8, 1.5, 1, 1, 1, 1};
  cr_expect(isnan(image_rate_fit(flat, 6, 0).factor));
  cr_expect_eq(image_rate_fit(flat, 6, 0).last, 1);
}

/* What is below the floor is noise: a slope of its own there changes nothing. */
Test(image_rate, floor) {
  const double values[] = {1, 0.1, 1e-2, 1e-3, 1e-4, 1e-9, 1e-15};
  struct image_rate rate = image_rate_fit(values, 7, 5e-5);
  cr_expect(fabs(rate.factor - 0.1) <= 1e-12, "%.17g", rate.factor);
  cr_expect_eq(rate.last, 4, "%zu", rate.last);
  rate = image_rate_fit(values, 7, 1e-2);
  cr_expect(isnan(rate.factor) && rate.last == 2, "%.17g, %zu", rate.factor, rate.last);
}

/* 2^-k down to a level of 2^-5: the first value at most 2 * 2^-5 is that of k = 4. */
Test(image_rate, level) {
  double values[12];
  for (size_t k = 0; k < 12; k++) values[k] = ldexp(1, k < 5 ? -(int)k : -5);
  expect_rate(values, 12, 0.5, 4);
  for (size_t k = 6; k < 12; k++) values[k] = 0x1.8p-5; /* it rises again */
  expect_rate(values, 12, 0.5, 4);
}

/* Least squares of (0, 0), (1, -1), (2, -4), (3, -5): the slope is -1.8. */
Test(image_rate, least_squares) {
  const double values[] = {1, exp(-1), exp(-4), exp(-5)};
  expect_rate(values, 4, exp(-1.8), 3);
}

/* A gap of 0 or below: F* was found again. Nothing is left of a curve that diverged at once. */
Test(image_rate, ends) {
  const double found[] = {1, 0.1, 0.01, 0.001, 0, -1e-17}, lost[] = {1, NAN, 1}, flat[] = {1, 1, 1};
  expect_rate(found, 6, 0.1, 3);
  cr_expect(isnan(image_rate_fit(lost, 3, 0).factor));
  cr_expect(isnan(image_rate_fit(flat, 3, 0).factor));
  cr_expect(isnan(image_rate_fit(flat, 0, 0).factor));
  cr_expect_eq(image_rate_fit(lost, 3, 0).last, 0);
}
