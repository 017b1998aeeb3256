/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The FIRENET column of Table 1 as it was published, with the published script's indices and steps,
 * and its errata (REFERENCE 1), each computed. */
#include "table1_published.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "distance_cell.h"
#include "mem.h"
#include "published.h"
#include "view.h"

static const struct column columns[] = {
  {"K", "K", "$K$"},
  {"n", "n", "$n$"},
  {"published", "published", NULL},
  {"double", "binary64", NULL},
  {"double_agrees", "digits\nequal", NULL},
  {"certified", "certified", NULL},
  {"certified_agrees", "digits\nequal", NULL},
  {"step", "tau sigma\n||A||^2", "$\\tau\\sigma\\|A\\|^2$"},
  {"gap", "objective gap\nof \"x*\"", NULL},
  {"corrected", "distance to\nXi, same x", "distance to\n$\\Xi$, same $x$"},
  {"admissible", "distance to Xi,\nadmissible", "distance to $\\Xi$,\nadmissible"},
  {"parameters", "other", NULL}};

static const char *const row_keys[] = {"network.type", "network.steps", "arithmetic", NULL};

static void set_agreement(struct table *t, const char *id, const char *printed,
                          const json_t *cell) {
  if (!cell) return;
  struct agreement a =
    published_compare(printed, cell_text(cell, "distance_lo"), cell_text(cell, "distance_hi"));
  table_set(t, id, MARK_PLAIN, "%d of %d", a.agreeing, a.digits);
}

/* A quantity that is proved whatever the arithmetic of the cell. */
static void set_proved(struct table *t, const char *id, const json_t *cell, const char *name) {
  enum mark mark;
  char *text = cell_distance(cell, name, 4, &mark);
  bool zero = mark != MARK_UNDECIDED && strtod(text, NULL) == 0;
  table_set(t, id, mark == MARK_UNDECIDED ? mark : MARK_CERTIFIED, "%s", zero ? "0" : text);
  mem_free(text);
}

static void add_row(void *context, struct table *t, const struct cell_list *group) {
  const json_t *first = cell_list_get(group, 0);
  const json_t *binary64 = cells_find(group, "firenet", "double", "published");
  const json_t *certified = cells_find(group, "firenet", "certified", "published");
  const json_t *exact = certified ? certified : cells_find(group, "firenet", NULL, "published");
  char printed[32];
  (void)context;
  view_set_published(t, "published", first, "firenet");
  if (view_published(printed, first, "firenet")) {
    set_agreement(t, "double_agrees", printed, binary64);
    set_agreement(t, "certified_agrees", printed, certified);
  }
  view_distance(t, "double", binary64, "distance", 12);
  view_distance(t, "certified", certified, "distance", 12);
  if (exact) set_proved(t, "step", exact, "step");
  if (*cell_text(first, "gap_lo")) set_proved(t, "gap", certified ? certified : first, "gap");
  view_distance(t, "corrected", certified, "solution", 12);
  view_distance(t, "admissible", cells_find(group, "firenet", "certified", "admissible"),
                "solution", 12);
}

static double number(const json_t *cell, const char *key) {
  return strtod(cell_text(cell, key), NULL);
}

/* A minimiser's objective gap is 0, and a positive lower end proves that it is not. */
static void note_gaps(struct table *t, const struct cell_list *cells) {
  size_t i, all = 0, positive = 0;
  json_t *cell;
  cell_list_foreach (cells, i, cell) {
    if (!*cell_text(cell, "gap_lo")) continue;
    all++;
    positive += number(cell, "gap_lo") > 0;
  }
  table_note(
    t,
    "1. Indices: in %zu of %zu cells the published script's \"x*\" is no minimiser by proof: its "
    "objective exceeds the minimum by the gap shown, and distances to it are not distances to "
    "a solution.",
    positive, all);
}

/* The hypothesis tau sigma ||A||^2 < 1. */
static void note_steps(struct table *t, const struct cell_list *cells) {
  size_t i, all = 0, broken = 0;
  json_t *cell;
  cell_list_foreach (cells, i, cell) {
    if (strcmp(cell_text(cell, "steps"), "published")) continue;
    all++;
    broken += number(cell, "step_lo") >= 1;
  }
  if (all)
    table_note(
      t,
      "2. Steps: in %zu of %zu cells with the published tau = sigma = sqrt(1/||A||) - 1e-4 the "
      "theorem's hypothesis tau sigma ||A||^2 < 1 fails by proof.",
      broken, all);
}

/* With admissible steps: distance / (1.5 * 10^-K) - 1 in units of 2^-n. */
static void note_corrected(struct table *t, const struct cell_list *cells) {
  double largest = 0;
  size_t i, all = 0;
  json_t *cell;
  cell_list_foreach (cells, i, cell) {
    if (strcmp(cell_text(cell, "steps"), "admissible") || !cell_flag(cell, "certified")) continue;
    double middle = 1.5 * pow(10, -(double)cell_integer(cell, "K"));
    double relative = number(cell, "solution_hi") / middle - 1;
    largest = fmax(largest, fabs(relative) * pow(2, (double)cell_integer(cell, "bits")));
    all++;
  }
  if (all)
    table_note(t,
               "3. Corrected: with admissible steps the certified distance to the solution set is "
               "1.5 * 10^-K (1 + r), |r| about %.3g * 2^-n at most, in all %zu cells.",
               largest, all);
}

static void note_errata(struct table *t, const struct cell_list *cells) {
  note_gaps(t, cells);
  note_steps(t, cells);
  note_corrected(t, cells);
  table_note(
    t, "`digits equal`: leading digits of the printed number that remain when the computed one is "
       "rounded to as many decimal places.");
}

static int render(const struct report *report) {
  struct table t;
  table_init(&t, "table1_published",
             "Table 1, column FIRENET, with the published indices and steps; errata", columns,
             sizeof columns / sizeof *columns);
  cells_notes_table(&t, report->cells, report->run);
  note_errata(&t, report->cells);
  view_rows(&t, report->cells, row_keys, add_row, NULL);
  return view_finish_table(report, &t);
}

const struct experiment table1_published = {
  .name = "table1_published",
  .summary =
    "Table 1 with the published script's indices and steps, digit by digit, and its errata",
  .cells = &distance_cells,
  .render = render};
