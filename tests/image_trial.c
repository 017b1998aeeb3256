/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "image_trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grey_png.h"
#include "mem.h"
#include "npy.h"
#include "phantom.h"
#include "ref_image.h"
#include "rng.h"

static const json_t *setting_of(const json_t *cell, const char *key) {
  return json_object_get(json_object_get(cell, "setting"), key);
}

static bool is_fourier(const json_t *cell) {
  return !strcmp(json_string_value(setting_of(cell, "operator.transform")), "fourier");
}

static void read_pattern(struct image_trial *t, const json_t *cell, const char *folder) {
  const char *name = json_string_value(json_object_get(json_object_get(cell, "images"), "pattern"));
  char *path = mem_printf("%s/%s", folder, name);
  size_t side, shift = t->fourier ? TRIAL_SIDE / 2 : 0;
  double *values;
  cr_assert_eq(grey_png_read(&values, &side, path), 0);
  cr_assert_eq(side, TRIAL_SIDE);
  for (size_t k1 = 0; k1 < TRIAL_SIDE; k1++)
    for (size_t k2 = 0; k2 < TRIAL_SIDE; k2++)
      if (values[(k1 + shift) % TRIAL_SIDE * TRIAL_SIDE + (k2 + shift) % TRIAL_SIDE] == 1)
        t->frequencies[t->m++] = k1 * TRIAL_SIDE + k2;
  mem_free(values);
  mem_free(path);
}

static void set_bases(struct image_trial *t) {
  for (size_t k = 0; k < TRIAL_SIDE; k++)
    for (size_t i = 0; i < TRIAL_SIDE; i++)
      t->transform[k][i] =
        (t->fourier ? ref_fourier(TRIAL_SIDE, k, i) : ref_walsh(TRIAL_SIDE, k, i)) /
        sqrt(TRIAL_SIDE);
  for (size_t c = 0; c < TRIAL_N; c++)
    for (size_t p = 0; p < TRIAL_N; p++)
      t->haar[c][p] = ref_haar(TRIAL_SIDE, t->levels, c / TRIAL_SIDE, c % TRIAL_SIDE,
                               p / TRIAL_SIDE, p % TRIAL_SIDE);
}

/* Level of the larger index: 0 below 2^(4 - levels), then one more for each doubling. */
static size_t level_of(const struct image_trial *t, size_t c) {
  size_t row = c / TRIAL_SIDE, col = c % TRIAL_SIDE, most = row > col ? row : col, level = 0;
  while (most >= (size_t)TRIAL_SIDE >> (t->levels - level)) level++;
  return level;
}

/* c, and the weights from counts on it: the image is the phantom itself. */
static void set_model(struct image_trial *t) {
  size_t counts[8] = {0};
  double total = 0;
  phantom_shepp_logan(t->image, TRIAL_SIDE);
  for (size_t c = 0; c < TRIAL_N; c++) {
    for (size_t p = 0; p < TRIAL_N; p++) t->c[c] += t->haar[c][p] * t->image[p];
    counts[level_of(t, c)] += fabs(t->c[c]) > 0.5 + 1e-9;
  }
  for (size_t j = 0; j <= t->levels; j++) {
    if (!counts[j]) counts[j] = 1;
    total += (double)counts[j];
  }
  for (size_t c = 0; c < TRIAL_N; c++) t->weights[c] = sqrt(total / (double)counts[level_of(t, c)]);
}

/* "a" or "a/b" */
static double fraction_of(const json_t *cell, const char *key) {
  char *end;
  double value = strtod(json_string_value(setting_of(cell, key)), &end);
  return *end == '/' ? value / strtod(end + 1, NULL) : value;
}

/* y <- y + e, ||e|| = relative ||y|| */
static void add_noise(struct image_trial *t, const json_t *cell) {
  const double relative = fraction_of(cell, "noise.relative");
  const struct rng r = {(uint64_t)fraction_of(cell, "noise.seed"), RNG_NOISE};
  double complex e[TRIAL_N];
  if (relative == 0) return;
  for (size_t k = 0; k < t->m; k++)
    e[k] =
      t->fourier ? rng_gaussian(&r, 2 * k) + I * rng_gaussian(&r, 2 * k + 1) : rng_gaussian(&r, k);
  double scale = relative * image_trial_norm(t->y, t->m) / image_trial_norm(e, t->m);
  for (size_t k = 0; k < t->m; k++) t->y[k] += scale * e[k];
}

