/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many digits of a FIRENET distance are true at p bits: float:p and double against the
 * certified value. */
#include "table1_precision.h"

#include <stdlib.h>
#include <string.h>

#include "distance_cell.h"
#include "mem.h"
#include "published.h"
#include "true_digits.h"
#include "view.h"

static const struct column columns[] = {{"K", "K", "$K$"},
                                        {"n", "n", "$n$"},
                                        {"N2", "N2", "$N_2$"},
                                        {"arithmetic", "arithmetic", NULL},
                                        {"p", "p", "$p$"},
                                        {"distance", "distance", NULL},
                                        {"digits", "true\ndigits", NULL},
                                        {"published", "published", NULL},
                                        {"published_true", "digits of it\nreached", NULL},
                                        {"parameters", "other", NULL}};

static const char *const row_keys[] = {"network.type", "arithmetic", NULL};
static const char *const shown_keys[] = {"network.type", "arithmetic", "class.K",
                                         "class.N2",     "data.bits",  NULL};

static void add_row(struct table *t, const struct cell_list *cells, const json_t *cell,
                    const json_t *certified) {
  char printed[32], *label = cells_label(cells, cell, shown_keys);
  const char *arithmetic = cell_text(cell, "arithmetic");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(cell, "K"));
  table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(cell, "bits"));
  table_set(t, "N2", MARK_PLAIN, "%ld", cell_integer(cell, "N2"));
  table_set(t, "arithmetic", MARK_PLAIN, "%.*s", (int)strcspn(arithmetic, ":"), arithmetic);
  table_set(t, "p", MARK_PLAIN, "%ld", cell_integer(cell, "precision"));
  view_distance(t, "distance", cell, "distance", 12);
  view_set_published(t, "published", cell, cell_text(cell, "network"));
  if (certified && cell != certified) true_digits_set(t, cell, certified);
  if (view_published(printed, cell, cell_text(cell, "network"))) {
    struct agreement a =
      published_compare(printed, cell_text(cell, "distance_lo"), cell_text(cell, "distance_hi"));
    table_set(t, "published_true", MARK_PLAIN, "%d of %d", a.agreeing, a.digits);
  }
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

/* One curve for each row group: true digits against p. */
static void add_curve(struct figure *f, const struct cell_list *group, const json_t *certified) {
  const json_t *first = cell_list_get(group, 0);
  char *title = mem_printf("K=%ld n=%ld N2=%ld", cell_integer(first, "K"),
                           cell_integer(first, "bits"), cell_integer(first, "N2"));
  figure_series(f, title, true, cell_integer(first, "N2") == 20);
  mem_free(title);
  size_t i;
  json_t *cell;
  cell_list_foreach (group, i, cell)
    if (!strncmp(cell_text(cell, "arithmetic"), "float:", 6))
      figure_point(f, (double)cell_integer(cell, "precision"), true_digits(cell, certified));
}

/* The smallest p from which on the relative difference to the certified value is at most 10^-7. */
static void note_frontier(struct table *t, const struct cell_list *group, const json_t *certified) {
  long frontier = -1;
  size_t i;
  json_t *cell;
  cell_list_foreach (group, i, cell) {
    if (strncmp(cell_text(cell, "arithmetic"), "float:", 6)) continue;
    if (true_digits(cell, certified) < 7) frontier = -1;
    else if (frontier < 0) frontier = cell_integer(cell, "precision");
  }
  char *where = mem_printf("K = %ld, n = %ld, N2 = %ld", cell_integer(certified, "K"),
                           cell_integer(certified, "bits"), cell_integer(certified, "N2"));
  if (frontier > 0)
    table_note(t, "%s: seven true digits from p = %ld on; certified with %ld bits.", where,
               frontier, cell_integer(certified, "precision"));
  else if (true_digits(certified, certified) < 7)
    table_note(t, "%s: seven true digits cannot be seen: fewer are certified.", where);
  else table_note(t, "%s: seven true digits are not reached and kept at any p of this run.", where);
  mem_free(where);
}

static int render(const struct report *report) {
  struct table t;
  struct figure f;
  table_init(&t, "table1_precision",
             "True digits of the FIRENET distance at p bits, against the certified value", columns,
             sizeof columns / sizeof *columns);
  true_digits_note(&t);
  figure_init(&f, "table1_precision", "Digits in agreement with the certified distance",
              "precision p (bits)", "true digits", true, false);
  figure_note(&f, "Curves level off at the digits to which the certified distance is enclosed.");
  cells_notes_table(&t, report->cells, report->run);
  cells_notes_figure(&f, report->cells, report->run);
  struct cell_groups groups = cell_groups_of(report->cells, row_keys);
  const struct cell_list *group;
  json_t *cell;
  size_t i, k;
  cell_groups_foreach (&groups, i, group) {
    const json_t *certified = cells_find(group, NULL, "certified", NULL);
    if (certified) note_frontier(&t, group, certified);
    if (certified) add_curve(&f, group, certified);
    cell_list_foreach (group, k, cell) add_row(&t, report->cells, cell, certified);
  }
  cell_groups_clear(&groups);
  int status = view_finish_table(report, &t);
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment table1_precision = {
  .name = "table1_precision",
  .summary =
    "how many digits of a distance are true at p bits, with the certified value as reference",
  .cells = &distance_cells,
  .render = render};
