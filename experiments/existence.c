/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Networks with error 0 exist, and no player finds one: an explicit interpolating network next to
 * the players, and the map of what can be had for which data. */
#include "existence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "game_cell.h"
#include "game_view.h"
#include "mem.h"
#include "view.h"

static const struct column columns[] = {{"problem", "problem", NULL},
                                        {"K", "K", "$K$"},
                                        {"q", "q", "$q$"},
                                        {"m", "m", "$m$"},
                                        {"player", "who", NULL},
                                        {"knows", "knows", NULL},
                                        {"data", "data\nread", NULL},
                                        {"distance", "worst\nerror", NULL},
                                        {"digits", "digits", NULL},
                                        {"outcome", "outcome", NULL},
                                        {"networks", "net-\nworks", NULL},
                                        {"nodes", "R", "$R$"},
                                        {"units", "hidden\nunits", NULL},
                                        {"weights", "weights", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"certificates", "certi-\nficates", NULL},
                                        {"parameters", "other", NULL}};

static bool is_network(const json_t *cell) {
  return !strcmp(cell_text(cell, "player"), "interpolant");
}

static void add_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
  static const char *const counts[] = {"networks", "nodes", "units", "weights"};
  game_view_row(t, cells, cell);
  if (!is_network(cell)) {
    table_set(t, "knows", MARK_PLAIN, "%s",
              strcmp(cell_text(cell, "player"), "informed") ? "data" : "input");
    return;
  }
  table_set(t, "knows", MARK_PLAIN, "exact solutions");
  if (!strcmp(cell_text(cell, "verdict"), "agrees")) table_set(t, "distance", MARK_CERTIFIED, "0");
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    table_set(t, counts[i], MARK_PLAIN, "%ld", cell_integer(cell, counts[i]));
}

static int render_table(const struct report *report) {
  struct table t;
  char *points = cells_values(report->cells, "existence.points");
  table_init(&t, "existence", "Networks with error 0 exist; no algorithm finds one", columns,
             sizeof columns / sizeof *columns);
  table_note(
    &t,
    "interpolant: one hidden layer of ReLU units with rational weights through S = {(k/R) "
    "y : k = 1..R}, R = %s, and the exact solutions, for the tie and each strict member "
    "with the first exponent; verified exactly. It is given this exact finite family and the "
    "exact solutions of its inputs, which no algorithm has: players read approximations.",
    points);
  table_note(&t, "Players: the worst error that the adversary finds in both families, and the data "
                 "read. `wait` reads more for every smaller gap: gaps up to 2^-(M+1) are tried.");
  game_view_notes(&t, report);
  mem_free(points);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    add_row(&t, report->cells, cell);
    game_view_fold(&t);
  }
  return view_finish_table(report, &t);
}

/* ---- the barrier map ---- */

/* Does the map show this cell? It shows one class. */
static bool is_shown(const json_t *cell, const json_t *first) {
  static const char *const keys[] = {"class.problem",
                                     "class.K",
                                     "class.q",
                                     "class.m",
                                     "class.weight",
                                     "class.parameter",
                                     "class.competitors",
                                     "game.labels",
                                     "class.normalisation",
                                     "class.transform",
                                     "class.second_weight"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(cell_setting(cell, keys[i]), cell_setting(first, keys[i]))) return false;
  return true;
}

/* The map is that of a class of P3, for which FIRENET is made, if there is one. */
static const json_t *shown_class(const struct cell_list *cells) {
  size_t i;
  json_t *cell;
  cell_list_foreach (cells, i, cell)
    if (!strcmp(cell_text(cell, "problem"), "P3")) return cell;
  return cell_list_get(cells, 0);
}

/* No datum stands at 1/2 on the logarithmic axis. */
static double data_position(long data) { return data > 0 ? (double)data : 0.5; }

static void draw_player(struct figure *f, const json_t *cell) {
  size_t i;
  json_t *point;
  figure_series(f, cell_text(cell, "player"), json_array_size(json_object_get(cell, "points")) > 1,
                false);
  json_array_foreach (json_object_get(cell, "points"), i, point)
    figure_point(f, data_position(cell_integer(point, "data")),
                 -log10(strtod(cell_text(point, "distance_hi"), NULL)));
}

static void draw_regions(struct figure *f, double K) {
  figure_band(f, "(i) K digits: networks exist, no algorithm finds them", K, K + 1);
  figure_band(f, "(ii) K - 1 digits: data without bound", K - 1, K);
  figure_band(f, "bounded data: no K - 1 digits", K - 2, K - 1);
  figure_band(f, "(iii) K - 2 digits: L data", K - 3, K - 2);
}

static void note_cell(struct figure *f, const json_t *cell) {
  size_t certificates = json_array_size(json_object_get(cell, "certificates"));
  long data = cell_integer(cell, "data_read");
  figure_note(f, "%s: %ld %s, digits in [%s, %s], %zu certificate%s.", cell_text(cell, "player"),
              data, data == 1 ? "datum" : "data", cell_text(cell, "digits_lo"),
              cell_text(cell, "digits_hi"), certificates, certificates == 1 ? "" : "s");
}

static int render_map(const struct report *report) {
  struct figure f;
  const json_t *first = shown_class(report->cells);
  char *title =
    mem_printf("The barrier map: %s, K = %ld, N = %ld, m = %ld", cell_text(first, "problem"),
               cell_integer(first, "K"), cell_integer(first, "N"), cell_integer(first, "m"));
  figure_init(&f, "barrier_map", title, "data read (no datum: drawn at 1/2)",
              "digits: -log10 of the worst error", true, false);
  mem_free(title);
  game_view_figure_notes(&f, report);
  draw_regions(&f, (double)cell_integer(first, "K"));
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    if (!is_shown(cell, first) || !json_array_size(json_object_get(cell, "points"))) continue;
    draw_player(&f, cell);
    note_cell(&f, cell);
  }
  return view_finish_figure(report, &f);
}

static int render_shown(const struct report *report) {
  int status = render_table(report);
  return render_map(report) || status ? -1 : 0;
}

static int render(const struct report *report) { return game_view_render(report, render_shown); }

const struct experiment existence = {
  .name = "existence",
  .summary = "networks with error 0 exist and nobody finds one; the map of digits against data",
  .cells = &game_cells,
  .render = render};
