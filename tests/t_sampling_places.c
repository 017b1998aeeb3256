/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "ref_sampling.h"
#include "sampling.h"

static void leave(void) {
  if (mem_live() != 0) abort(); /* what fails here is not counted otherwise */
}

TestSuite(sampling_places, .fini = leave);

static const enum image_transform transforms[] = {IMAGE_FOURIER, IMAGE_WALSH};

static size_t *pattern(size_t count, uint64_t seed) {
  static const size_t sparsities[] = {4, 12, 48, 50};
  struct sampling s;
  sampling_init(&s, IMAGE_FOURIER, 64, 3, sparsities, count, seed);
  size_t *frequencies = mem_alloc(count, sizeof *frequencies);
  memcpy(frequencies, s.frequencies, count * sizeof *frequencies);
  sampling_clear(&s);
  return frequencies;
}

Test(sampling_places, a_seed_is_a_pattern) {
  enum { COUNT = 1000 };
  size_t *first = pattern(COUNT, 1), *again = pattern(COUNT, 1), *other = pattern(COUNT, 2);
  cr_expect_arr_eq(first, again, COUNT * sizeof *first);
  cr_expect(memcmp(first, other, COUNT * sizeof *first));
  mem_free(first);
  mem_free(again);
  mem_free(other);
}

/* Every place of a box equally often, over many seeds: n places, b of which are drawn T times. The
 * hits have the mean T b/n and the variance T p (1 - p), and their sum is fixed: chi^2 with n - 1
 * degrees of freedom, mean n - 1, variance 2 (n - 1). Six standard deviations; the seeds are
 * fixed. */
Test(sampling_places, places_are_even) {
  enum { SIDE = 16, SEEDS = 3000 };
  static const size_t sparsities[] = {3, 6, 9};
  for (int t = 0; t < 2; t++) {
    double hits[SIDE * SIDE] = {0}, chi2[9] = {0};
    size_t band[REF_SIDE_MAX], size[REF_BANDS_MAX + 1], boxes[9];
    ref_bands(band, size, transforms[t], SIDE, 2);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      struct sampling s;
      sampling_init(&s, transforms[t], SIDE, 2, sparsities, 60, seed);
      for (size_t i = 0; i < s.count; i++) hits[s.frequencies[i]]++;
      memcpy(boxes, s.boxes, sizeof boxes);
      sampling_clear(&s);
    }
    for (size_t f = 0; f < SIDE * SIDE; f++) {
      size_t k1 = band[f / SIDE], k2 = band[f % SIDE], box = (k1 - 1) * 3 + k2 - 1;
      double n = (double)(size[k1] * size[k2]), p = (double)boxes[box] / n;
      if (p > 0 && p < 1)
        chi2[box] += pow(hits[f] - SEEDS * p, 2) / (SEEDS * p * (1 - p)) * (n - 1) / n;
      else cr_assert_eq(hits[f], SEEDS * p);
    }
    for (size_t box = 0; box < 9; box++) {
      double free = (double)(size[box / 3 + 1] * size[box % 3 + 1]) - 1;
      cr_expect(fabs(chi2[box] - free) < 6 * sqrt(2 * free) || chi2[box] == 0,
                "transform %d, box %zu: chi^2 = %g for %g", t, box, chi2[box], free);
    }
  }
}

/* Not only places but sets of places: two of the four of the last box are drawn, six ways. chi^2
 * with five degrees of freedom exceeds 40 with probability 1.5e-7. */
Test(sampling_places, sets_are_even) {
  enum { SEEDS = 12000 };
  static const size_t sparsities[] = {1, 1};
  double hits[16] = {0}, chi2 = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    struct sampling s;
    int set = 0;
    sampling_init(&s, IMAGE_WALSH, 4, 1, sparsities, 6, seed);
    cr_assert_eq(s.boxes[3], 2);
    for (size_t i = 0; i < 6; i++) {
      size_t f = s.frequencies[i];
      if (f / 4 >= 2 && f % 4 >= 2) set |= 1 << (2 * (f / 4 - 2) + f % 4 - 2);
    }
    hits[set]++;
    sampling_clear(&s);
  }
  for (int set = 0; set < 16; set++)
    if (hits[set] > 0) chi2 += pow(hits[set] - SEEDS / 6, 2) / (SEEDS / 6);
  cr_expect(hits[3] && hits[5] && hits[6] && hits[9] && hits[10] && hits[12]);
  cr_expect(chi2 < 40, "chi^2 = %g", chi2);
}

/* The boxes (1,2) and (2,1) take one of their four places each, independently: sixteen pairs. chi^2
 * with fifteen degrees of freedom exceeds 65 with probability 3e-8. */
Test(sampling_places, boxes_are_independent) {
  enum { SEEDS = 16000 };
  static const size_t sparsities[] = {1, 1};
  double hits[16] = {0}, chi2 = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    struct sampling s;
    size_t pair = 0;
    sampling_init(&s, IMAGE_WALSH, 4, 1, sparsities, 6, seed);
    cr_assert(s.boxes[1] == 1 && s.boxes[2] == 1);
    for (size_t i = 0; i < 6; i++) {
      size_t k1 = s.frequencies[i] / 4, k2 = s.frequencies[i] % 4;
      if (k1 < 2 && k2 >= 2) pair += 2 * k1 + k2 - 2;
      if (k1 >= 2 && k2 < 2) pair += 4 * (2 * (k1 - 2) + k2);
    }
    hits[pair]++;
    sampling_clear(&s);
  }
  for (int pair = 0; pair < 16; pair++) chi2 += pow(hits[pair] - SEEDS / 16, 2) / (SEEDS / 16);
  cr_expect(chi2 < 65, "chi^2 = %g", chi2);
}
