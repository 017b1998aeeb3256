/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exponential convergence on images: error and objective gap after each inner iteration of
 * FIRENET, for p = 5 as published and for larger p, down to the level of the minimiser. */
#include "convergence_images.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "image_cell.h"
#include "image_rate.h"
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
                                        {"known", "F* -\nlower", "$F^*$ - lower"},
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

/* "name: through restarts 0 .. 7" */
static char *window(const json_t *cell, const char *key, const char *name) {
  long last = cell_integer(json_object_get(cell, key), "last");
  if (last >= IMAGE_RATE_LEAST) return mem_printf("%s: through restarts 0 .. %ld", name, last);
  return last ? mem_printf("%s: none, it falls over restarts 0 .. %ld alone", name, last)
              : mem_printf("%s: none", name);
}

/* "Rate of the error: ..; of the gap: ..." */
static char *windows(const json_t *cell) {
  char *error = window(cell, "rate_error", "of the error"), *line;
  if (json_is_object(json_object_get(cell, "rate_gap"))) {
    char *gap = window(cell, "rate_gap", "of the gap");
    line = mem_printf("Rate %s; %s.", error, gap);
    mem_free(gap);
  } else {
    line = mem_printf("Rate %s.", error);
  }
  mem_free(error);
  return line;
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
  char *rates = windows(cell);
  char *below = isfinite(level) ? mem_printf("; the level of c* is %.4g", level) : mem_strdup("");
  table_note(t,
             "%s, p = %ld: errors %s%s after restarts 1, 2, ..; from restart %zu of %zu on within "
             "1 %% of %.4g%s. %s",
             cell_setting(cell, "operator.transform"), cell_integer(cell, "p"), errors,
             frozen > 6 ? ", .." : "", frozen, n, at_restart(cell, "error", n), below, rates);
  mem_free(rates);
  mem_free(below);
  mem_free(errors);
}

static bool has_optimum(const struct cell_list *cells) {
  size_t i;
  const json_t *cell;
  cell_list_foreach (cells, i, cell)
    if (json_is_object(json_object_get(cell, "optimum"))) return true;
  return false;
}

static void note_columns(struct table *t, const struct cell_list *cells) {
  char *shown = cells_values(cells, "network.shown");
  table_note(t,
             "Rates: factor a restart, exp of the slope of log error (of log gap) by least "
             "squares over the restarts 0, 1, .. up to the first value that is at most twice the "
             "smallest one, without gaps below F* - lower; none from fewer than four restarts.");
  table_note(t,
             "Error, shown: after restart network.shown = %s, or after the last one if there are "
             "no more; error, F - F*: after the last one.",
             shown);
  if (has_optimum(cells))
    table_note(t,
               "F* is the smallest objective found, so the minimum may be lower, by at most "
               "F* - lower (duality, up to rounding); where F - F* is less than that, `<=` gives "
               "F - lower, the most that F can be above the minimum.");
  mem_free(shown);
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
  cell_list_foreach (report->cells, i, cell) note_curve(&t, cell);
  note_columns(&t, report->cells);
  image_view_notes(&t, report);
  cell_list_foreach (report->cells, i, cell) image_view_row(&t, report->cells, cell);
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
  for (size_t k = 1; k * step <= json_array_size(values); k++)
    figure_point(f, (double)k, image_view_at(values, k * step - 1));
  mem_free(title);
}

/* A dashed line across. */
static void draw_across(struct figure *f, const struct cell_list *group, bool by_restart,
                        const char *title, double value) {
  double end = 1;
  size_t i;
  const json_t *cell;
  cell_list_foreach (group, i, cell)
    end = fmax(end, (double)cell_integer(cell, by_restart ? "n" : "layers"));
  figure_series(f, title, true, true);
  figure_point(f, 1, value);
  figure_point(f, end, value);
}

/* The error of c*, or how well F* is known if a gap is below that. */
static void draw_level(struct figure *f, const struct cell_list *group, const struct curve *c) {
  const json_t *cell = cell_list_get(group, 0);
  if (!strcmp(c->key, "error")) {
    double level = image_view_part(cell, "optimum", "level");
    if (isfinite(level)) draw_across(f, group, c->by_restart, "level ||c - c*|| / ||c||", level);
    return;
  }
  double known = image_view_known(cell);
  bool below = false;
  size_t i;
  cell_list_foreach (group, i, cell)
    below = below || at_restart(cell, c->key, (size_t)cell_integer(cell, "n")) < known;
  if (below) draw_across(f, group, c->by_restart, "F* - lower bound: F* is known to this", known);
}

/* The cell with the most inner iterations: it can follow the theorem if any can. */
static const json_t *slowest(const struct cell_list *group) {
  size_t i, found = 0;
  long most = 0;
  const json_t *cell;
  cell_list_foreach (group, i, cell)
    if (cell_integer(cell, "p") > most) {
      most = cell_integer(cell, "p");
      found = i;
    }
  return cell_list_get(group, found);
}

/* e^-k from the first restart of one cell down to its smallest value. A line through fewer than
 * three restarts would show nothing. */
static void draw_theory(struct figure *f, const struct cell_list *group, const char *key) {
  const json_t *cell = slowest(group);
  double first = at_restart(cell, key, 1), least = first;
  size_t n = (size_t)cell_integer(cell, "n");
  for (size_t k = 1; k <= n; k++) least = fmin(least, at_restart(cell, key, k));
  if (n < 3 || !(first * exp(-2) >= least)) return;
  char *title = mem_printf("e^-k from restart 1 of p = %ld", cell_integer(cell, "p"));
  figure_series(f, title, true, true);
  for (size_t k = 1; k <= n && first * exp(1 - (double)k) >= least; k++)
    figure_point(f, (double)k, first * exp(1 - (double)k));
  mem_free(title);
}

static int render_curve(const struct report *report, const struct cell_list *group,
                        const struct curve *c, const char *suffix) {
  struct figure f;
  const json_t *first = cell_list_get(group, 0);
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
  cell_list_foreach (group, i, cell) draw_cell(&f, cell, c);
  draw_level(&f, group, c);
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
  struct cell_groups groups = cell_groups_of(report->cells, but);
  const struct cell_list *group;
  size_t i;
  int status = 0;
  cell_groups_foreach (&groups, i, group) {
    char *suffix = groups.count > 1 ? mem_printf("_%zu", i + 1) : mem_strdup("");
    for (size_t k = 0; k < sizeof curves / sizeof *curves; k++)
      if (render_curve(report, group, &curves[k], suffix)) status = -1;
    mem_free(suffix);
  }
  cell_groups_clear(&groups);
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
