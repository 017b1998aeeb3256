/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ref_sampling.h"
#include "rng.h"
#include "sampling.h"

static void leave(void) {
  if (mem_live() != 0) abort(); /* what fails here is not counted otherwise */
}

TestSuite(sampling, .fini = leave);

static const enum image_transform transforms[] = {IMAGE_FOURIER, IMAGE_WALSH};

Test(sampling, bands) {
  size_t band[REF_SIDE_MAX], size[REF_BANDS_MAX + 1];
  for (int t = 0; t < 2; t++)
    for (size_t side = 2; side <= REF_SIDE_MAX; side *= 2)
      for (size_t levels = 0; side >> levels >= 1; levels++) {
        size_t count[REF_BANDS_MAX + 1] = {0}, sum = 0;
        ref_bands(band, size, transforms[t], side, levels);
        for (size_t k = 0; k < side; k++) {
          size_t b = sampling_band(transforms[t], k, side, levels);
          cr_assert_eq(b, band[k], "transform %d, side %zu, levels %zu, k = %zu: %zu", t, side,
                       levels, k, b);
          count[b]++;
        }
        for (size_t k = 1; k <= levels + 1; k++) {
          cr_assert_eq(count[k], size[k]);
          sum += count[k];
        }
        cr_assert_eq(sum, side);
      }
}

/* By hand: 8 frequencies 0 1 2 3 -4 -3 -2 -1, with j0 = 0, 1, 2. */
Test(sampling, bands_of_eight) {
  static const size_t fourier[3][8] = {
    {1, 3, 4, 4, 4, 4, 3, 2}, {1, 2, 3, 3, 3, 3, 2, 1}, {1, 1, 2, 2, 2, 2, 1, 1}};
  static const size_t walsh[3][8] = {
    {1, 2, 3, 3, 4, 4, 4, 4}, {1, 1, 2, 2, 3, 3, 3, 3}, {1, 1, 1, 1, 2, 2, 2, 2}};
  for (size_t j0 = 0; j0 < 3; j0++)
    for (size_t k = 0; k < 8; k++) {
      cr_expect_eq(sampling_band(IMAGE_FOURIER, k, 8, 3 - j0), fourier[j0][k]);
      cr_expect_eq(sampling_band(IMAGE_WALSH, k, 8, 3 - j0), walsh[j0][k]);
    }
}

Test(sampling, density) {
  struct rng random = {1, RNG_TEST};
  uint64_t draw = 0;
  for (int t = 0; t < 2; t++)
    for (size_t r = 1; r <= REF_BANDS_MAX; r++)
      for (int turn = 0; turn < 20; turn++) {
        size_t s[REF_BANDS_MAX];
        for (size_t j = 0; j < r; j++)
          s[j] = turn % 2 && rng_below(&random, draw++, 3) == 0
                   ? 0
                   : (size_t)rng_below(&random, draw++, 100000);
        for (size_t k1 = 1; k1 <= r; k1++)
          for (size_t k2 = 1; k2 <= r; k2++) {
            double M = sampling_density(transforms[t], s, r, k1, k2);
            double naive = ref_density(transforms[t], s, r, k1, k2);
            cr_assert(fabs(M - naive) <= 1e-14 * naive, "r = %zu, (%zu, %zu): %g, not %g", r, k1,
                      k2, M, naive);
          }
      }
}

/* By hand, with s = (1, 10, 100): M(2,1), M(1,1) and M(3,1). */
Test(sampling, density_by_hand) {
  static const size_t s[] = {1, 10, 100};
  cr_expect_eq(sampling_density(IMAGE_FOURIER, s, 3, 2, 1), 0.5 + 5 + 100 / 8. / 4);
  cr_expect_eq(sampling_density(IMAGE_FOURIER, s, 3, 1, 1), 1 + 10 / 4. / 4 + 100 / 16. / 16);
  cr_expect_eq(sampling_density(IMAGE_FOURIER, s, 3, 3, 1), 1 / 4. + 10 / 4. + 100 / 4.);
  cr_expect_eq(sampling_density(IMAGE_WALSH, s, 3, 2, 1), 5);
  cr_expect_eq(sampling_density(IMAGE_WALSH, s, 3, 1, 1), 1);
  cr_expect_eq(sampling_density(IMAGE_WALSH, s, 3, 3, 1), 25);
}

/* ---- a whole pattern against the header ---- */

