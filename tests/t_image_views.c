/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables and figures of the image experiments: what they say, and what they do not say. */
#include <criterion/criterion.h>

#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_small.h"
#include "mem.h"
#include "program.h"

TestSuite(image_views, .init = program_enter, .fini = program_abandon);

static size_t count_of(const char *pattern) {
  glob_t found;
  size_t count = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
  if (count) globfree(&found);
  return count;
}

static void expect_in(const char *pattern, const char *const *words) {
  char *path = only_path(pattern), *text = read_text(path, NULL);
  for (; *words; words++) cr_expect(strstr(text, *words), "no '%s' in %s: %s", *words, path, text);
  mem_free(text);
  mem_free(path);
}

/* Given and looked at by some cell; and only what is used is listed. */
Test(image_views, keys_that_some_cells_use) {
  static const char *const with[] = {"image = ellipses, phantom", "image seed = 3",
                                     "sampling seed = 1", NULL};
  program_succeeds(PICTURES "--set image.seed=3 --set image.source=[phantom,ellipses] --out o");
  expect_in("o/*/reconstruction.csv", with);
  program_succeeds(PICTURES "--out p");
  char *path = only_path("p/*/reconstruction.csv"), *text = read_text(path, NULL);
  cr_expect_null(strstr(text, "image seed"));
  cr_expect_null(strstr(text, "file = "));
  cr_expect_null(strstr(text, "level: that of c*"), "no such column");
  cr_expect(strstr(text, "of the real part, before it is clipped"));
  mem_free(text);
  mem_free(path);
  program_leave();
}

/* From the cells alone. */
Test(image_views, tables_and_figures) {
  static const char *const table[] = {"Problem P3: minimise lambda ||x||_w + ||Ax - y||_2",
                                      "lambda = 1/4000",
                                      "noise ||e|| / ||A c|| = 1/50",
                                      "with modulus > 1/2, strictly",
                                      "exactly 1/2",
                                      "tau sigma ||A||^2 < 1: proved",
                                      "F* = ",
                                      "300 unrestarted iterations",
                                      "nothing here is certified",
                                      "walsh, p = 2: errors ",
                                      "walsh, p = 7: errors ",
                                      "\nwalsh,16,38,2,3,6,",
                                      "\nwalsh,16,38,7,3,21,",
                                      "smale18 0.",
                                      NULL};
  static const char *const error[] = {"'p = 2'", "'p = 7'", "'level ||c - c*|| / ||c||'", NULL};
  static const char *const gap[] = {"'F - F*'", "'p = 7'", NULL};
  program_succeeds(SMALL "--out o");
  cr_assert_eq(system("rm -r o/optima o/*/images o/*/*.csv o/*/*.gp"), 0);
  char *folder = only_path("o/convergence*");
  program_succeeds("render %s", folder);
  expect_in("o/*/convergence_images.csv", table);
  expect_in("o/*/error.gp", error);
  expect_in("o/*/gap_restarts.gp", gap);
  mem_free(folder);
  program_leave();
}

/* F* is found to 1e-3 only, which p = 50 reaches and p = 5 does not. */
#define CURVES                                                                             \
  SMALL "--set operator.transform=fourier --set operator.levels=3 --set network.outer=16 " \
        "--set optimum.iterations=200 --out o --set network.inner="

static json_t *read_rows(void) {
  char *path = only_path("o/*/convergence_images.json");
  json_t *table = json_load_file(path, 0, NULL);
  json_t *rows = json_incref(json_object_get(table, "rows"));
  cr_assert(json_is_array(rows));
  json_decref(table);
  mem_free(path);
  return rows;
}

static const char *entry(const json_t *row, const char *id) {
  const char *text = json_string_value(json_object_get(row, id));
  cr_assert_not_null(text, "%s", id);
  return text;
}

static double part_of(const json_t *cell, const char *object, const char *key) {
  return json_number_value(json_object_get(json_object_get(cell, object), key));
}

