/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "live.h"
#include "phantom.h"
#include "rng.h"

static void leave(void) {
  if (live_blocks() != 0) abort(); /* what fails here is not counted otherwise */
}

TestSuite(phantom, .init = live_count, .fini = leave);

/* Toft's table: grey value, semi-axes, centre, degrees. */
static const double table[10][6] = {
  {1, .69, .92, 0, 0, 0},           {-.8, .6624, .8740, 0, -.0184, 0},
  {-.2, .1100, .3100, .22, 0, -18}, {-.2, .1600, .4100, -.22, 0, 18},
  {.1, .2100, .2500, 0, .35, 0},    {.1, .0460, .0460, 0, .1, 0},
  {.1, .0460, .0460, 0, -.1, 0},    {.1, .0460, .0230, -.08, -.605, 0},
  {.1, .0230, .0230, 0, -.606, 0},  {.1, .0230, .0460, .06, -.605, 0},
};

/* The quadratic form of an ellipse, 1 on its boundary. */
static long double form(long double x, long double y, const long double axes[2],
                        const long double centre[2], long double angle) {
  long double u = x - centre[0], v = y - centre[1];
  long double along = (u * cosl(angle) + v * sinl(angle)) / axes[0];
  long double across = (v * cosl(angle) - u * sinl(angle)) / axes[1];
  return along * along + across * across;
}

/* The grey value at (x, y); *close is set where rounding may decide. */
static long double shepp_logan(long double x, long double y, int *close) {
  long double grey = 0;
  for (size_t k = 0; k < 10; k++) {
    const double *e = table[k];
    long double f =
      form(x, y, (long double[]){e[1], e[2]}, (long double[]){e[3], e[4]}, e[5] * acosl(-1) / 180);
    *close |= fabsl(f - 1) < 1e-13L;
    if (f <= 1) grey += e[0];
  }
  return grey;
}

static size_t sides[] = {2, 3, 4, 5, 16, 64, 101, 128, 300};

ParameterizedTestParameters(phantom, table_of_toft) {
  return cr_make_param_array(size_t, sides, sizeof sides / sizeof *sides);
}

ParameterizedTest(const size_t *side, phantom, table_of_toft) {
  size_t n = *side, close = 0;
  double *values = mem_alloc(n * n, sizeof *values);
  phantom_shepp_logan(values, n);
  for (size_t r = 0; r < n; r++)
    for (size_t q = 0; q < n; q++) {
      long double half = (n - 1) / 2.0L;
      int tie = 0;
      long double grey = shepp_logan((q - half) / half, -(r - half) / half, &tie);
      if (tie) close++;
      else cr_assert(fabsl(values[r * n + q] - grey) < 1e-12, "%zu: (%zu, %zu)", n, r, q);
    }
  cr_expect(close <= n / 8, "%zu: %zu pixels undecided", n, close);
  mem_free(values);
}

/* The published means were summed in double, pixel by pixel, with ten terms a pixel: the last of
 * their digits are rounding errors, and they return when the same is done. */
static const struct {
  size_t side;
  double mean;
} published[] = {{128, 0.121612548828135},
                 {256, 0.12274169921871},
                 {512, 0.123319625854654},
                 {1024, 0.123566341399496}};

Test(phantom, published_means) {
  for (size_t k = 0; k < 4; k++) {
    size_t n = published[k].side;
    double *values = mem_alloc(n * n, sizeof *values), sum = 0, tenths = 0;
    phantom_shepp_logan(values, n);
    for (size_t i = 0; i < n * n; i++) sum += values[i];
    for (size_t i = 0; i < n * n; i++) tenths += rint(values[i] * 10);
    double square = (double)n * (double)n;
    cr_expect(fabs(tenths / 10 / square - published[k].mean) < 1e-12, "%zu: exact mean", n);
    cr_expect(fabs(sum / square - published[k].mean) < 2e-15, "%zu: mean", n);
    mem_free(values);
  }
}

Test(phantom, tenths_are_exact) {
  enum { SIDE = 128 };
  static double values[SIDE * SIDE], tenths[SIDE * SIDE];
  phantom_shepp_logan(values, SIDE);
  phantom_shepp_logan_tenths(tenths, SIDE);
  int seen[11] = {0};
  for (size_t i = 0; i < SIDE * SIDE; i++) {
    cr_assert(tenths[i] >= 0 && tenths[i] <= 10 && tenths[i] == rint(tenths[i]));
    cr_assert_eq(values[i], tenths[i] / 10);
    seen[(int)tenths[i]]++;
  }
  cr_expect(seen[0] && seen[1] && seen[2] && seen[3] && seen[4] && seen[10]);
}

