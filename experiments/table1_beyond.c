/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table 1 outside the published grid, where binary64 collapses. */
#include "table1_beyond.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "distance_cell.h"
#include "mem.h"

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
static const char *const shown_keys[] = {"network.type", "arithmetic", "class.K", "data.bits", NULL};

static const json_t *find_float(const json_t *group) {
  size_t i;
  json_t *cell;
  json_array_foreach(group, i, cell)
    if (!strncmp(cell_text(cell, "arithmetic"), "float:", 6)) return cell;
  return NULL;
}

static void set(struct table *t, const char *id, const json_t *cell, const char *name) {
  if (!cell) return;
  enum mark mark;
  char *text = cell_distance(cell, name, 12, &mark);
  table_set(t, id, mark, "%s", text);
  mem_free(text);
}

static void add_row(struct table *t, const json_t *cells, const json_t *group) {
  const json_t *first = json_array_get(group, 0), *binary64 = cells_find(group, NULL, "double", NULL);
  const json_t *certified = cells_find(group, NULL, "certified", NULL), *floats = find_float(group);
  char *label = cells_label(cells, first, shown_keys);
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(first, "K"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(first, "bits"));
  table_set(t, "threshold", MARK_PLAIN, "%s", cell_text(first, "threshold"));
  set(t, "double", binary64, "distance");
  if (binary64) table_set(t, "collapsed", MARK_PLAIN, "%s", cell_flag(binary64, "collapsed") ? "collapsed" : "no");
  set(t, "float", floats, "distance");
  if (floats) table_set(t, "float_bits", MARK_PLAIN, "%ld", cell_integer(floats, "precision"));
  set(t, "certified", certified, "distance");
  if (certified) table_set(t, "certified_bits", MARK_PLAIN, "%ld", cell_integer(certified, "precision"));
  set(t, "minimax", certified, "minimax");
  const char *verdict = cell_text(certified ? certified : first, "verdict");
  table_set(t, "verdict", MARK_PLAIN, "%s", !strcmp(verdict, "fails") ? "yes" : !strcmp(verdict, "accurate") ? "no" : verdict);
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

/* Distance in units of 10^-K against n + K log2(10), the bits that the data need; collapsed cells apart. */
static void draw(struct figure *f, const json_t *cells) {
  static const char *const titles[] = {"certified", "binary64", "binary64, collapsed"};
  for (int k = 0; k < 3; k++) {
    figure_series(f, titles[k], false, false);
    size_t i;
    json_t *cell;
    json_array_foreach(cells, i, cell) {
      if (strcmp(cell_text(cell, "arithmetic"), k ? "double" : "certified")) continue;
      if (k && cell_flag(cell, "collapsed") != (k == 2)) continue;
      double K = (double)cell_integer(cell, "K");
      figure_point(f, (double)cell_integer(cell, "bits") + K * log2(10), strtod(cell_text(cell, "distance_lo"), NULL) * pow(10, K));
    }
  }
}

static int render(const struct report *report) {
  struct table t;
  struct figure f;
  table_init(&t, "table1_beyond", "FIRENET beyond the published grid", columns, sizeof columns / sizeof *columns);
  cells_notes_table(&t, report->cells, report->run);
  json_t *groups = cells_group(report->cells, row_keys), *group;
  size_t i;
  json_array_foreach(groups, i, group) add_row(&t, report->cells, group);
  json_decref(groups);
  if (report->out) table_print(&t, TABLE_TEXT, report->out);
  int status = table_write(&t, report->folder);
  table_clear(&t);

  figure_init(&f, "table1_beyond", "Distance in units of 10^-K: binary64 collapses, the barrier does not",
              "n + K log2(10)  (bits that the data need)", "distance * 10^K", true, false);
  cells_notes_figure(&f, report->cells, report->run);
  draw(&f, report->cells);
  if (status == 0) status = figure_write(&f, report->folder);
  figure_clear(&f);
  return status;
}

const struct experiment table1_beyond = {
  .name = "table1_beyond",
  .summary = "FIRENET for K and n past the range of binary64, where A_n = A collapses",
  .schema = distance_cell_schema,
  .render = render};
