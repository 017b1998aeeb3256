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

/* Without the certified distance it is unknown how true that of a run is. */
enum verdict { FAITHFUL, DEGRADED, COLLAPSED, VERDICTS, UNKNOWN = VERDICTS };
static const char *const verdicts[] = {"faithful", "degraded", "collapsed", ""};

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

/* The certified cell of a group, if it proved its digits. */
static const json_t *truth_of(const struct cell_list *group) {
  const json_t *certified = cells_find(group, NULL, "certified", NULL);
  return certified && cell_flag(certified, "certified") ? certified : NULL;
}

static enum verdict verdict_of(const json_t *cell, const json_t *truth) {
  if (cell_flag(cell, "collapsed")) return COLLAPSED;
  if (!truth) return UNKNOWN;
  return true_digits(cell, truth) >= FAITHFUL_DIGITS ? FAITHFUL : DEGRADED;
}

/* Does an enclosure prove the digits of the certified value? */
static bool proves(const json_t *cell, const json_t *truth) {
  double digits = (double)atol(cell_setting(cell, "certified.digits"));
  return cell_flag(cell, "certified") && truth && true_digits(cell, truth) >= digits;
}

/* Of a point or a ball; "" if unknown. A ball that is not finite proves nothing, whatever the truth. */
static const char *word_of(const json_t *cell, const json_t *truth) {
  if (is_point(cell)) return verdicts[verdict_of(cell, truth)];
  if (cell_flag(cell, "certified") && !truth) return "";
  return proves(cell, truth) ? "proved" : "not proved";
}

/* Where a run at p bits stands in the figure. */
struct run {
  double need, p;
  enum verdict verdict;
};

/* What the figure shows, gathered while the rows of the table are made. */
struct sweep {
  struct run *run; /* at most one for each cell */
  size_t runs;
  double (*proved)[2]; /* the need of a row, and the least p at which ball:p proves its digits */
  size_t proved_count;
};

/* What a group (one K, one n, all p) shows; 0: none. */
struct frontier {
  long collapsed, faithful, proved; /* largest p; least p from which all are */
};

/* Also notes the runs of the group. */
static struct frontier frontier_of(struct sweep *sweep, const struct cell_list *group,
                                   const json_t *truth) {
  struct frontier f = {0};
  long failed = 0, unproved = 0;
  size_t i;
  json_t *cell;
  cell_list_foreach (group, i, cell) {
    long p = cell_integer(cell, "precision");
    if (is_ball(cell) && !proves(cell, truth) && p > unproved) unproved = p;
    if (!is_point(cell)) continue;
    enum verdict v = verdict_of(cell, truth);
    sweep->run[sweep->runs++] = (struct run){need(cell), (double)p, v};
    if (v == COLLAPSED && p > f.collapsed) f.collapsed = p;
    if (v != FAITHFUL && p > failed) failed = p;
  }
  cell_list_foreach (group, i, cell) {
    long p = cell_integer(cell, "precision");
    if (is_point(cell) && p > failed && (!f.faithful || p < f.faithful)) f.faithful = p;
    if (is_ball(cell) && p > unproved && (!f.proved || p < f.proved)) f.proved = p;
  }
  return f;
}

static void set_bits(struct table *t, const char *id, long p) {
  if (p) table_set(t, id, MARK_PLAIN, "%ld", p);
}

static void add_row(void *context, struct table *t, const struct cell_list *group) {
  struct sweep *sweep = context;
  const json_t *first = cell_list_get(group, 0),
               *certified = cells_find(group, NULL, "certified", NULL);
  struct frontier f = frontier_of(sweep, group, truth_of(group));
  table_set(t, "need", MARK_PLAIN, "%.1f", need(first));
  set_bits(t, "collapsed", f.collapsed);
  set_bits(t, "faithful", f.faithful);
  set_bits(t, "proved", f.proved);
  view_distance(t, "distance", certified, "distance", 12);
  if (certified) set_bits(t, "bits", cell_integer(certified, "precision"));
  if (!f.proved) return;
  sweep->proved[sweep->proved_count][0] = need(first);
  sweep->proved[sweep->proved_count++][1] = (double)f.proved;
}

