/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of the image experiments against dense matrices and definitions: errors, gaps, the
 * reference minimum and its optimality, pictures. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grey_png.h"
#include "image_trial.h"
#include "mem.h"
#include "program.h"

TestSuite(image_cell, .init = program_enter, .fini = program_abandon);

#define RUN                                                                              \
  "run configs/convergence_fourier_quick.yaml -q -j1 --set image.size=16 --set "         \
  "operator.levels=3 --set sampling.rate=0.4 --set noise.relative=0 --set "              \
  "network.lambda=1/10 --set network.outer=4 --set network.shown=2 --set save=iterates " \
  "--set optimum.iterations=20000 --out o "

/* The only run below o; mem_free it. */
static char *run_folder(void) {
  char *path = only_path("o/convergence*/cells.jsonl");
  *strrchr(path, '/') = '\0';
  return path;
}

static double real_at(const json_t *array, size_t i) {
  const json_t *value = json_array_get(array, i);
  cr_assert(json_is_number(value));
  return json_number_value(value);
}

static double part(const json_t *cell, const char *object, const char *key) {
  const json_t *value = json_object_get(json_object_get(cell, object), key);
  cr_assert(json_is_number(value), "%s.%s", object, key);
  return json_number_value(value);
}

static void expect_near(double value, double expected, double tolerance, const char *what) {
  cr_expect(fabs(value - expected) <= tolerance, "%s: %.17g, expected %.17g", what, value,
            expected);
}

/* ||x - c|| / ||c|| */
static double error_of(const struct image_trial *t, const double complex *x) {
  double complex c[TRIAL_N], d[TRIAL_N];
  for (size_t i = 0; i < TRIAL_N; i++) {
    c[i] = t->c[i];
    d[i] = x[i] - t->c[i];
  }
  return image_trial_norm(d, TRIAL_N) / image_trial_norm(c, TRIAL_N);
}

static double psnr_of(const struct image_trial *t, const double *grey) {
  double sum = 0, peak = 0;
  for (size_t i = 0; i < TRIAL_N; i++) {
    sum += (grey[i] - t->image[i]) * (grey[i] - t->image[i]);
    peak = fmax(peak, t->image[i]);
  }
  return 10 * log10(peak * peak * TRIAL_N / sum);
}

/* Errors and gaps at the ends of restarts are those of the iterates on disk. */
static void expect_curves(const json_t *cell, const struct image_trial *t, const char *folder) {
  size_t p = (size_t)json_integer_value(json_object_get(cell, "p")), k;
  const json_t *names = json_object_get(cell, "iterates"), *name;
  double complex x[TRIAL_N];
  cr_expect_eq(json_array_size(names), 4);
  cr_expect_eq(json_array_size(json_object_get(cell, "error")), 4 * p);
  json_array_foreach (names, k, name) {
    image_trial_read(x, t, folder, json_string_value(name));
    size_t layer = (k + 1) * p - 1;
    expect_near(real_at(json_object_get(cell, "error"), layer), error_of(t, x), 1e-13, "error");
    expect_near(real_at(json_object_get(cell, "gap"), layer),
                image_trial_objective(t, x) - part(cell, "optimum", "objective"), 1e-12, "gap");
    if (k == 1)
      expect_near(json_number_value(json_object_get(cell, "shown_error")), error_of(t, x), 1e-13,
                  "shown");
  }
}

/* x <- ph(x) max(|x| - t, 0) */
static double complex shrink(double complex x, double t) {
  return cabs(x) > t ? x * (1 - t / cabs(x)) : 0;
}

/* One step of the inner iteration of FIRENET; y scaled by alpha, residuals are those of x / alpha. */
static void step(double complex *x, double complex *u, const struct image_trial *t, double alpha) {
  const double tau = 0.99;
  double complex g[TRIAL_N], e[TRIAL_N], r[TRIAL_N];
  image_trial_adjoint(g, t, u);
  for (size_t i = 0; i < TRIAL_N; i++) {
    double complex next = shrink(x[i] - tau * g[i], tau * t->lambda * t->weights[i]);
    e[i] = (2 * next - x[i]) / alpha;
    x[i] = next;
  }
  image_trial_residual(r, t, e);
  for (size_t i = 0; i < t->m; i++) u[i] += tau * alpha * r[i];
  double norm = image_trial_norm(u, t->m);
  for (size_t i = 0; i < t->m && norm > 1; i++) u[i] /= norm;
}

