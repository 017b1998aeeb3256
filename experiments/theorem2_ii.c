/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part (ii) of the theorem: K - 1 digits can be had, for any amount of data; with M data whoever
 * answers fails with probability (N-m)/(N+1-m) somewhere. */
#include "theorem2_ii.h"

#include <string.h>

#include "game_cell.h"
#include "game_view.h"
#include "view.h"

static const struct column data_columns[] = {{"problem", "problem", NULL},
                                             {"K", "K", "$K$"},
                                             {"q", "q", "$q$"},
                                             {"m", "m", "$m$"},
                                             {"player", "player", NULL},
                                             {"n0", "n_0", "$n_0$"},
                                             {"data", "data\nread", NULL},
                                             {"theory", "theory", NULL},
                                             {"outcome", "answer", NULL},
                                             {"threshold", "10^(1-K)", "$10^{1-K}$"},
                                             {"distance", "distance", NULL},
                                             {"verdict", "theorem", NULL},
                                             {"certificates", "certi-\nficates", NULL},
                                             {"parameters", "other", NULL}};

static const struct column failure_columns[] = {{"problem", "problem", NULL},
                                                {"K", "K", "$K$"},
                                                {"N", "N", "$N$"},
                                                {"m", "m", "$m$"},
                                                {"player", "player", NULL},
                                                {"M", "M", "$M$"},
                                                {"column", "column\nj", NULL},
                                                {"runs", "runs", NULL},
                                                {"hits", "failures", NULL},
                                                {"lo", "at least", NULL},
                                                {"hi", "at most", NULL},
                                                {"theory", "theory", NULL},
                                                {"inside", "members\ninside", NULL},
                                                {"verdict", "theorem", NULL},
                                                {"certificates", "certi-\nficates", NULL},
                                                {"parameters", "other", NULL}};

static int render_data(const struct report *report) {
  struct table t;
  table_init(&t, "theorem2_ii_data", "Theorem, part (ii): K - 1 digits, and the data they take",
             data_columns, sizeof data_columns / sizeof *data_columns);
  table_note(&t, "Input: the member of the second family whose column q exceeds the others by "
                 "2^-(n_0+1), n_0 = max(M, first exponent - 1); no budget. `wait` needs n_0 + 3 "
                 "data (where the family shows in the first datum).");
  game_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    game_view_row(&t, report->cells, cell);
    table_set(&t, "n0", MARK_PLAIN, "%ld", cell_integer(cell, "n0"));
    if (cell_integer(cell, "theory_data"))
      table_set(&t, "theory", MARK_PLAIN, "%ld", cell_integer(cell, "theory_data"));
    game_view_fold(&t);
  }
  return view_finish_table(report, &t);
}

static int render_failures(const struct report *report) {
  struct table t;
  table_init(&t, "theorem2_ii_failure",
             "Theorem, part (ii): how often a player fails with a budget of M data",
             failure_columns, sizeof failure_columns / sizeof *failure_columns);
  table_note(&t, "Failure: farther than 10^(1-K) from the solution set, or more than M data "
                 "needed. A row is the member of the second family with the most failures; "
                 "theory: (N-m)/(N+1-m) for guess, the least possible; players without an "
                 "interval draw nothing: one run on each member.");
  game_view_note_intervals(&t, report->cells);
  game_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    const json_t *most = game_view_frequency(cell, true);
    if (!most) continue;
    game_view_row(&t, report->cells, cell);
    game_view_set_frequency(&t, cell, most);
    if (!strcmp(cell_text(cell, "player"), "wait")) table_set(&t, "theory", MARK_PLAIN, "1");
    game_view_fold(&t);
  }
  return view_finish_table(report, &t);
}

/* ---- figures ---- */

/* Adds the points of one cell to the last series. */
typedef void (*draw_cell)(struct figure *f, const json_t *cell);

static void draw_player(struct figure *f, const struct cell_list *cells, const char *player,
                        draw_cell draw) {
  size_t i;
  json_t *cell;
  figure_series(f, player, false, false);
  cell_list_foreach (cells, i, cell)
    if (!strcmp(cell_text(cell, "player"), player)) draw(f, cell);
}

static void draw_data(struct figure *f, const json_t *cell) {
  if (json_object_get(cell, "data_read"))
    figure_point(f, (double)cell_integer(cell, "n0"), (double)cell_integer(cell, "data_read"));
}

/* Each member's frequency. */
static void draw_failures(struct figure *f, const json_t *cell) {
  size_t i;
  json_t *member;
  json_array_foreach (json_object_get(cell, "frequency"), i, member) {
    double runs = (double)cell_integer(member, "runs");
    figure_point(f, (double)cell_integer(cell, "q"), (double)cell_integer(member, "hits") / runs);
  }
}

/* Smallest and largest value of an integer of the cells. */
static void extent(const struct cell_list *cells, const char *key, long *least, long *most) {
  size_t i;
  json_t *cell;
  *least = *most = cell_integer(cell_list_get(cells, 0), key);
  cell_list_foreach (cells, i, cell) {
    long value = cell_integer(cell, key);
    if (value < *least) *least = value;
    if (value > *most) *most = value;
  }
}

static int render_data_figure(const struct report *report) {
  struct figure f;
  long least, most;
  figure_init(&f, "theorem2_ii_data", "Data that `wait` reads for K - 1 digits",
              "n_0: the gap is 2^-(n_0+1)", "data read", false, false);
  game_view_figure_notes(&f, report);
  draw_player(&f, report->cells, "wait", draw_data);
  extent(report->cells, "n0", &least, &most);
  figure_series(&f, "n_0 + 3", true, true);
  figure_point(&f, (double)least, (double)least + 3);
  figure_point(&f, (double)most, (double)most + 3);
  return view_finish_figure(report, &f);
}

static int render_failure_figure(const struct report *report) {
  struct figure f;
  long least, most;
  figure_init(&f, "theorem2_ii_failure", "How often a player fails with a budget of M data",
              "q = N + 1 - m competing columns", "frequency of failure, each member", false, false);
  game_view_figure_notes(&f, report);
  draw_player(&f, report->cells, "guess", draw_failures);
  draw_player(&f, report->cells, "wait", draw_failures);
  extent(report->cells, "q", &least, &most);
  figure_series(&f, "1 - 1/q = (N-m)/(N+1-m)", true, true);
  for (long q = least < 1 ? 1 : least; q <= most && q <= least + 10000; q++)
    figure_point(&f, (double)q, 1 - 1 / (double)q);
  return view_finish_figure(report, &f);
}

static int render_shown(const struct report *report) {
  int status = render_data(report);
  if (render_failures(report)) status = -1;
  if (render_data_figure(report)) status = -1;
  return render_failure_figure(report) || status ? -1 : 0;
}

static int render(const struct report *report) { return game_view_render(report, render_shown); }

const struct experiment theorem2_ii = {
  .name = "theorem2_ii",
  .summary = "part (ii) of the theorem: data read for K - 1 digits, failures with a budget",
  .cells = &game_cells,
  .render = render};