static double at(const double *values, size_t side, size_t r, size_t q) {
  return values[r * side + q];
}

/* Centres on the boundary itself: on a grid of hundredths the skull ends at (0, +-0.92) and
 * (+-0.69, 0); (0, 0.6) and (0, 0.1) are the ends of the fifth ellipse, 0.35 +- 0.25. */
Test(phantom, ties_are_inside) {
  enum { SIDE = 201 };
  static double k[SIDE * SIDE];
  phantom_shepp_logan_tenths(k, SIDE);
  cr_expect_eq(at(k, SIDE, 8, 100), 10); /* y = 0.92 */
  cr_expect_eq(at(k, SIDE, 7, 100), 0);
  cr_expect_eq(at(k, SIDE, 192, 100), 10);
  cr_expect_eq(at(k, SIDE, 193, 100), 0);
  cr_expect_eq(at(k, SIDE, 100, 31), 10); /* x = -0.69 */
  cr_expect_eq(at(k, SIDE, 100, 30), 0);
  cr_expect_eq(at(k, SIDE, 100, 169), 10);
  cr_expect_eq(at(k, SIDE, 100, 170), 0);
  cr_expect_eq(at(k, SIDE, 40, 100), 3); /* y = 0.60 */
  cr_expect_eq(at(k, SIDE, 39, 100), 2);
  cr_expect_eq(at(k, SIDE, 90, 100), 4); /* y = 0.10: the fifth and the middle of the sixth */
}

/* The dark ellipses lean outwards at the top: a point high on the long axis of the right one, at
 * 0.22 + 0.28 sin 18, 0.28 cos 18 = (0.3065, 0.2663), is in it, its reflection below is not. */
Test(phantom, dark_ellipses_lean_outwards) {
  enum { SIDE = 1001 };
  static double k[SIDE * SIDE];
  phantom_shepp_logan_tenths(k, SIDE);
  cr_expect_eq(at(k, SIDE, 367, 653), 0);
  cr_expect_eq(at(k, SIDE, 633, 653), 2);
  cr_expect_eq(at(k, SIDE, 367, 347), 0);
  cr_expect_eq(at(k, SIDE, 633, 347), 2);
}

/* One step of Haar in place on the corner of side n, with quarters summed and halved. */
static void haar_step(double *x, size_t side, size_t n) {
  double *y = mem_alloc(n * n, sizeof *y);
  size_t h = n / 2;
  for (size_t r = 0; r < h; r++)
    for (size_t q = 0; q < h; q++) {
      const double *p = x + 2 * r * side + 2 * q;
      double a = p[0], b = p[1], c = p[side], d = p[side + 1];
      y[r * n + q] = (a + b + c + d) / 2;
      y[r * n + q + h] = (a - b + c - d) / 2;
      y[(r + h) * n + q] = (a + b - c - d) / 2;
      y[(r + h) * n + q + h] = (a - b - c + d) / 2;
    }
  for (size_t r = 0; r < n; r++) memcpy(x + r * side, y + r * n, n * sizeof *x);
  mem_free(y);
}

/* In tenths nothing is rounded: the energy is kept exactly, the corner is side times the mean, and
 * there are coefficients of modulus exactly 5 tenths, which a count of "> 0.5" must not take
 * [REFERENCE 2]. */
Test(phantom, wavelet_coefficients_are_exact) {
  enum { SIDE = 256 };
  static double x[SIDE * SIDE];
  phantom_shepp_logan_tenths(x, SIDE);
  double energy = 0, sum = 0, after = 0, ties = 0;
  for (size_t i = 0; i < SIDE * SIDE; i++) {
    energy += x[i] * x[i];
    sum += x[i];
  }
  for (size_t n = SIDE; n > 1; n /= 2) haar_step(x, SIDE, n);
  for (size_t i = 0; i < SIDE * SIDE; i++) {
    after += x[i] * x[i];
    ties += fabs(x[i]) == 5;
  }
  cr_expect_eq(after, energy);
  cr_expect_eq(x[0], sum / SIDE);
  cr_expect_gt(ties, 0);
}

/* ---- random ellipses ---- */

/* The text of the header, in long double; *close where rounding may decide. */
struct oracle {
  struct rng stream;
  unsigned long next;
  size_t side, count;
  long double *values;
  char *close;
};

static long double uniform(struct oracle *o) { return rng_uniform(&o->stream, o->next++); }

static long double gaussian(struct oracle *o) {
  o->next += o->next % 2;
  o->next += 2;
  return rng_gaussian(&o->stream, o->next / 2 - 1);
}