/* The running average after each of the first layers. */
static void expect_first_layers(const json_t *cell, const struct image_trial *t) {
  double p = (double)json_integer_value(json_object_get(cell, "p"));
  double eps = (1e-9 + image_trial_norm(t->y, t->m)) * exp(-1), alpha = 2 / 0.99 / (eps * p);
  double complex x[TRIAL_N] = {0}, u[TRIAL_N] = {0}, sum[TRIAL_N] = {0}, psi[TRIAL_N];
  for (size_t layer = 0; layer < 3; layer++) {
    step(x, u, t, alpha);
    for (size_t i = 0; i < TRIAL_N; i++) {
      sum[i] += x[i];
      psi[i] = sum[i] / (alpha * (double)(layer + 1));
    }
    expect_near(real_at(json_object_get(cell, "error"), layer), error_of(t, psi), 1e-12, "error");
    expect_near(real_at(json_object_get(cell, "gap"), layer),
                image_trial_objective(t, psi) - part(cell, "optimum", "objective"), 1e-12, "gap");
  }
}

/* The last iterate is the picture. */
static void expect_picture(const json_t *cell, const struct image_trial *t, const char *folder) {
  double complex x[TRIAL_N];
  double grey[TRIAL_N], *png, peak = 0;
  size_t side;
  image_trial_read(x, t, folder,
                   json_string_value(json_array_get(json_object_get(cell, "iterates"), 3)));
  image_trial_grey(grey, t, x);
  expect_near(json_number_value(json_object_get(cell, "psnr")), psnr_of(t, grey), 1e-9, "psnr");
  char *path = mem_printf(
    "%s/%s", folder, json_string_value(json_object_get(json_object_get(cell, "images"), "end")));
  cr_assert_eq(grey_png_read(&png, &side, path), 0);
  for (size_t i = 0; i < TRIAL_N; i++) peak = fmax(peak, t->image[i]);
  for (size_t i = 0; i < TRIAL_N; i++)
    cr_expect_leq(fabs(fmin(fmax(grey[i] / peak, 0), 1) - png[i]), 0.5 / 255 + 1e-9, "pixel %zu",
                  i);
  mem_free(png);
  mem_free(path);
}

/* 0 in lambda d||c*||_w + A* (A c* - y) / ||A c* - y|| */
static void expect_optimal(const json_t *cell, const struct image_trial *t) {
  double complex x[TRIAL_N], r[TRIAL_N], g[TRIAL_N];
  double objective = part(cell, "optimum", "objective"), lower = part(cell, "optimum", "lower");
  const char *name = json_string_value(json_object_get(json_object_get(cell, "optimum"), "folder"));
  char *folder = mem_printf("o/optima/%s", name);
  image_trial_read(x, t, folder, "minimiser.npy");
  image_trial_residual(r, t, x);
  double norm = image_trial_norm(r, t->m);
  cr_expect_gt(norm, 1e-3, "y is not fitted exactly");
  for (size_t i = 0; i < t->m; i++) r[i] /= norm;
  image_trial_adjoint(g, t, r);
  for (size_t i = 0; i < TRIAL_N; i++) {
    double bound = t->lambda * t->weights[i];
    if (cabs(x[i]) > 1e-4)
      cr_expect_lt(cabs(g[i] + bound * x[i] / cabs(x[i])), 1e-4 * bound, "%zu", i);
    else cr_expect_lt(cabs(g[i]), bound * (1 + 1e-4), "%zu", i);
  }
  expect_near(objective, image_trial_objective(t, x), 1e-13, "objective");
  cr_expect(lower <= objective + 1e-14 && objective - lower <= 1e-11 * objective, "%.17g %.17g",
            lower, objective);
  expect_near(part(cell, "optimum", "level"), error_of(t, x), 1e-13, "level");
  mem_free(folder);
}

static void expect_cells(void) {
  char *folder = run_folder();
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 2);
  json_array_foreach (cells, i, cell) {
    struct image_trial *t = image_trial_new(cell, folder);
    cr_expect_eq(t->m, 102, "round(0.4 * 256)");
    cr_expect_eq(json_integer_value(json_object_get(cell, "m")), 102);
    cr_expect(json_is_true(json_object_get(cell, "admissible")));
    cr_expect(json_is_false(json_object_get(cell, "certified")));
    expect_near(strtod(json_string_value(json_object_get(cell, "step_hi")), NULL), 0.9801, 1e-5,
                "step");
    expect_first_layers(cell, t);
    expect_curves(cell, t, folder);
    expect_picture(cell, t, folder);
    expect_optimal(cell, t);
    mem_free(t);
  }
  json_decref(cells);
  mem_free(folder);
}

Test(image_cell, fourier) {
  program_succeeds(RUN "--set network.inner=[3,40]");
  expect_cells();
  program_leave();
}

/* Walsh's rows are not in the order of the frequencies, for which noise is drawn. */
Test(image_cell, walsh) {
  program_succeeds(
    RUN "--set network.inner=[3,40] --set operator.transform=walsh --set noise.relative=1/10");
  expect_cells();
  program_leave();
}