static void add_cell(struct table *t, const struct cell_list *cells, const json_t *cell,
                     const json_t *truth) {
  char *label = cells_label(cells, cell, shown_keys);
  const char *arithmetic = cell_text(cell, "arithmetic");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(cell, "K"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(cell, "bits"));
  table_set(t, "arithmetic", MARK_PLAIN, "%.*s", (int)strcspn(arithmetic, ":"), arithmetic);
  set_bits(t, "p", cell_integer(cell, "precision"));
  if (!is_certified(cell)) {
    table_set(t, "verdict", MARK_PLAIN, "%s", word_of(cell, truth));
    if (truth) true_digits_set(t, cell, truth);
  }
  view_distance(t, "distance", cell, "distance", 12);
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

static void add_points(struct figure *f, const struct sweep *sweep, enum verdict wanted) {
  figure_series(f, verdicts[wanted], false, false);
  for (const struct run *run = sweep->run; run < sweep->run + sweep->runs; run++)
    if (run->verdict == wanted) figure_point(f, run->need, run->p);
}

/* The line is drawn in this order: by need, then by p. */
static int by_need(const void *a, const void *b) {
  const double *u = a, *v = b;
  int order = (u[0] > v[0]) - (u[0] < v[0]);
  return order ? order : (u[1] > v[1]) - (u[1] < v[1]);
}

static void add_proved(struct figure *f, struct sweep *sweep) {
  qsort(sweep->proved, sweep->proved_count, sizeof *sweep->proved, by_need);
  figure_series(f, "least p at which ball:p proves the digits", true, false);
  for (size_t i = 0; i < sweep->proved_count; i++)
    figure_point(f, sweep->proved[i][0], sweep->proved[i][1]);
}

/* p - (n + K log2 10): the largest of a collapsed run, the least of one that tells A_n from A. */
struct offsets {
  double collapsed, distinct;
};

static struct offsets offsets_of(const struct sweep *sweep) {
  struct offsets o = {-INFINITY, INFINITY};
  for (const struct run *run = sweep->run; run < sweep->run + sweep->runs; run++) {
    double c = run->p - run->need;
    if (run->verdict == COLLAPSED) o.collapsed = fmax(o.collapsed, c);
    else o.distinct = fmin(o.distinct, c);
  }
  return o;
}

static void draw(struct figure *f, struct sweep *sweep) {
  for (enum verdict v = FAITHFUL; v < VERDICTS; v++) add_points(f, sweep, v);
  add_proved(f, sweep);
  struct offsets o = offsets_of(sweep);
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

static void note_offsets(struct table *t, const struct sweep *sweep) {
  struct offsets o = offsets_of(sweep);
  if (isfinite(o.distinct) && isfinite(o.collapsed))
    table_note(t, "Frontier: A_n is told from A in runs with p >= n + K log2(10) %+.1f.",
               o.distinct);
  if (isfinite(o.collapsed))
    table_note(t, "A_n = A, collapsed, in runs with p up to n + K log2(10) %+.1f.", o.collapsed);
}

static int put_rows(const struct report *report, struct sweep *sweep) {
  struct table t;
  table_init(&t, "sweep_precision", "Bits that the barrier asks for", rows,
             sizeof rows / sizeof *rows);
  cells_notes_table(&t, report->cells, report->run);
  table_note(
    &t,
    "A run at p bits is collapsed if A_n = A entry by entry; faithful if not, and %d digits "
    "of the distance are true; else degraded. Where no digits are certified, a run that is not "
    "collapsed has no verdict.",
    FAITHFUL_DIGITS);
  view_rows(&t, report->cells, row_keys, add_row, sweep);
  note_offsets(&t, sweep);
  return view_finish_table(report, &t);
}

static int put_cells(const struct report *report) {
  struct table t;
  struct report quiet = *report;
  struct cell_groups groups = cell_groups_of(report->cells, row_keys);
  const struct cell_list *group;
  const json_t *cell;
  size_t i, k;
  quiet.out = NULL; /* the rows are the main table */
  table_init(&t, "sweep_precision_cells", "All runs of the sweep", cell_columns,
             sizeof cell_columns / sizeof *cell_columns);
  true_digits_note(&t);
  cells_notes_table(&t, report->cells, report->run);
  cell_groups_foreach (&groups, i, group) {
    const json_t *truth = truth_of(group);
    cell_list_foreach (group, k, cell) add_cell(&t, report->cells, cell, truth);
  }
  cell_groups_clear(&groups);
  return view_finish_table(&quiet, &t);
}

static int render(const struct report *report) {
  struct figure f;
  size_t count = report->cells->count;
  struct sweep sweep = {.run = mem_alloc(count, sizeof *sweep.run),
                        .proved = mem_alloc(count, sizeof *sweep.proved)};
  int status = put_rows(report, &sweep);
  if (put_cells(report)) status = -1;
  figure_init(&f, "sweep_precision", "Where p bits tell A_n from A", "n + K log2(10)",
              "precision p (bits)", true, true);
  cells_notes_figure(&f, report->cells, report->run);
  draw(&f, &sweep);
  mem_free(sweep.run);
  mem_free(sweep.proved);
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment sweep_precision = {
  .name = "sweep_precision",
  .summary = "from how many bits on a run tells A_n from A and its distance is true, over K, n, p",
  .cells = &distance_cells,
  .render = render};
