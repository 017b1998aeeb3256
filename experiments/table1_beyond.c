/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table 1 outside the published grid, where binary64 collapses. */
#include "table1_beyond.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "distance_cell.h"
#include "view.h"

static const struct column columns[] = {
  {"K", "K", "$K$"},
  {"n", "n", "$n$"},
  {"threshold", "10^-K", "$10^{-K}$"},
  {"double", "binary64", NULL},
  {"collapsed", "A_n = A in\nbinary64", "$A_n = A$ in\nbinary64"},
  {"float", "float:p", NULL},
  {"float_bits", "p", "$p$"},
  {"certified", "certified", NULL},
  {"certified_bits", "bits", NULL},
  {"minimax", "minimax\nbound", NULL},
  {"verdict", "more than\n10^-K off?", NULL},
  {"parameters", "other", NULL}};

static const char *const row_keys[] = {"network.type", "arithmetic", NULL};

static const json_t *find_float(const struct cell_list *group) {
  size_t i;
  json_t *cell;
  cell_list_foreach (group, i, cell)
    if (!strncmp(cell_text(cell, "arithmetic"), "float:", 6)) return cell;
  return NULL;
}

static void add_row(void *context, struct table *t, const struct cell_list *group) {
  const json_t *first = cell_list_get(group, 0),
               *binary64 = cells_find(group, NULL, "double", NULL);
  const json_t *certified = cells_find(group, NULL, "certified", NULL), *floats = find_float(group);
  (void)context;
  view_distance(t, "double", binary64, "distance", 12);
  if (binary64)
    table_set(t, "collapsed", MARK_PLAIN, "%s",
              cell_flag(binary64, "collapsed") ? "collapsed" : "no");
  view_distance(t, "float", floats, "distance", 12);
  if (floats) table_set(t, "float_bits", MARK_PLAIN, "%ld", cell_integer(floats, "precision"));
  view_distance(t, "certified", certified, "distance", 12);
  if (certified)
    table_set(t, "certified_bits", MARK_PLAIN, "%ld", cell_integer(certified, "precision"));
  view_distance(t, "minimax", certified, "minimax", 12);
  const char *verdict = cell_text(certified ? certified : first, "verdict");
  table_set(t, "verdict", MARK_PLAIN, "%s",
            !strcmp(verdict, "fails")      ? "yes"
            : !strcmp(verdict, "accurate") ? "no"
                                           : verdict);
}

static void add_points(struct figure *f, const struct cell_list *cells, bool collapsed) {
  size_t mark = cell_list_mark(cells);
  for (size_t i = 0; i < cells->count; i++) {
    if (strcmp(cell_list_setting(cells, i, "arithmetic"), "double")) continue;
    const json_t *cell = cell_list_get(cells, i);
    if (cell_flag(cell, "collapsed") == collapsed)
      figure_point(f, (double)cell_integer(cell, "K"), (double)cell_integer(cell, "bits"));
    cell_list_release(cells, mark);
  }
}

/* The plane of K and n: where binary64 still tells A_n from A, and the line where
 * 2^-(n+1) falls below the last bit of 10^K. */
static void draw(struct figure *f, const struct cell_list *cells) {
  figure_series(f, "A_n = A in binary64", false, false);
  add_points(f, cells, true);
  figure_series(f, "A_n differs from A in binary64", false, false);
  add_points(f, cells, false);
  figure_series(f, "n + K log2(10) = 53", true, true);
  for (int n = 1; n <= 50; n++) figure_point(f, (53 - n) / log2(10), n);
}

static int render(const struct report *report) {
  struct table t;
  struct figure f;
  table_init(&t, "table1_beyond", "FIRENET beyond the published grid", columns,
             sizeof columns / sizeof *columns);
  cells_notes_table(&t, report->cells, report->run);
  view_rows(&t, report->cells, row_keys, add_row, NULL);
  int status = view_finish_table(report, &t);

  figure_init(&f, "table1_beyond", "Binary64 collapses, the barrier does not", "K (digits)",
              "n (bits of the data)", true, true);
  cells_notes_figure(&f, report->cells, report->run);
  draw(&f, report->cells);
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment table1_beyond = {
  .name = "table1_beyond",
  .summary = "FIRENET for K and n past the range of binary64, where A_n = A collapses",
  .cells = &distance_cells,
  .render = render};
