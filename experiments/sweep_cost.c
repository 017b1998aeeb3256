/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What FIRENET costs: seconds of its evaluation against p, N and the number of layers, with the
 * exponents of power laws by least squares beside those of the cost model: layers times 2 m N
 * multiply-adds times M(p). */
#include "sweep_cost.h"

#include <math.h>
#include <string.h>

#include "distance_cell.h"
#include "mem.h"
#include "view.h"

static const struct column cell_columns[] = {{"arithmetic", "arithmetic", NULL},
                                             {"p", "p", "$p$"},
                                             {"m", "m", "$m$"},
                                             {"N", "N", "$N$"},
                                             {"layers", "layers", NULL},
                                             {"seconds", "seconds of\nthe network", NULL},
                                             {"each", "ns per\nmultiply-add", NULL},
                                             {"whole", "seconds of\nthe cell", NULL}};

static const struct column fit_columns[] = {{"arithmetic", "arithmetic", NULL},
                                            {"varied", "varied", NULL},
                                            {"from", "from", NULL},
                                            {"to", "to", NULL},
                                            {"fixed", "at", NULL},
                                            {"points", "points", NULL},
                                            {"exponent", "exponent,\nall points", NULL},
                                            {"last", "exponent,\nlast two", NULL},
                                            {"theory", "cost model", NULL}};

static double seconds_of(const json_t *cell, const char *what) {
  return json_number_value(json_object_get(json_object_get(cell, "seconds"), what));
}

static long setting(const json_t *cell, const char *key) {
  return strtol(cell_setting(cell, key), NULL, 10);
}

static double cell_bits(const json_t *cell) { return (double)cell_integer(cell, "precision"); }
static double cell_rows(const json_t *cell) { return 1 + (double)cell_integer(cell, "N2"); }
static double cell_cols(const json_t *cell) {
  return (double)(cell_integer(cell, "N1") + cell_integer(cell, "N2"));
}
static double cell_layers(const json_t *cell) {
  return (double)setting(cell, "network.inner") * (double)setting(cell, "network.outer");
}

/* A parameter that a sweep varies. */
struct axis {
  const char *name;
  const char *const *but; /* for cell_groups_of */
  double (*value)(const json_t *cell);
  const char *theory;
  const char *fixed_keys[4]; /* what else is told */
};

static const char *const but_bits[] = {"arithmetic", NULL};
static const char *const but_cols[] = {"class.N2", NULL};
static const char *const but_layers[] = {"network.inner", "network.outer", NULL};

static const struct axis axes[] = {
  {"p", but_bits, cell_bits, "2 (schoolbook) to 1 (transform)", {"class.N2", "network.outer"}},
  {"N",
   but_cols,
   cell_cols,
   "2 (m = N - 1), 1 if zeros are skipped",
   {"network.outer", "arithmetic"}},
  {"layers", but_layers, cell_layers, "1", {"class.N2", "arithmetic"}}};

/* log2 of (x, y), ordered by x */
struct points {
  double (*at)[2];
  size_t count;
};

static int by_x(const void *a, const void *b) {
  const double *u = a, *v = b;
  return (u[0] > v[0]) - (u[0] < v[0]);
}

/* The cells of a group in one kind of arithmetic ("block"). The caller frees at. */
static struct points points_of(const struct cell_list *group, const struct axis *axis,
                               const char *kind) {
  struct points p = {mem_alloc(group->count + 1, sizeof *p.at), 0};
  size_t length = strlen(kind), mark = cell_list_mark(group);
  for (size_t i = 0; i < group->count; i++) {
    const char *arithmetic = cell_list_setting(group, i, "arithmetic");
    if (strncmp(arithmetic, kind, length) || (arithmetic[length] && arithmetic[length] != ':'))
      continue;
    const json_t *cell = cell_list_get(group, i);
    double x = axis->value(cell), y = seconds_of(cell, "network");
    cell_list_release(group, mark);
    if (!(x > 0) || !(y > 0)) continue;
    p.at[p.count][0] = log2(x);
    p.at[p.count++][1] = log2(y);
  }
  qsort(p.at, p.count, sizeof *p.at, by_x);
  return p;
}

/* The slope of the least-squares line through points first .. count - 1. */
static double slope(const struct points *p, size_t first) {
  double n = (double)(p->count - first), x = 0, y = 0, xx = 0, xy = 0;
  for (size_t i = first; i < p->count; i++) {
    x += p->at[i][0] / n;
    y += p->at[i][1] / n;
  }
  for (size_t i = first; i < p->count; i++) {
    xx += (p->at[i][0] - x) * (p->at[i][0] - x);
    xy += (p->at[i][0] - x) * (p->at[i][1] - y);
  }
  return xy / xx;
}

