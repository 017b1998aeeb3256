/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET's theorem digit by digit: the enclosed error after each restart next to the proved bound,
 * the iteration without restarts, noise, and too little precision. */
#include "convergence_digits.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "recovery_cell.h"
#include "recovery_view.h"

static const struct column columns[] = {{"noise", "noise", NULL},
                                        {"arithmetic", "arithmetic", NULL},
                                        {"residual", "||Ax - y||\nstored", NULL},
                                        {"delta", "delta", "$\\delta$"},
                                        {"n", "n", "$n$"},
                                        {"layers", "layers", NULL},
                                        {"error", "error", NULL},
                                        {"bound", "bound", NULL},
                                        {"level", "level\nproved", NULL},
                                        {"measured", "level\nmeasured", NULL},
                                        {"ratio", "largest\nerror/bound", NULL},
                                        {"rate", "rate per\nrestart", NULL},
                                        {"unrestarted", "without\nrestarts", NULL},
                                        {"balls", "restarts\nin balls", NULL},
                                        {"apart", "from the\nexact", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"parameters", "other", NULL}};

static const struct column restart_columns[] = {{"noise", "noise", NULL},
                                                {"arithmetic", "arithmetic", NULL},
                                                {"k", "k", "$k$"},
                                                {"layers", "layers", NULL},
                                                {"error", "error", NULL},
                                                {"bound", "bound", NULL},
                                                {"unrestarted", "without\nrestarts", NULL},
                                                {"parameters", "other", NULL}};

/* ---- a row for each cell ---- */

static void set_verdict(struct table *t, const json_t *cell) {
  const char *verdict = cell_text(cell, "verdict"), *unmet = cell_text(cell, "unmet");
  if (*unmet)
    verdict = strcmp(unmet, "noise") ? "hypothesis not met at this precision"
                                     : "hypothesis not met: more noise than planned";
  if (!strcmp(verdict, "rounding")) verdict = "rounding: too little precision";
  if (cell_integer(cell, "reached") < cell_integer(cell, "n"))
    table_set(t, "verdict", MARK_PLAIN, "%s; not finite from restart %ld", verdict,
              cell_integer(cell, "reached") + 1);
  else table_set(t, "verdict", MARK_PLAIN, "%s", verdict);
}

/* The restarts whose exact network is proved to be below the bound. */
static void set_check(struct table *t, const json_t *check) {
  const char *verdict = cell_text(check, "verdict");
  if (!strcmp(verdict, "below"))
    table_set(t, "balls", MARK_PLAIN, "%ld", cell_integer(check, "proved"));
  else
    table_set(t, "balls", MARK_PLAIN, "%ld of %ld: %s", cell_integer(check, "proved"),
              cell_integer(check, "restarts"), verdict);
  recovery_view_upper(t, "apart", check, "apart", 2);
}

static void add_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
  const json_t *check = json_object_get(cell, "check"),
               *unrestarted = json_object_get(cell, "unrestarted");
  size_t last = recovery_view_count(unrestarted, "error");
  recovery_view_row(t, cells, cell);
  recovery_view_upper(t, "residual", cell, "residual", 2);
  table_set(t, "delta", MARK_PLAIN, "%s", cell_text(cell, "delta"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(cell, "n"));
  table_set(t, "layers", MARK_PLAIN, "%ld", cell_integer(cell, "layers"));
  if (cell_integer(cell, "reached") == cell_integer(cell, "n"))
    recovery_view_number(t, "error", cell, "final", 6);
  if (cell_flag(cell, "hypothesis")) {
    recovery_view_number(t, "bound", cell, "final_bound", 6);
    recovery_view_upper(t, "level", cell, "level", 6);
    recovery_view_number(t, "ratio", cell, "ratio", 4);
  }
  recovery_view_number(t, "measured", cell, "measured", 6);
  if (*cell_text(cell, "rate"))
    table_set(t, "rate", MARK_UNCERTIFIED, "%s", cell_text(cell, "rate"));
  if (last) recovery_view_element(t, "unrestarted", unrestarted, "error", last - 1, 6);
  if (check) set_check(t, check);
  set_verdict(t, cell);
}

static void note_unrestarted(const struct note_sink *to, const struct cell_list *cells) {
  char *bits = cells_values(cells, "network.unrestarted");
  if (strcmp(bits, "0"))
    note_sink_put(to, mem_printf("Without restarts: the same layers, alpha = 1 / (C (delta + "
                                 "b_2)), running average, computed with %s bits, whatever the "
                                 "arithmetic of the network.",
                                 bits));
  mem_free(bits);
}

static int render_cells(const struct report *report) {
  struct table t;
  size_t i;
  json_t *cell;
  table_init(&t, "convergence_digits", "FIRENET's theorem: error and proved bound", columns,
             sizeof columns / sizeof *columns);
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  table_note(&t, "error, bound: after the last restart; theorem: `below` says that each enclosed "
                 "error, after restart 0, 1, .., n, is at most its bound. Level proved: "
                 "C delta / (1 - upsilon); measured: the largest of the last ten errors, once "
                 "they level off. Rate: "
                 "fitted to the restarts before the error levels off; the bound's is 0.3679.");
  table_note(&t,
             "In balls: restarts, from the first on, whose exact network is enclosed and proved "
             "to be below the bound as well, and the largest distance of their psi_k to it.");
  note_unrestarted(&(struct note_sink){.table = &t}, report->cells);
  cell_list_foreach (report->cells, i, cell) add_row(&t, report->cells, cell);
  return view_finish_table(report, &t);
}

/* ---- selected restarts ---- */

/* 0, 1, 2, 5, 10, .. and the last one */
static bool is_selected(size_t k, size_t last) {
  size_t digit = k;
  while (digit >= 10 && digit % 10 == 0) digit /= 10;
  return k == last || digit == 0 || digit == 1 || digit == 2 || digit == 5;
}