/* A gap that F* is not known to is a bound; returns whether it is. */
static bool expect_gap(const json_t *row, const json_t *cell) {
  const json_t *gaps = json_object_get(cell, "gap");
  double gap = json_number_value(json_array_get(gaps, json_array_size(gaps) - 1));
  double lower = part_of(cell, "optimum", "lower");
  double known = part_of(cell, "optimum", "objective") - lower;
  double above = json_number_value(json_object_get(cell, "objective")) - lower;
  const char *text = entry(row, "gap");
  cr_expect_lt(fabs(strtod(entry(row, "known"), NULL) - known), 0.006 * known);
  bool bound = !strncmp(text, "<= ", 3);
  cr_expect_eq(bound, gap < known, "%s: gap %g, F* - lower %g", text, gap, known);
  double printed = strtod(text + (bound ? 3 : 0), NULL), value = bound ? above : gap;
  cr_expect(printed >= value * (bound ? 1 : 0.994) && printed <= value * 1.02, "%s for %g", text,
            value);
  return bound;
}

static void expect_rate(const json_t *row, const json_t *cell, const char *key) {
  bool none = part_of(cell, key, "last") < 3;
  cr_expect_eq(!*entry(row, key), none, "%s: '%s'", key, entry(row, key));
}

Test(image_views, gaps_and_rates) {
  static const char *const notes[] = {"Rate of the error: none", "restart network.shown = 2",
                                      "F* - lower (duality", "restarts 0 .. ", NULL};
  program_succeeds(CURVES "[5,50]");
  json_t *rows = read_rows(), *cells = program_cells("o"), *cell;
  size_t i, bounds = 0;
  json_array_foreach (cells, i, cell) {
    long p = (long)json_integer_value(json_object_get(cell, "p")); /* whichever was done first */
    const json_t *row = json_array_get(rows, p == 50);
    cr_assert_eq(strtol(entry(row, "p"), NULL, 10), p);
    bounds += expect_gap(row, cell);
    expect_rate(row, cell, "rate_error");
    expect_rate(row, cell, "rate_gap");
  }
  cr_expect_eq(bounds, 1, "a bound and a value");
  expect_in("o/*/convergence_images.csv", notes);
  json_decref(cells);
  json_decref(rows);
  program_leave();
}

/* The line begins at restart 1 of the largest p, wherever that stands, or is not drawn. */
Test(image_views, theory_begins_at_the_largest_p) {
  program_succeeds(CURVES "[50,5]");
  char *path = only_path("o/*/gap_restarts.gp"), *gp = read_text(path, NULL);
  json_t *cells = program_cells("o");
  const json_t *first = json_array_get(cells, 0), *cell = first;
  if (json_integer_value(json_object_get(first, "p")) != 50) cell = json_array_get(cells, 1);
  double start = json_number_value(json_array_get(json_object_get(cell, "gap"), 49));
  char *line = mem_printf("END\n$series4 << END\n1 %.17g\n2 %.17g\n", start, start * exp(-1));
  cr_expect(strstr(gp, line), "no '%s' in %s", line, gp);
  cr_expect(strstr(gp, "'e^-k from restart 1 of p = 50'"));
  cr_expect(strstr(gp, "'F* - lower bound: F* is known to this'"));
  mem_free(line);
  mem_free(gp);
  mem_free(path);
  path = only_path("o/*/error_restarts.gp");
  gp = read_text(path, NULL);
  cr_expect_null(strstr(gp, "e^-k"), "errors fall by less than e^2");
  mem_free(gp);
  mem_free(path);
  json_decref(cells);
  program_leave();
}

Test(image_views, pictures) {
  static const char *const table[] = {"\nfourier,16,3/20,38,5,2,10,", "\nwalsh,16,2/5,102,5,2,10,",
                                      "-end.png", "in the centre (Fourier)", NULL};
  program_succeeds(PICTURES "--out o");
  expect_in("o/*/reconstruction.csv", table);
  cr_expect_eq(count_of("o/*/images/*-end.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-end-zoom.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-original.png"), 6);
  cr_expect_eq(count_of("o/*/images/*-pattern.png"), 6);
  cr_expect_eq(count_of("o/*/psnr.gp"), 1);
  program_leave();
}

/* tau = sigma = 1 runs if it is asked for, and says what it is. */
Test(image_views, steps_at_the_boundary) {
  static const char *const table[] = {"tau sigma ||A||^2 < 1: does not hold", "1, not < 1", NULL};
  program_succeeds(SMALL "--set network.steps=boundary --out o");
  expect_in("o/*/convergence_images.csv", table);
  json_t *cells = program_cells("o");
  cr_expect(json_is_false(json_object_get(json_array_get(cells, 0), "admissible")));
  json_decref(cells);
  program_leave();
}
