/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exponential convergence on images: error and objective gap after each inner iteration of
 * FIRENET, for p = 5 as published and for larger p, down to the level of the minimiser. */
#include "convergence_images.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image_cell.h"
#include "image_view.h"
#include "mem.h"
#include "view.h"

static const struct column columns[] = {{"transform", "transform", NULL},
                                        {"size", "size", NULL},
                                        {"m", "m", "$m$"},
                                        {"p", "p", "$p$"},
                                        {"n", "n", "$n$"},
                                        {"layers", "layers", NULL},
                                        {"shown", "error,\nshown", NULL},
                                        {"error", "error", NULL},
                                        {"level", "level\nof c*", "level of $c^*$"},
                                        {"psnr", "PSNR\n[dB]", NULL},
                                        {"gap", "F - F*", "$F - F^*$"},
                                        {"rate_error", "rate,\nerror", NULL},
                                        {"rate_gap", "rate,\ngap", NULL},
                                        {"theory", "theory\n1/e", NULL},
                                        {"step", "tau sigma\n||A||^2", "$\\tau\\sigma\\|A\\|^2$"},
                                        {"seconds", "seconds", NULL},
                                        {"parameters", "other", NULL}};

/* ---- what the curves say ---- */

/* Value at the end of restart k >= 1. */
static double at_restart(const json_t *cell, const char *key, size_t k) {
  return image_view_at(json_object_get(cell, key), k * (size_t)cell_integer(cell, "p") - 1);
}

/* The first restart from which on errors stay within 1 % of the last. */
static size_t frozen_from(const json_t *cell) {
  size_t k = (size_t)cell_integer(cell, "n");
  double last = at_restart(cell, "error", k);
  while (k > 1 && fabs(at_restart(cell, "error", k - 1) - last) <= 0.01 * last) k--;
  return k;
}

static void note_curve(struct table *t, const json_t *cell) {
  size_t n = (size_t)cell_integer(cell, "n"), frozen = frozen_from(cell);
  double level = image_view_part(cell, "optimum", "level");
  char *errors = mem_strdup("");
  for (size_t k = 1; k <= frozen && k <= 6; k++) {
    char *longer = mem_printf("%s%s%.3g", errors, k > 1 ? ", " : "", at_restart(cell, "error", k));
    mem_free(errors);
    errors = longer;
  }
  char *below = isfinite(level) ? mem_printf("; the level of c* is %.4g", level) : mem_strdup("");
  table_note(t,
             "%s, p = %ld: errors %s%s after restarts 1, 2, ..; from restart %zu of %zu on within "
             "1 %% of %.4g%s. Rates through restarts 0 .. %ld (error), 0 .. %ld (gap).",
             cell_setting(cell, "operator.transform"), cell_integer(cell, "p"), errors,
             frozen > 6 ? ", .." : "", frozen, n, at_restart(cell, "error", n), below,
             cell_integer(json_object_get(cell, "rate_error"), "last"),
             cell_integer(json_object_get(cell, "rate_gap"), "last"));
  mem_free(below);
  mem_free(errors);
}

static int render_table(const struct report *report) {
  struct table t;
  table_init(&t, "convergence_images", "FIRENET on images: convergence", columns,
             sizeof columns / sizeof *columns);
  table_note(
    &t,
    "Each restart divides eps by e, whatever the iteration has reached. With enough inner "
    "iterations for that, errors and gaps fall like e^-k until noise and model set the level; with "
    "too few they freeze where the restarts became too short. lambda and p are not those of the "
    "theorem and no null space property is proved for images, so 1/e is there to compare with.");
  size_t i;
  json_t *cell;
  json_array_foreach (report->cells, i, cell) note_curve(&t, cell);
  table_note(&t, "Rates: factor a restart, exp of the slope of log error (of log gap) by least "
                 "squares over the restarts "
                 "0, 1, .. up to the first value that is at most twice the smallest one.");
  image_view_notes(&t, report);
  json_array_foreach (report->cells, i, cell) image_view_row(&t, report->cells, cell);
  return view_finish_table(report, &t);
}

/* ---- figures ---- */

/* One curve of a cell: "error" or "gap". */
struct curve {
  const char *key, *label;
  bool by_restart;
};

