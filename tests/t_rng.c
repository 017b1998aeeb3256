/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "extended.h"
#include "rng.h"

__extension__ typedef unsigned __int128 wide;

/* Philox4x64-10 from the paper [Salmon et al. 2011, section 3.3]: ten times two products. */
static void philox(uint64_t out[4], const uint64_t counter[4], const uint64_t key[2]) {
  uint64_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, k0 = key[0], k1 = key[1];
  for (int turn = 0; turn < 10; turn++) {
    wide a = (wide)c[0] * 0xD2E7470EE14C6C93, b = (wide)c[2] * 0xCA5A826395121157;
    c[0] = (uint64_t)(b >> 64) ^ c[1] ^ k0;
    c[1] = (uint64_t)b;
    c[2] = (uint64_t)(a >> 64) ^ c[3] ^ k1;
    c[3] = (uint64_t)a;
    k0 += 0x9E3779B97F4A7C15; /* the golden ratio */
    k1 += 0xBB67AE8584CAA73B; /* sqrt(3) - 1 */
  }
  for (int i = 0; i < 4; i++) out[i] = c[i];
}

/* Random123's kat_vectors for philox4x64 10: counter, key, result. */
static const uint64_t known[][10] = {
  {0, 0, 0, 0, 0, 0, 0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b,
   0x7e68b68aec7ba23b},
  {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0x87b092c3013fe90b,
   0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0},
  {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89,
   0x452821e638d01377, 0xbe5466cf34e90c6c, 0xa528f45403e61d95, 0x38c72dbd566e9788,
   0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6},
};

Test(rng, oracle_knows_the_published_answers) {
  for (size_t k = 0; k < 3; k++) {
    uint64_t out[4];
    philox(out, known[k], known[k] + 4);
    cr_expect_arr_eq(out, known[k] + 6, sizeof out);
  }
}

Test(rng, published_answer) {
  struct rng r = {0, 0};
  for (uint64_t i = 0; i < 4; i++) cr_expect_eq(rng_bits(&r, i), known[0][6 + i]);
}

Test(rng, bits_are_philox) {
  static const uint64_t seeds[] = {0, 1, 20240601, UINT64_MAX};
  static const uint64_t starts[] = {0, 1000, UINT64_MAX - 39, (uint64_t)1 << 33};
  for (size_t s = 0; s < 4; s++)
    for (size_t t = 0; t < 4; t++) {
      struct rng r = {seeds[s], RNG_TEST};
      for (uint64_t i = starts[t]; i - starts[t] < 40; i++) {
        uint64_t out[4];
        philox(out, (uint64_t[]){i / 4, 0, 0, 0}, (uint64_t[]){seeds[s], 1000});
        cr_expect_eq(rng_bits(&r, i), out[i % 4]);
      }
    }
}

Test(rng, uniform_is_53_upper_bits) {
  struct rng r = {3, RNG_TEST};
  for (uint64_t i = 0; i < 1000; i++) {
    double u = rng_uniform(&r, i);
    cr_expect(u >= 0 && u < 1);
    cr_expect_eq(ldexp(u, 53), (double)(rng_bits(&r, i) >> 11));
  }
}

/* floor(n bits / 2^64) by division of halves */
static uint64_t below(uint64_t bits, uint64_t n) {
  uint64_t high = bits >> 32, low = bits & UINT32_MAX, nh = n >> 32, nl = n & UINT32_MAX;
  uint64_t middle = high * nl + (low * nl >> 32);
  uint64_t other = low * nh + (middle & UINT32_MAX);
  return high * nh + (middle >> 32) + (other >> 32);
}

Test(rng, below_is_the_scaled_draw) {
  static const uint64_t bounds[] = {1,         2, 3, 18, (uint64_t)1 << 32, ((uint64_t)1 << 63) + 7,
                                    UINT64_MAX};
  struct rng r = {4, RNG_TEST};
  for (size_t k = 0; k < 7; k++)
    for (uint64_t i = 0; i < 500; i++) {
      uint64_t value = rng_below(&r, i, bounds[k]);
      cr_expect_lt(value, bounds[k]);
      cr_expect_eq(value, below(rng_bits(&r, i), bounds[k]));
    }
}

/* chi^2 with n - 1 degrees of freedom has mean n - 1 and variance 2 (n - 1); for n = 18 it exceeds
 * 60 with probability 1e-6. The seed is fixed, so the test cannot fail by chance later. */
Test(rng, below_is_even) {
  enum { N = 18, DRAWS = 180000 };
  struct rng r = {5, RNG_TEST};
  double count[N] = {0}, chi2 = 0;
  for (uint64_t i = 0; i < DRAWS; i++) count[rng_below(&r, i, N)]++;
  for (int k = 0; k < N; k++) chi2 += pow(count[k] - DRAWS / N, 2) / (DRAWS / N);
  cr_expect(chi2 < 60, "chi^2 = %g", chi2);
}

/* Box and Muller with the long double libm: 64 bits, so its error of a few 2^-63 leaves the rounded
 * double within one unit in the last place, but near the zeros of the cosine, where the argument
 * 2 pi u has the absolute error 2^-62. */
Test(rng, gaussian_is_box_muller) {
  need_extended();
  struct rng r = {6, RNG_TEST};
  for (uint64_t i = 0; i < 20000; i++) {
    long double u = 1 - (long double)rng_uniform(&r, 2 * i), v = rng_uniform(&r, 2 * i + 1);
    long double radius = sqrtl(-2 * logl(u));
    long double expected = radius * cosl(8 * atanl(1) * v);
    double ulp = nextafter(fabs((double)expected), INFINITY) - fabs((double)expected);
    long double error = fabsl((long double)rng_gaussian(&r, i) - expected);
    cr_assert(error <= ulp + radius * 0x1p-60L, "draw %llu: %Lg ulp", (unsigned long long)i,
              error / ulp);
  }
}

/* Means of powers of N(0,1): mean 0, 1, 0, 3 and variance of one term 1, 2, 15, 96; products of
 * neighbours 0 and 1. Six standard deviations. */
Test(rng, gaussian_moments) {
  enum { DRAWS = 100000 };
  static const double mean[] = {0, 1, 0, 3, 0}, variance[] = {1, 2, 15, 96, 1};
  struct rng r = {7, RNG_TEST};
  double total[5] = {0}, last = 0;
  for (uint64_t i = 0; i < DRAWS; i++) {
    double z = rng_gaussian(&r, i), z2 = z * z;
    total[0] += z;
    total[1] += z2;
    total[2] += z2 * z;
    total[3] += z2 * z2;
    total[4] += z * last;
    last = z;
  }
  for (int k = 0; k < 5; k++)
    cr_expect(fabs(total[k] / DRAWS - mean[k]) < 6 * sqrt(variance[k] / DRAWS), "moment %d: %g", k,
              total[k] / DRAWS);
}

Test(rng, streams_differ) {
  struct rng a = {8, RNG_WEIGHTS}, b = {8, RNG_THRESHOLDS}, c = {9, RNG_WEIGHTS};
  int equal = 0;
  for (uint64_t i = 0; i < 1000; i++) {
    equal += rng_bits(&a, i) == rng_bits(&b, i);
    equal += rng_bits(&a, i) == rng_bits(&c, i);
    equal += rng_bits(&a, i) == rng_bits(&a, i + 1);
  }
  cr_expect_eq(equal, 0);
}