struct instance {
  enum image_transform transform;
  size_t side, levels, sparsities[REF_BANDS_MAX], count;
};

/* The density of a box: the first Fourier level counts twice along each axis. */
static double box_density(const struct instance *in, size_t k1, size_t k2) {
  double twice = in->transform == IMAGE_FOURIER ? 2 : 1;
  return ref_density(in->transform, in->sparsities, in->levels + 1, k1, k2) *
         pow(twice, (k1 < 2) + (k2 < 2));
}

/* The rounded counts at c, and their sum. */
static size_t rounded(size_t *places, const struct instance *in, const size_t *size, double c) {
  size_t r = in->levels + 1, sum = 0;
  for (size_t i = 0; i < r * r; i++) {
    size_t k1 = i / r + 1, k2 = i % r + 1, room = size[k1] * size[k2];
    double wanted = floor(c * box_density(in, k1, k2) + 0.5);
    places[i] = wanted < (double)room ? (size_t)wanted : room;
    sum += places[i];
  }
  return sum;
}

/* Distinct, increasing, and as many in each box as s->boxes says. */
static void expect_places(const struct sampling *s, const size_t *band) {
  size_t r = s->bands, seen[REF_BANDS_MAX * REF_BANDS_MAX] = {0};
  for (size_t i = 0; i < s->count; i++) {
    size_t f = s->frequencies[i];
    cr_assert(f < s->side * s->side && (!i || s->frequencies[i - 1] < f));
    seen[(band[f / s->side] - 1) * r + band[f % s->side] - 1]++;
  }
  cr_assert_arr_eq(seen, s->boxes, r * r * sizeof *seen);
}

/* c is the largest that leaves nothing too much; what is dealt out afterwards goes to the largest
 * remainders. */
static void expect_counts(const struct sampling *s, const struct instance *in, const size_t *size) {
  size_t r = s->bands, low[REF_BANDS_MAX * REF_BANDS_MAX], high[REF_BANDS_MAX * REF_BANDS_MAX],
         sum = 0;
  bool needy = true; /* all boxes of density > 0 are full, and more is asked for */
  double least = INFINITY, most = -INFINITY, c = s->constant;
  cr_assert_leq(rounded(low, in, size, c), in->count);
  cr_assert(rounded(high, in, size, nextafter(c, INFINITY)) > in->count ||
            !memcmp(low, high, r * r * sizeof *low));
  for (size_t i = 0; i < r * r; i++) {
    double M = box_density(in, i / r + 1, i % r + 1);
    needy &= M <= 0 || low[i] == size[i / r + 1] * size[i % r + 1];
  }
  for (size_t i = 0; i < r * r; i++) {
    double M = box_density(in, i / r + 1, i % r + 1);
    size_t room = size[i / r + 1] * size[i % r + 1], extra = s->boxes[i] - low[i];
    cr_assert_leq(s->boxes[i], room);
    cr_assert_geq(s->boxes[i], low[i]);
    cr_assert(needy ? low[i] == room || M <= 0 : extra <= 1);
    if (s->boxes[i] < room && !needy)
      cr_assert(fabs((double)s->boxes[i] - c * M) <= 0.5 * (1 + 1e-9) + 1e-12 * c * M);
    if (c * M >= (double)room) cr_assert_eq(s->boxes[i], room);
    double rest = c * M - (double)low[i];
    if (extra) least = fmin(least, rest);
    else if (low[i] < room) most = fmax(most, rest);
    sum += s->boxes[i];
  }
  cr_assert(needy || least >= most);
  cr_assert_eq(sum, in->count);
}

/* One of a pair of boxes may have the last place. */
static void expect_symmetric(const struct sampling *s) {
  for (size_t i = 0; i < s->bands; i++)
    for (size_t j = 0; j < i; j++) {
      size_t a = s->boxes[i * s->bands + j], b = s->boxes[j * s->bands + i];
      cr_assert((a > b ? a - b : b - a) <= 1, "(%zu, %zu): %zu, %zu", i + 1, j + 1, a, b);
    }
}

static void expect_sampling(const struct instance *in, uint64_t seed) {
  size_t band[REF_SIDE_MAX], size[REF_BANDS_MAX + 1];
  struct sampling s;
  ref_bands(band, size, in->transform, in->side, in->levels);
  sampling_init(&s, in->transform, in->side, in->levels, in->sparsities, in->count, seed);
  cr_assert(s.side == in->side && s.bands == in->levels + 1 && s.count == in->count);
  expect_places(&s, band);
  expect_counts(&s, in, size);
  expect_symmetric(&s);
  sampling_clear(&s);
  sampling_clear(&s); /* zeroed now */
}