static void draw_cell(struct figure *f, const json_t *cell, const struct curve *c) {
  const json_t *values = json_object_get(cell, c->key);
  size_t p = (size_t)cell_integer(cell, "p"), step = c->by_restart ? p : 1;
  char *title =
    mem_printf("p = %zu%s", p, cell_flag(cell, "admissible") ? "" : ", steps at the boundary");
  figure_series(f, title, true, false);
  for (size_t i = step; i <= json_array_size(values); i += step)
    figure_point(f, (double)(i / step), image_view_at(values, i - 1));
  mem_free(title);
}

/* A dashed line. */
static void draw_level(struct figure *f, const json_t *group, bool by_restart) {
  const json_t *cell = json_array_get(group, 0);
  double level = image_view_part(cell, "optimum", "level"), end = 1;
  size_t i;
  json_array_foreach (group, i, cell)
    end = fmax(end, (double)cell_integer(cell, by_restart ? "n" : "layers"));
  if (!isfinite(level)) return;
  figure_series(f, "level ||c - c*|| / ||c||", true, true);
  figure_point(f, 1, level);
  figure_point(f, end, level);
}

/* e^-k from the first restart of the first cell down to the smallest value of any. */
static void draw_theory(struct figure *f, const json_t *group, const char *key) {
  double first = at_restart(json_array_get(group, 0), key, 1), least = first;
  size_t i, n = 1;
  const json_t *cell;
  json_array_foreach (group, i, cell) {
    if ((size_t)cell_integer(cell, "n") > n) n = (size_t)cell_integer(cell, "n");
    least = fmin(least, at_restart(cell, key, (size_t)cell_integer(cell, "n")));
  }
  figure_series(f, "theory: e^-k", true, true);
  for (size_t k = 1; k <= n && first * exp(1 - (double)k) >= least / exp(1); k++)
    figure_point(f, (double)k, first * exp(1 - (double)k));
}

static int render_curve(const struct report *report, const json_t *group, const struct curve *c,
                        const char *suffix) {
  struct figure f;
  const json_t *first = json_array_get(group, 0);
  if (!json_array_size(json_object_get(first, c->key))) return 0;
  char *name = mem_printf("%s%s%s", c->key, c->by_restart ? "_restarts" : "", suffix);
  char *title =
    mem_printf("FIRENET, %s, %s x %s, %s of N", cell_setting(first, "operator.transform"),
               cell_setting(first, "image.size"), cell_setting(first, "image.size"),
               cell_setting(first, "sampling.rate"));
  figure_init(&f, name, title, c->by_restart ? "restarts k" : "inner iterations", c->label, false,
              true);
  image_view_figure_notes(&f, report);
  size_t i;
  const json_t *cell;
  json_array_foreach (group, i, cell) draw_cell(&f, cell, c);
  if (!strcmp(c->key, "error")) draw_level(&f, group, c->by_restart);
  if (c->by_restart) draw_theory(&f, group, c->key);
  mem_free(name);
  mem_free(title);
  return view_finish_figure(report, &f);
}

static int render_figures(const struct report *report) {
  static const char *const but[] = {"network.inner", "network.steps", NULL};
  static const struct curve curves[] = {{"error", "relative error", false},
                                        {"gap", "F - F*", false},
                                        {"error", "relative error", true},
                                        {"gap", "F - F*", true}};
  json_t *groups = cells_group(report->cells, but), *group;
  size_t i;
  int status = 0;
  json_array_foreach (groups, i, group) {
    char *suffix = json_array_size(groups) > 1 ? mem_printf("_%zu", i + 1) : mem_strdup("");
    for (size_t k = 0; k < sizeof curves / sizeof *curves; k++)
      if (render_curve(report, group, &curves[k], suffix)) status = -1;
    mem_free(suffix);
  }
  json_decref(groups);
  return status;
}

static int render(const struct report *report) {
  int status = render_table(report);
  return render_figures(report) || status ? -1 : 0;
}

const struct experiment convergence_images = {
  .name = "convergence_images",
  .summary = "FIRENET on images from Fourier or Walsh samples: error and gap after each iteration",
  .cells = &image_cells,
  .render = render};
