/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many bits the barrier asks for: FIRENET for K digits and data of n bits, in p bits. A_n and A
 * differ by 2^-(n+1) beside entries of size 10^K, so some n + K log2(10) bits are needed to tell them
 * apart; fewer collapse the two inputs into one. */
#include "sweep_precision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "distance_cell.h"
#include "mem.h"
#include "true_digits.h"
#include "view.h"

/* A run is faithful if A_n is not A and so many digits of the distance are true. */
enum { FAITHFUL_DIGITS = 3 };

enum verdict { FAITHFUL, DEGRADED, COLLAPSED, VERDICTS };
static const char *const verdicts[VERDICTS] = {"faithful", "degraded", "collapsed"};

static const struct column rows[] = {
  {"K", "K", "$K$"},
  {"n", "n", "$n$"},
  {"need", "n + K log2 10", "$n + K \\log_2 10$"},
  {"collapsed", "A_n = A\nup to p", "$A_n = A$\nup to $p$"},
  {"faithful", "faithful\nfrom p", "faithful\nfrom $p$"},
  {"proved", "ball:p proves\nthe digits from p", "\\texttt{ball:p} proves\nthe digits from $p$"},
  {"distance", "distance,\ncertified", NULL},
  {"bits", "certified\nwith bits", NULL},
  {"parameters", "other", NULL}};

static const struct column cell_columns[] = {{"K", "K", "$K$"},
                                             {"n", "n", "$n$"},
                                             {"arithmetic", "arithmetic", NULL},
                                             {"p", "p", "$p$"},
                                             {"verdict", "verdict", NULL},
                                             {"digits", "true\ndigits", NULL},
                                             {"distance", "distance", NULL},
                                             {"parameters", "other", NULL}};

static const char *const row_keys[] = {"arithmetic", NULL};
static const char *const shown_keys[] = {"arithmetic", "class.K", "data.bits", NULL};

/* n + K log2(10) */
static double need(const json_t *cell) {
  return (double)cell_integer(cell, "bits") + (double)cell_integer(cell, "K") * log2(10);
}

static bool is_ball(const json_t *cell) {
  return !strncmp(cell_text(cell, "arithmetic"), "ball:", 5);
}
static bool is_certified(const json_t *cell) {
  return !strcmp(cell_text(cell, "arithmetic"), "certified");
}
static bool is_point(const json_t *cell) { return !is_ball(cell) && !is_certified(cell); }

static enum verdict verdict_of(const json_t *cell, const json_t *certified) {
  if (cell_flag(cell, "collapsed")) return COLLAPSED;
  return certified && true_digits(cell, certified) >= FAITHFUL_DIGITS ? FAITHFUL : DEGRADED;
}

/* Does an enclosure prove the digits of the certified value? */
static bool proves(const json_t *cell, const json_t *certified) {
  double digits = (double)atol(cell_setting(cell, "certified.digits"));
  return cell_flag(cell, "certified") && certified && true_digits(cell, certified) >= digits;
}

/* What a group (one K, one n, all p) shows; 0: none. */
struct frontier {
  long collapsed, faithful, proved; /* largest p; least p from which all are */
};

static struct frontier frontier_of(const json_t *group, const json_t *certified) {
  struct frontier f = {0};
  long failed = 0, unproved = 0;
  size_t i;
  json_t *cell;
  json_array_foreach (group, i, cell) {
    long p = cell_integer(cell, "precision");
    if (is_ball(cell) && !proves(cell, certified) && p > unproved) unproved = p;
    if (!is_point(cell)) continue;
    enum verdict v = verdict_of(cell, certified);
    if (v == COLLAPSED && p > f.collapsed) f.collapsed = p;
    if (v != FAITHFUL && p > failed) failed = p;
  }
  json_array_foreach (group, i, cell) {
    long p = cell_integer(cell, "precision");
    if (is_point(cell) && p > failed && (!f.faithful || p < f.faithful)) f.faithful = p;
    if (is_ball(cell) && p > unproved && (!f.proved || p < f.proved)) f.proved = p;
  }
  return f;
}

static void set_bits(struct table *t, const char *id, long p) {
  if (p) table_set(t, id, MARK_PLAIN, "%ld", p);
}

static void add_row(struct table *t, const json_t *cells, const json_t *group) {
  const json_t *first = json_array_get(group, 0),
               *certified = cells_find(group, NULL, "certified", NULL);
  struct frontier f = frontier_of(group, certified);
  (void)cells;
  table_set(t, "need", MARK_PLAIN, "%.1f", need(first));
  set_bits(t, "collapsed", f.collapsed);
  set_bits(t, "faithful", f.faithful);
  set_bits(t, "proved", f.proved);
  view_distance(t, "distance", certified, "distance", 12);
  if (certified) set_bits(t, "bits", cell_integer(certified, "precision"));
}