static void add_restarts(struct table *t, const struct cell_list *cells, const json_t *cell) {
  size_t count = recovery_view_count(cell, "error");
  for (size_t k = 0; k < count; k++) {
    if (!is_selected(k, count - 1)) continue;
    recovery_view_row(t, cells, cell);
    table_set(t, "k", MARK_PLAIN, "%zu", k);
    table_set(t, "layers", MARK_PLAIN, "%ld", (long)k * cell_integer(cell, "p"));
    recovery_view_element(t, "error", cell, "error", k, 6);
    if (cell_flag(cell, "hypothesis")) recovery_view_element(t, "bound", cell, "bound", k, 6);
    recovery_view_element(t, "unrestarted", json_object_get(cell, "unrestarted"), "error", k, 6);
  }
}

static int render_restarts(const struct report *report) {
  struct table t;
  size_t i;
  json_t *cell;
  table_init(&t, "convergence_digits_restarts", "FIRENET's theorem: selected restarts",
             restart_columns, sizeof restart_columns / sizeof *restart_columns);
  recovery_view_notes(&(struct note_sink){.table = &t}, report);
  note_unrestarted(&(struct note_sink){.table = &t}, report->cells);
  cell_list_foreach (report->cells, i, cell) add_restarts(&t, report->cells, cell);
  const struct report silent = {.folder = report->folder,
                                .cells = report->cells,
                                .run = report->run,
                                .gallery = report->gallery};
  return view_finish_table(&silent, &t);
}

/* ---- figures ---- */

static long bits_of(const json_t *cell) {
  const char *colon = strchr(cell_text(cell, "arithmetic"), ':');
  return colon ? strtol(colon + 1, NULL, 10) : 53;
}

/* Of the cells that differ in arithmetic alone: the finest one that meets the hypothesis. */
static const json_t *finest(const struct cell_list *group) {
  size_t i, found = group->count;
  long most = 0;
  json_t *cell;
  cell_list_foreach (group, i, cell)
    if (cell_flag(cell, "hypothesis") && bits_of(cell) > most) {
      most = bits_of(cell);
      found = i;
    }
  return cell_list_get(group, found);
}

static void draw(struct figure *f, const struct cell_list *cells, const json_t *cell,
                 bool unrestarted) {
  static const char *const but[] = {"recovery.noise", "arithmetic", NULL};
  char *label = cells_label(cells, cell, but);
  char *what = mem_printf("noise %s, %s%s%s", cell_text(cell, "noise"),
                          cell_text(cell, "arithmetic"), *label ? ", " : "", label);
  char *bound = mem_printf("bound, %s", what);
  char *without = mem_printf("without restarts, noise %s, float:%ld", cell_text(cell, "noise"),
                             cell_integer(json_object_get(cell, "unrestarted"), "bits"));
  double p = (double)cell_integer(cell, "p");
  recovery_view_curve(f, what, false, cell, "error", p);
  recovery_view_curve(f, bound, true, cell, "bound", p);
  if (unrestarted)
    recovery_view_curve(f, without, false, json_object_get(cell, "unrestarted"), "error", p);
  mem_free(label);
  mem_free(what);
  mem_free(bound);
  mem_free(without);
}

static int render_figure(const struct report *report) {
  static const char *const but[] = {"arithmetic", NULL};
  struct figure f;
  size_t i;
  struct cell_groups groups = cell_groups_of(report->cells, but);
  const struct cell_list *group;
  figure_init(&f, "convergence_digits", "FIRENET: error and proved bound", "layers",
              "log10 of the error ||psi - x||_2", false, false);
  recovery_view_notes(&(struct note_sink){.figure = &f}, report);
  note_unrestarted(&(struct note_sink){.figure = &f}, report->cells);
  cell_groups_foreach (&groups, i, group) {
    const json_t *cell = finest(group);
    if (cell) draw(&f, report->cells, cell, f.series_count == 0);
  }
  cell_groups_clear(&groups);
  return view_finish_figure(report, &f);
}

/* The first problem of the run in each arithmetic. */
static int render_precision(const struct report *report) {
  static const char *const but[] = {"arithmetic", NULL};
  struct figure f;
  size_t i;
  struct cell_groups groups = cell_groups_of(report->cells, but);
  json_t *cell;
  const struct cell_list *group = &groups.list[0];
  const json_t *best = finest(group);
  int status = 0;
  if (group->count > 1) {
    char *title = mem_printf("FIRENET with too little precision, noise %s",
                             cell_text(cell_list_get(group, 0), "noise"));
    figure_init(&f, "convergence_precision", title, "layers", "log10 of the error ||psi - x||_2",
                false, false);
    recovery_view_notes(&(struct note_sink){.figure = &f}, report);
    cell_list_foreach (group, i, cell)
      recovery_view_curve(&f, cell_text(cell, "arithmetic"), false, cell, "error",
                          (double)cell_integer(cell, "p"));
    if (best)
      recovery_view_curve(&f, "bound", true, best, "bound", (double)cell_integer(best, "p"));
    status = view_finish_figure(report, &f);
    mem_free(title);
  }
  cell_groups_clear(&groups);
  return status;
}

static int render(const struct report *report) {
  int status = recovery_view_constants(report, "convergence_digits_constants");
  if (render_cells(report)) status = -1;
  if (render_restarts(report)) status = -1;
  if (render_figure(report)) status = -1;
  return render_precision(report) ? -1 : status;
}

const struct experiment convergence_digits = {
  .name = "convergence_digits",
  .summary = "FIRENET's theorem digit by digit: enclosed errors below the proved bound",
  .cells = &recovery_cells,
  .render = render};