Test(sampling, every_count_of_a_small_image) {
  static const size_t sparsities[][4] = {{1, 2, 6, 12}, {1, 1, 1, 1},      {0, 0, 3, 0},
                                         {7, 0, 0, 0},  {0, 0, 0, 100000}, {1, 0, 1000, 1}};
  for (int t = 0; t < 2; t++)
    for (size_t levels = 0; levels <= 3; levels++)
      for (size_t k = 0; k < 6; k++)
        for (size_t m = 1; m <= 64; m++) {
          struct instance in = {transforms[t], 8, levels, {0}, m};
          memcpy(in.sparsities, sparsities[k], sizeof sparsities[k]);
          in.sparsities[0] += levels < 3; /* not all of those that count are 0 */
          expect_sampling(&in, 100 * k + m);
        }
}

/* The shares of the experiments, and one sample, one less than all, and all. */
static double shares[] = {0, 0.15, 0.25, 0.4, 0.6, 1};

static size_t deepest(size_t side) {
  size_t levels = 0;
  while (side >> levels > 1) levels++;
  return levels;
}

static size_t count_of(double share, size_t side) {
  size_t all = side * side, m = (size_t)floor(share * (double)all);
  return m ? m : 1;
}

ParameterizedTestParameters(sampling, rates) {
  return cr_make_param_array(double, shares, sizeof shares / sizeof *shares);
}

/* Local sparsities as those that were published: they grow to 100, then stay. */
ParameterizedTest(const double *share, sampling, rates) {
  static const size_t published[REF_BANDS_MAX] = {4, 12, 48, 50, 100, 100, 100, 100, 100, 100, 100};
  for (int t = 0; t < 2; t++)
    for (size_t side = 128; side <= 1024; side *= 2)
      for (size_t depth = 0; depth < 3; depth++) {
        struct instance in = {transforms[t], side, 0, {0}, count_of(*share, side)};
        in.levels = depth < 2 ? 5 + depth : deepest(side);
        memcpy(in.sparsities, published, sizeof published);
        expect_sampling(&in, side + depth);
      }
  struct instance rest = {IMAGE_FOURIER, 128, 4, {4, 12, 48, 50, 100}, 128 * 128 - 1};
  expect_sampling(&rest, 1);
}

/* With s_j near the sizes of the levels the low boxes are full and the highest is not: bands 1 and
 * 2 of 8. */
Test(sampling, low_bands_are_full) {
  static const size_t sparsities[] = {64, 150, 400, 700, 700, 500};
  for (int t = 0; t < 2; t++) {
    size_t low = 0;
    struct sampling s;
    sampling_init(&s, transforms[t], 256, 5, sparsities, 256 * 256 / 4, 1);
    for (size_t i = 0; i < s.count; i++) {
      size_t k1 = s.frequencies[i] / 256, k2 = s.frequencies[i] % 256;
      if (t == 0) k1 = (k1 + 8) % 256; /* -8 .. 7 */
      if (t == 0) k2 = (k2 + 8) % 256;
      low += k1 < 16 && k2 < 16;
    }
    cr_expect_eq(low, 256, "transform %d: %zu low frequencies", t, low);
    cr_expect_lt(s.boxes[35], 128 * 128);
    sampling_clear(&s);
  }
}

/* Boxes of density 0 get nothing until all others are full, and then equal shares: bands of 2, 2,
 * 4, 8, and density where K = 3. */
Test(sampling, density_zero) {
  static const size_t sparsities[] = {0, 0, 5, 0};
  static const size_t expected[] = {4, 4, 8, 10, 4, 4, 8, 10, 8, 8, 16, 10, 10, 10, 10, 10};
  struct sampling s;
  sampling_init(&s, IMAGE_WALSH, 16, 3, sparsities, 40, 1);
  cr_expect_eq(s.boxes[2] + s.boxes[6] + s.boxes[8] + s.boxes[9] + s.boxes[10], 40);
  sampling_clear(&s);
  sampling_init(&s, IMAGE_WALSH, 16, 3, sparsities, 48 + 4 * 4 + 7 * 10, 1);
  cr_expect_arr_eq(s.boxes, expected, sizeof expected);
  sampling_clear(&s);
}