static void add_cell(struct table *t, const json_t *cells, const json_t *cell,
                     const json_t *certified) {
  char *label = cells_label(cells, cell, shown_keys);
  const char *arithmetic = cell_text(cell, "arithmetic");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(cell, "K"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(cell, "bits"));
  table_set(t, "arithmetic", MARK_PLAIN, "%.*s", (int)strcspn(arithmetic, ":"), arithmetic);
  set_bits(t, "p", cell_integer(cell, "precision"));
  if (is_point(cell))
    table_set(t, "verdict", MARK_PLAIN, "%s", verdicts[verdict_of(cell, certified)]);
  else if (is_ball(cell))
    table_set(t, "verdict", MARK_PLAIN, "%s", proves(cell, certified) ? "proved" : "not proved");
  if (certified && cell != certified) true_digits_set(t, cell, certified);
  view_distance(t, "distance", cell, "distance", 12);
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

static void add_points(struct figure *f, const json_t *groups, enum verdict wanted) {
  size_t i, k;
  json_t *group, *cell;
  figure_series(f, verdicts[wanted], false, false);
  json_array_foreach (groups, i, group) {
    const json_t *certified = cells_find(group, NULL, "certified", NULL);
    json_array_foreach (group, k, cell)
      if (is_point(cell) && verdict_of(cell, certified) == wanted)
        figure_point(f, need(cell), (double)cell_integer(cell, "precision"));
  }
}

static int by_need(const void *a, const void *b) {
  const double *u = a, *v = b;
  return (u[0] > v[0]) - (u[0] < v[0]);
}

/* The least p at which ball:p proves the digits, by need. */
static void add_proved(struct figure *f, const json_t *groups) {
  size_t i, count = 0;
  json_t *group;
  double(*at)[2] = mem_alloc(json_array_size(groups) + 1, sizeof *at);
  json_array_foreach (groups, i, group) {
    long p = frontier_of(group, cells_find(group, NULL, "certified", NULL)).proved;
    if (!p) continue;
    at[count][0] = need(json_array_get(group, 0));
    at[count++][1] = (double)p;
  }
  qsort(at, count, sizeof *at, by_need);
  figure_series(f, "least p at which ball:p proves the digits", false, false);
  for (i = 0; i < count; i++) figure_point(f, at[i][0], at[i][1]);
  mem_free(at);
}

/* p - (n + K log2 10): the largest of a collapsed run, the least of one that tells A_n from A. */
struct offsets {
  double collapsed, distinct;
};

static struct offsets offsets_of(const json_t *cells) {
  struct offsets o = {-INFINITY, INFINITY};
  size_t i;
  json_t *cell;
  json_array_foreach (cells, i, cell) {
    if (!is_point(cell)) continue;
    double c = (double)cell_integer(cell, "precision") - need(cell);
    if (cell_flag(cell, "collapsed")) o.collapsed = fmax(o.collapsed, c);
    else o.distinct = fmin(o.distinct, c);
  }
  return o;
}

static void draw(struct figure *f, const json_t *cells, const json_t *groups) {
  for (enum verdict v = FAITHFUL; v < VERDICTS; v++) add_points(f, groups, v);
  add_proved(f, groups);
  struct offsets o = offsets_of(cells);
  if (!isfinite(o.distinct) || !isfinite(o.collapsed)) return; /* nothing was crossed */
  char *title =
    mem_printf("p = n + K log2(10) %c %.1f", o.distinct < 0 ? '-' : '+', fabs(o.distinct));
  figure_series(f, title, true, true);
  mem_free(title);
  for (int k = 0; k <= 80; k++) {
    double x = 16 * pow(1.1, k);
    figure_point(f, x, x + o.distinct);
  }
}

static void note_offsets(struct table *t, const json_t *cells) {
  struct offsets o = offsets_of(cells);
  if (isfinite(o.distinct) && isfinite(o.collapsed))
    table_note(t, "Frontier: A_n is told from A in runs with p >= n + K log2(10) %+.1f.",
               o.distinct);
  if (isfinite(o.collapsed))
    table_note(t, "A_n = A, collapsed, in runs with p up to n + K log2(10) %+.1f.", o.collapsed);
}

static int put_rows(const struct report *report) {
  struct table t;
  table_init(&t, "sweep_precision", "Bits that the barrier asks for", rows,
             sizeof rows / sizeof *rows);
  cells_notes_table(&t, report->cells, report->run);
  table_note(
    &t,
    "A run at p bits is collapsed if A_n = A entry by entry; faithful if not, and %d digits "
    "of the distance are true; else degraded.",
    FAITHFUL_DIGITS);
  note_offsets(&t, report->cells);
  view_rows(&t, report->cells, row_keys, add_row);
  return view_finish_table(report, &t);
}

static int put_cells(const struct report *report, const json_t *groups) {
  struct table t;
  struct report quiet = *report;
  size_t i, k;
  json_t *group, *cell;
  quiet.out = NULL; /* the rows are the main table */
  table_init(&t, "sweep_precision_cells", "All runs of the sweep", cell_columns,
             sizeof cell_columns / sizeof *cell_columns);
  true_digits_note(&t);
  cells_notes_table(&t, report->cells, report->run);
  json_array_foreach (groups, i, group) {
    const json_t *certified = cells_find(group, NULL, "certified", NULL);
    json_array_foreach (group, k, cell) add_cell(&t, report->cells, cell, certified);
  }
  return view_finish_table(&quiet, &t);
}

static int render(const struct report *report) {
  struct figure f;
  json_t *groups = cells_group(report->cells, row_keys);
  int status = put_rows(report);
  if (put_cells(report, groups)) status = -1;
  figure_init(&f, "sweep_precision", "Where p bits tell A_n from A", "n + K log2(10)",
              "precision p (bits)", true, true);
  cells_notes_figure(&f, report->cells, report->run);
  draw(&f, report->cells, groups);
  json_decref(groups);
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment sweep_precision = {
  .name = "sweep_precision",
  .summary = "from how many bits on a run tells A_n from A and its distance is true, over K, n, p",
  .cells = &distance_cells,
  .render = render};