static void add_fit(struct table *t, const struct cell_list *group, const struct axis *axis,
                    const char *kind, const struct points *p) {
  const json_t *first = cell_list_get(group, 0);
  char *fixed = mem_strdup("");
  for (size_t i = 0; axis->fixed_keys[i]; i++) {
    char *longer = mem_printf("%s%s%s = %s", fixed, i ? ", " : "", axis->fixed_keys[i],
                              cell_setting(first, axis->fixed_keys[i]));
    mem_free(fixed);
    fixed = longer;
  }
  table_row(t);
  table_set(t, "arithmetic", MARK_PLAIN, "%s", kind);
  table_set(t, "varied", MARK_PLAIN, "%s", axis->name);
  table_set(t, "from", MARK_PLAIN, "%.0f", exp2(p->at[0][0]));
  table_set(t, "to", MARK_PLAIN, "%.0f", exp2(p->at[p->count - 1][0]));
  table_set(t, "fixed", MARK_PLAIN, "%s", fixed);
  table_set(t, "points", MARK_PLAIN, "%zu", p->count);
  table_set(t, "exponent", MARK_UNCERTIFIED, "%.2f", slope(p, 0));
  table_set(t, "last", MARK_UNCERTIFIED, "%.2f", slope(p, p->count - 2));
  table_set(t, "theory", MARK_PLAIN, "%s", axis->theory);
  mem_free(fixed);
}

static const char *const kinds[] = {"double", "float", "block", "ball"};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void add_curve(struct figure *f, const char *kind, const struct cell_list *group,
                      const struct points *p) {
  const json_t *first = cell_list_get(group, 0);
  char *title = mem_printf("%s, N = %.0f, %.0f layers", kind, cell_cols(first), cell_layers(first));
  figure_series(f, title, true, false);
  mem_free(title);
  for (size_t i = 0; i < p->count; i++) figure_point(f, exp2(p->at[i][0]), exp2(p->at[i][1]));
}

static void add_fits(struct table *t, struct figure *f, const struct cell_list *cells,
                     const struct axis *axis) {
  struct cell_groups groups = cell_groups_of(cells, axis->but);
  const struct cell_list *group;
  size_t i;
  cell_groups_foreach (&groups, i, group)
    for (size_t k = 0; k < KINDS; k++) {
      struct points p = points_of(group, axis, kinds[k]);
      if (p.count >= 3 && p.at[p.count - 1][0] > p.at[p.count - 2][0]) {
        add_fit(t, group, axis, kinds[k], &p);
        if (axis->value == cell_bits) add_curve(f, kinds[k], group, &p);
      }
      mem_free(p.at);
    }
  cell_groups_clear(&groups);
}

static void add_cell(struct table *t, const json_t *cell) {
  const char *arithmetic = cell_text(cell, "arithmetic");
  double seconds = seconds_of(cell, "network");
  table_row(t);
  table_set(t, "arithmetic", MARK_PLAIN, "%.*s", (int)strcspn(arithmetic, ":"), arithmetic);
  table_set(t, "p", MARK_PLAIN, "%.0f", cell_bits(cell));
  table_set(t, "m", MARK_PLAIN, "%.0f", cell_rows(cell));
  table_set(t, "N", MARK_PLAIN, "%.0f", cell_cols(cell));
  table_set(t, "layers", MARK_PLAIN, "%.0f", cell_layers(cell));
  table_set(t, "seconds", MARK_UNCERTIFIED, "%.3g", seconds);
  table_set(t, "each", MARK_UNCERTIFIED, "%.3g",
            1e9 * seconds / (cell_layers(cell) * 2 * cell_rows(cell) * cell_cols(cell)));
  table_set(t, "whole", MARK_UNCERTIFIED, "%.3g", seconds_of(cell, "cell"));
}

static int put_cells(const struct report *report) {
  struct table t;
  size_t i;
  json_t *cell;
  struct report quiet = *report;
  quiet.out = NULL; /* the exponents are the main table */
  table_init(&t, "sweep_cost_cells", "Seconds of FIRENET, all runs", cell_columns,
             sizeof cell_columns / sizeof *cell_columns);
  cells_notes_table(&t, report->cells, report->run);
  cell_list_foreach (report->cells, i, cell) add_cell(&t, cell);
  return view_finish_table(&quiet, &t);
}

static int render(const struct report *report) {
  struct table t;
  struct figure f;
  table_init(&t, "sweep_cost", "What FIRENET costs: exponents of power laws", fit_columns,
             sizeof fit_columns / sizeof *fit_columns);
  figure_init(&f, "sweep_cost", "Seconds of FIRENET at p bits", "precision p (bits)",
              "seconds of the network", true, true);
  cells_notes_table(&t, report->cells, report->run);
  cells_notes_figure(&f, report->cells, report->run);
  table_note(&t, "Seconds: CPU time of the thread that evaluates the network, data and proofs not "
                 "counted; exponents by least squares in logarithms. A product counts for all its "
                 "entries, also where kernels skip zeros and what the threshold kills.");
  for (size_t a = 0; a < sizeof axes / sizeof *axes; a++) add_fits(&t, &f, report->cells, axes + a);
  if (!t.row_count) table_note(&t, "No exponents: they need three values of p, N or the layers.");
  int status = view_finish_table(report, &t);
  if (put_cells(report)) status = -1;
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment sweep_cost = {
  .name = "sweep_cost",
  .summary = "seconds of FIRENET against p, N and layers, with fitted exponents",
  .cells = &distance_cells,
  .render = render};