struct image_trial *image_trial_new(const json_t *cell, const char *folder) {
  struct image_trial *t = mem_alloc(1, sizeof *t);
  double complex c[TRIAL_N];
  t->fourier = is_fourier(cell);
  t->levels = (size_t)json_integer_value(json_object_get(cell, "levels"));
  t->lambda = fraction_of(cell, "network.lambda");
  read_pattern(t, cell, folder);
  set_bases(t);
  set_model(t);
  for (size_t i = 0; i < TRIAL_N; i++) c[i] = t->c[i];
  image_trial_residual(t->y, t, c);
  add_noise(t, cell);
  return t;
}

void image_trial_read(double complex *x, const struct image_trial *t, const char *folder,
                      const char *name) {
  struct npy a;
  char *path = mem_printf("%s/%s", folder, name);
  cr_assert_eq((t->fourier ? npy_read_complex : npy_read)(&a, path), 0);
  cr_assert(a.axes == 2 && a.shape[0] == TRIAL_SIDE && a.shape[1] == TRIAL_SIDE);
  for (size_t i = 0; i < TRIAL_N; i++)
    x[i] = t->fourier ? a.data[2 * i] + I * a.data[2 * i + 1] : a.data[i];
  mem_free(a.data);
  mem_free(path);
}

static void synthesise(double complex *pixels, const struct image_trial *t,
                       const double complex *x) {
  for (size_t p = 0; p < TRIAL_N; p++) {
    pixels[p] = 0;
    for (size_t c = 0; c < TRIAL_N; c++) pixels[p] += t->haar[c][p] * x[c];
  }
}

void image_trial_residual(double complex *r, const struct image_trial *t, const double complex *x) {
  double complex pixels[TRIAL_N];
  synthesise(pixels, t, x);
  for (size_t i = 0; i < t->m; i++) {
    size_t k1 = t->frequencies[i] / TRIAL_SIDE, k2 = t->frequencies[i] % TRIAL_SIDE;
    double complex sum = 0;
    for (size_t p = 0; p < TRIAL_N; p++)
      sum += t->transform[k1][p / TRIAL_SIDE] * t->transform[k2][p % TRIAL_SIDE] * pixels[p];
    r[i] = sum - t->y[i];
  }
}

void image_trial_adjoint(double complex *g, const struct image_trial *t, const double complex *u) {
  double complex pixels[TRIAL_N] = {0};
  for (size_t i = 0; i < t->m; i++) {
    size_t k1 = t->frequencies[i] / TRIAL_SIDE, k2 = t->frequencies[i] % TRIAL_SIDE;
    for (size_t p = 0; p < TRIAL_N; p++)
      pixels[p] += conj(t->transform[k1][p / TRIAL_SIDE] * t->transform[k2][p % TRIAL_SIDE]) * u[i];
  }
  for (size_t c = 0; c < TRIAL_N; c++) {
    g[c] = 0;
    for (size_t p = 0; p < TRIAL_N; p++) g[c] += t->haar[c][p] * pixels[p];
  }
}

void image_trial_grey(double *grey, const struct image_trial *t, const double complex *x) {
  double complex pixels[TRIAL_N];
  synthesise(pixels, t, x);
  for (size_t p = 0; p < TRIAL_N; p++) grey[p] = creal(pixels[p]);
}

double image_trial_norm(const double complex *x, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += creal(x[i]) * creal(x[i]) + cimag(x[i]) * cimag(x[i]);
  return sqrt(sum);
}

double image_trial_objective(const struct image_trial *t, const double complex *x) {
  double complex r[TRIAL_N];
  double sum = 0;
  image_trial_residual(r, t, x);
  for (size_t c = 0; c < TRIAL_N; c++) sum += t->weights[c] * cabs(x[c]);
  return t->lambda * sum + image_trial_norm(r, t->m);
}