/* The ramp on the boundary at many angles: its least value but for an error of second order. */
static long double least_on_boundary(const long double g[3], const long double axes[2],
                                     const long double centre[2], long double angle) {
  long double least = INFINITY;
  for (int k = 0; k < 2000; k++) {
    long double t = acosl(-1) * k / 1000, u = axes[0] * cosl(t), v = axes[1] * sinl(t);
    long double x = centre[0] + u * cosl(angle) - v * sinl(angle);
    long double y = centre[1] + u * sinl(angle) + v * cosl(angle);
    least = fminl(least, g[0] * x + g[1] * y + g[2]);
  }
  return least;
}

static void paint_one(struct oracle *o) {
  int large = o->side >= 512;
  long double low = large ? .03L : .05L, high = large ? .25L : .45L, centre[2], axes[2], g[3];
  for (int k = 0; k < 2; k++) centre[k] = .7L * 2 * (uniform(o) - .5L);
  long double room = .9L * (1 - fmaxl(fabsl(centre[0]), fabsl(centre[1])));
  for (int k = 0; k < 2; k++) axes[k] = fminl(low + (high - low) * uniform(o), room);
  long double angle = uniform(o) * acosl(-1) / 2, least;
  do {
    for (int k = 0; k < 2; k++) g[k] = .9L * gaussian(o);
    g[2] = .3L + .7L * uniform(o);
    least = least_on_boundary(g, axes, centre, angle);
    cr_assert(fabsl(least) > 1e-5L, "the oracle cannot tell: take another seed");
  } while (least < 0);
  for (size_t i = 0; i < o->side * o->side; i++) {
    long double half = (o->side - 1) / 2.0L;
    long double x = (i % o->side - half) / half, y = -(i / o->side - half) / half;
    long double f = form(x, y, axes, centre, angle);
    o->close[i] |= fabsl(f - 1) < 1e-12L;
    if (f <= 1) o->values[i] += g[0] * x + g[1] * y + g[2];
  }
}

static void compare_ellipses(size_t side, uint64_t seed, size_t least, size_t most) {
  size_t places = side * side;
  struct oracle o = {{seed, RNG_ELLIPSES}, 1, side, 0, NULL, mem_alloc(places, 1)};
  o.values = mem_alloc(places, sizeof *o.values);
  double *values = mem_alloc(places, sizeof *values);
  phantom_ellipses(values, side, seed);
  o.count = least + (size_t)(rng_uniform(&o.stream, 0) * (double)(most - least + 1));
  for (size_t k = 0; k < o.count; k++) paint_one(&o);
  long double top = 0;
  for (size_t i = 0; i < places; i++) top = fmaxl(top, o.values[i]);
  size_t close = 0;
  for (size_t i = 0; i < places; i++)
    if (o.close[i]) close++;
    else cr_assert(fabsl(o.values[i] / top - values[i]) < 1e-13L, "seed %lu, pixel %zu", seed, i);
  cr_expect(close <= 2, "%zu pixels undecided", close);
  mem_free(o.values);
  mem_free(o.close);
  mem_free(values);
}

Test(phantom, ellipses_as_described) {
  compare_ellipses(64, 1, 7, 14);
  compare_ellipses(64, 20240601, 7, 14);
  compare_ellipses(65, UINT64_MAX, 7, 14);
  compare_ellipses(511, 3, 7, 14);
  compare_ellipses(512, 4, 20, 44);
}

Test(phantom, ellipses_are_grey_values) {
  enum { SIDE = 64 };
  static double values[SIDE * SIDE], again[SIDE * SIDE], last[SIDE * SIDE];
  for (uint64_t seed = 100; seed < 160; seed++) {
    double least = 1, most = 0;
    phantom_ellipses(values, SIDE, seed);
    phantom_ellipses(again, SIDE, seed);
    cr_assert_arr_eq(values, again, sizeof values);
    cr_assert(memcmp(values, last, sizeof values), "seed %lu changes nothing", seed);
    memcpy(last, values, sizeof last);
    for (size_t i = 0; i < SIDE * SIDE; i++) {
      least = fmin(least, values[i]);
      most = fmax(most, values[i]);
    }
    cr_assert(least == 0 && most == 1, "seed %lu: %g .. %g", seed, least, most);
  }
}

/* Nothing is divided by 0, whatever is hit. */
Test(phantom, tiny_images) {
  int empty = 0;
  for (uint64_t seed = 0; seed < 200; seed++)
    for (size_t side = 2; side <= 4; side++) {
      double values[16], most = 0;
      phantom_ellipses(values, side, seed);
      for (size_t i = 0; i < side * side; i++) {
        cr_assert(values[i] >= 0 && values[i] <= 1);
        most = fmax(most, values[i]);
      }
      cr_assert(most == 0 || most == 1);
      empty += most == 0;
    }
  cr_expect_gt(empty, 0);
}
