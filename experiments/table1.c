/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table 1 of the paper: published, binary64 and certified distances side by side. */
#include "table1.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "distance_cell.h"
#include "mem.h"
#include "view.h"

static const struct column columns[] = {{"K", "K", "$K$"},
                                        {"n", "n", "$n$"},
                                        {"threshold", "10^-K", "$10^{-K}$"},
                                        {"lista_published", "LISTA\npublished", NULL},
                                        {"lista_certified", "LISTA\ncertified", NULL},
                                        {"firenet_published", "FIRENET\npublished", NULL},
                                        {"firenet_double", "FIRENET\nbinary64", NULL},
                                        {"firenet_certified", "FIRENET\ncertified", NULL},
                                        {"minimax", "minimax\nbound", NULL},
                                        {"verdict", "more than\n10^-K off?", NULL},
                                        {"parameters", "other", NULL}};

/* A row holds the cells that differ in these alone. */
static const char *const row_keys[] = {"network.type", "arithmetic", NULL};

/* "yes": every cell that the row shows is farther than 10^-K by proof; else what is not. */
static const char *row_verdict(const struct cell_list *group) {
  const char *word = "yes";
  size_t i;
  json_t *cell;
  cell_list_foreach (group, i, cell) {
    const char *verdict = cell_text(cell, "verdict"), *arithmetic = cell_text(cell, "arithmetic");
    if (group->count > 1 && strcmp(arithmetic, "double") && strcmp(arithmetic, "certified"))
      continue;
    if (!strcmp(verdict, "undecided")) return "undecided";
    if (!strcmp(verdict, "accurate")) word = "no";
  }
  return word;
}

/* What the figure shows of a row; NaN: nothing. */
struct row {
  double distance[2]; /* LISTA, FIRENET */
  double minimax, threshold;
};

struct rows {
  struct row *row; /* at most one for each cell */
  size_t count;
};

static double number(const json_t *cell, const char *key) {
  return cell ? strtod(cell_text(cell, key), NULL) : NAN;
}

static void note_row(struct rows *rows, const struct cell_list *group) {
  const json_t *first = cell_list_get(group, 0);
  rows->row[rows->count++] =
    (struct row){{number(cells_find(group, "lista", NULL, NULL), "distance_lo"),
                  number(cells_find(group, "firenet", NULL, NULL), "distance_lo")},
                 number(first, "minimax_lo"),
                 number(first, "threshold")};
}

static void add_row(void *context, struct table *t, const struct cell_list *group) {
  const json_t *first = cell_list_get(group, 0),
               *lista = cells_find(group, "lista", "certified", NULL);
  const json_t *firenet = cells_find(group, "firenet", "certified", NULL);
  note_row(context, group);
  view_set_published(t, "lista_published", first, "lista");
  view_set_published(t, "firenet_published", first, "firenet");
  view_distance(t, "lista_certified", lista ? lista : cells_find(group, "lista", NULL, NULL),
                "distance", 12);
  view_distance(t, "firenet_double", cells_find(group, "firenet", "double", NULL), "distance", 12);
  view_distance(t, "firenet_certified", firenet, "distance", 12);
  enum mark mark;
  char *bound = cell_distance(firenet ? firenet : first, "minimax", 12, &mark);
  table_set(t, "minimax", MARK_CERTIFIED, "%s", bound); /* proved in every arithmetic */
  mem_free(bound);
  table_set(t, "verdict", MARK_PLAIN, "%s", row_verdict(group));
}

static void note_trained(struct table *t, const json_t *cell) {
  const json_t *training = json_object_get(cell, "training");
  if (!training) return;
  table_note(
    t,
    "LISTA K = %ld, n = %ld: best of %ld epochs is %ld, validation loss %.3g; training error "
    "(distance to Xi(A_n, y_n)) <= %.8s%s.",
    cell_integer(cell, "K"), cell_integer(cell, "bits"), (long)cell_integer(training, "epochs"),
    (long)cell_integer(training, "best") + 1,
    json_number_value(json_object_get(training, "validation_loss")), cell_text(cell, "label_hi"),
    strchr(cell_text(cell, "label_hi"), 'e') ? strchr(cell_text(cell, "label_hi"), 'e') : "");
}

/* The distance from what the training set reveals tells how well the network was trained. */
static void note_training(struct table *t, const struct cell_list *cells) {
  bool certified = cells_find(cells, "lista", "certified", NULL);
  for (size_t i = 0; i < cells->count; i++) {
    if (strcmp(cell_list_setting(cells, i, "network.type"), "lista")) continue;
    if (certified && strcmp(cell_list_setting(cells, i, "arithmetic"), "certified")) continue;
    size_t mark = cell_list_mark(cells);
    note_trained(t, cell_list_get(cells, i));
    cell_list_release(cells, mark);
  }
}

static void draw(struct figure *f, const struct rows *rows) {
  for (size_t w = 0; w < 2; w++) {
    figure_series(f, w ? "FIRENET" : "LISTA", false, false);
    for (size_t i = 0; i < rows->count; i++)
      if (!isnan(rows->row[i].distance[w]))
        figure_point(f, (double)i + 1, rows->row[i].distance[w]);
  }
  figure_series(f, "minimax bound", true, true);
  for (size_t i = 0; i < rows->count; i++) figure_point(f, (double)i + 1, rows->row[i].minimax);
  figure_series(f, "10^-K", true, true);
  for (size_t i = 0; i < rows->count; i++) figure_point(f, (double)i + 1, rows->row[i].threshold);
}

static int render(const struct report *report) {
  struct table t;
  struct figure f;
  struct rows rows = {mem_alloc(report->cells->count, sizeof *rows.row), 0};
  table_init(
    &t, "table1",
    "Table 1: distance of what algorithms compute from the training set to the solution set",
    columns, sizeof columns / sizeof *columns);
  cells_notes_table(&t, report->cells, report->run);
  note_training(&t, report->cells);
  view_note_missing(&t, report->cells, "firenet");
  view_note_missing(&t, report->cells, "lista");
  view_note_unshown(&t, report->cells);
  view_rows(&t, report->cells, row_keys, add_row, &rows);
  int status = view_finish_table(report, &t);

  figure_init(&f, "table1", "Table 1: distance to the solution set", "row of the table",
              "distance to the solution set", false, true);
  cells_notes_figure(&f, report->cells, report->run);
  draw(&f, &rows);
  mem_free(rows.row);
  return view_finish_figure(report, &f) || status ? -1 : 0;
}

const struct experiment table1 = {
  .name = "table1",
  .summary =
    "Table 1: LISTA and FIRENET against the solution set, published, in binary64 and certified",
  .cells = &distance_cells,
  .render = render};
