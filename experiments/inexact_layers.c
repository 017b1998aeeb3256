/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inexact non-linear layers: errors do not accumulate over restarts, up to a threshold where the
 * guarantee ends. */
#include "inexact_layers.h"

#include <string.h>

#include "decimal.h"
#include "mem.h"
#include "recovery_cell.h"
#include "recovery_view.h"

static const size_t shown_restarts[] = {1, 10, 20, 40};
static const struct column columns[] = {{"noise", "noise", NULL},
                                        {"arithmetic", "arithmetic", NULL},
                                        {"kind", "errors", NULL},
                                        {"theta", "theta", "$\\theta$"},
                                        {"worst", "largest\nmade", NULL},
                                        {"upsilon", "upsilon'", "$\\upsilon'$"},
                                        {"guaranteed", "guaranteed, but\nfor affine maps", NULL},
                                        {"threshold", "guarantee\nends at", NULL},
                                        {"error_1", "error\nk = 1", NULL},
                                        {"bound_1", "bound\nk = 1", NULL},
                                        {"error_10", "error\nk = 10", NULL},
                                        {"bound_10", "bound\nk = 10", NULL},
                                        {"error_20", "error\nk = 20", NULL},
                                        {"bound_20", "bound\nk = 20", NULL},
                                        {"error_40", "error\nk = 40", NULL},
                                        {"bound_40", "bound\nk = 40", NULL},
                                        {"n", "n", "$n$"},
                                        {"error", "error\nk = n", NULL},
                                        {"ratio", "largest\nerror/bound", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"parameters", "other", NULL}};

/* Of Heron's steps theta is what the run has shown, and its affine maps round. */
static void set_upsilon(struct table *t, const json_t *cell) {
  char *text =
    decimal_nearest_between(cell_text(cell, "upsilon_lo"), cell_text(cell, "upsilon_hi"), 4);
  bool shown = !strcmp(cell_text(cell, "kind"), "heron");
  if (text && shown) table_set(t, "upsilon", MARK_UNCERTIFIED, "%s", text);
  else recovery_view_number(t, "upsilon", cell, "upsilon", 4);
  mem_free(text);
}

static void add_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
  bool guaranteed = cell_flag(cell, "guaranteed");
  recovery_view_row(t, cells, cell);
  table_set(t, "kind", MARK_PLAIN, "%s", cell_text(cell, "kind"));
  table_set(t, "theta", MARK_PLAIN, "%s", cell_text(cell, "theta"));
  recovery_view_upper(t, "worst", cell, "worst", 4);
  set_upsilon(t, cell);
  recovery_view_number(t, "threshold", cell, "threshold", 4);
  table_set(t, "guaranteed", MARK_PLAIN, "%s", guaranteed ? "yes" : "no");
  for (size_t i = 0; i < sizeof shown_restarts / sizeof *shown_restarts; i++) {
    char *error = mem_printf("error_%zu", shown_restarts[i]);
    char *bound = mem_printf("bound_%zu", shown_restarts[i]);
    recovery_view_element(t, error, cell, "error", shown_restarts[i], 4);
    if (guaranteed) recovery_view_element(t, bound, cell, "bound", shown_restarts[i], 4);
    mem_free(error);
    mem_free(bound);
  }
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(cell, "n"));
  recovery_view_number(t, "error", cell, "final", 4);
  if (guaranteed) recovery_view_number(t, "ratio", cell, "ratio", 4);
  table_set(t, "verdict", MARK_PLAIN, "%s", cell_text(cell, "verdict"));
}

static int render_table(const struct report *report) {
  struct table t;
  size_t i;
  json_t *cell;
  table_init(&t, "inexact_layers", "Inexact non-linear layers: errors do not accumulate", columns,
             sizeof columns / sizeof *columns);
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  table_note(&t, "Each of the three non-linear maps of a step is off by theta in l2, in the scaled "
                 "variables: random, in a new direction each time; fixed, always in the same one; "
                 "heron: square roots by Heron's steps, theta being twice the largest error that "
                 "they made in the run before, and not exceeded in this one; if no such theta is "
                 "below the threshold, upsilon' is that of the last one, and the run has the "
                 "schedule of the one before, at first that of exact layers.");
  table_note(
    &t,
    "Largest made: the theta that the maps of the run amount to, an upper bound, "
    "rounded up, with their own rounding; a guarantee needs one of at most theta (1 + 2^-20). The "
    "rounding of the affine maps between them is in neither theta nor upsilon': the "
    "guarantee and the bounds are those of a network whose affine maps are exact "
    "(exact: whose every map is).");
  table_note(&t,
             "With alpha_k = 1 / (C (delta + omega_{k-1})) the theorem holds with upsilon' = "
             "1/e + (lambda ||w|| + ||A||) C mu, mu = 2 (p + 1) theta sqrt((L + ||A||) / "
             "(L - ||A||)), in the place of upsilon, as long as upsilon' < 1. Beyond: measured, "
             "without any guarantee.");
  cell_list_foreach (report->cells, i, cell) add_row(&t, report->cells, cell);
  return view_finish_table(report, &t);
}

static void draw(struct figure *f, const struct cell_list *cells, const json_t *cell) {
  static const char *const but[] = {"network.layers", NULL};
  char *label = cells_label(cells, cell, but);
  char *title =
    mem_printf("%s%s%s%s", cell_setting(cell, "network.layers"),
               cell_flag(cell, "guaranteed") ? "" : " (no guarantee)", *label ? ", " : "", label);
  recovery_view_curve(f, title, false, cell, "error", 1);
  mem_free(label);
  mem_free(title);
}

static bool is_kind(const json_t *cell, const char *kind) {
  return !strcmp(cell_text(cell, "kind"), kind);
}

/* Errors of one kind, next to those of exact layers. */
static int render_kind(const struct report *report, const char *kind) {
  struct figure f;
  size_t i, found = 0;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) found += is_kind(cell, kind);
  if (!found) return 0;
  char *name = mem_printf("inexact_layers_%s", kind);
  char *title = mem_printf("FIRENET with inexact layers (%s): error after each restart", kind);
  figure_init(&f, name, title, "restarts", "log10 of the error ||psi_k - x||_2", false, false);
  recovery_view_notes(&(struct note_sink){.figure = &f}, report);
  cell_list_foreach (report->cells, i, cell)
    if (is_kind(cell, kind) || is_kind(cell, "exact")) draw(&f, report->cells, cell);
  mem_free(name);
  mem_free(title);
  return view_finish_figure(report, &f);
}

static int render_figures(const struct report *report) {
  static const char *const kinds[] = {"random", "fixed", "heron"};
  int status = 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (render_kind(report, kinds[i])) status = -1;
  return status;
}

static int render(const struct report *report) {
  int status = recovery_view_constants(report, "inexact_layers_constants");
  if (render_table(report)) status = -1;
  return render_figures(report) ? -1 : status;
}

const struct experiment inexact_layers = {
  .name = "inexact_layers",
  .summary = "FIRENET with inexact non-linear layers: no accumulation up to a proved threshold",
  .cells = &recovery_cells,
  .render = render};
