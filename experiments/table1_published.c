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

/* A quantity that is certified whatever the arithmetic of the cell; "0" when the enclosure holds
 * nothing else. */
static void set_proved(struct table *t, const char *id, const json_t *cell, const char *name) {
  char *low = mem_printf("%s_lo", name);
  enum mark mark;
  char *text = cell_distance(cell, name, 4, &mark);
  bool zero = mark == MARK_UNDECIDED && fabs(strtod(cell_text(cell, low), NULL)) < 1e-30;
  table_set(t, id, mark == MARK_UNDECIDED && !zero ? mark : MARK_CERTIFIED, "%s",
            zero ? "0" : text);
  mem_free(text);
  mem_free(low);
}

static void add_row(struct table *t, const json_t *cells, const json_t *group) {
  const json_t *first = json_array_get(group, 0);
  const json_t *binary64 = cells_find(group, "firenet", "double", "published");
  const json_t *certified = cells_find(group, "firenet", "certified", "published");
  const json_t *exact = certified ? certified : first;
  char printed[32];
  (void)cells;
  view_published(t, "published", first, "firenet");
  if (published_distance(printed, cell_integer(first, "K"), cell_integer(first, "bits"),
                         "firenet")) {
    set_agreement(t, "double_agrees", printed, binary64);
    set_agreement(t, "certified_agrees", printed, certified);
  }
  view_distance(t, "double", binary64, "distance", 12);
  view_distance(t, "certified", certified, "distance", 12);
  set_proved(t, "step", exact, "step");
  if (*cell_text(exact, "gap_lo")) set_proved(t, "gap", exact, "gap");
  view_distance(t, "corrected", certified, "solution", 12);
  view_distance(t, "admissible", cells_find(group, "firenet", "certified", "admissible"),
                "solution", 12);
}

static void note_errata(struct table *t) {
  table_note(t, "1. Indices. The published script's \"x*\" is no minimiser where its objective gap "
                "is not 0: the distances there are not to a solution.");
  table_note(t, "2. Steps. tau = sigma = sqrt(1/||A||) - 1e-4 violates the hypothesis tau sigma "
                "||A||^2 < 1 of the theorem; rounding errors grow.");
  table_note(t, "3. Digits. `digits equal` counts the leading digits of the printed number that "
                "remain when the computed one is rounded to as many places.");
  table_note(t, "4. Corrected. With right indices and admissible steps FIRENET stops at the middle "
                "between the two solutions, 1.5 * 10^-K: K = 1 too, "
                "though the theorem assumes K >= 3.");
}

static int render(const struct report *report) {
  struct table t;
  table_init(&t, "table1_published",
             "Table 1, column FIRENET, with the published indices and steps; errata", columns,
             sizeof columns / sizeof *columns);
  cells_notes_table(&t, report->cells, report->run);
  note_errata(&t);
  view_rows(&t, report->cells, row_keys, add_row);
  return view_finish_table(report, &t);
}

const struct experiment table1_published = {
  .name = "table1_published",
  .summary =
    "Table 1 with the published script's indices and steps, digit by digit, and its errata",
  .schema = distance_cell_schema,
  .render = render};
