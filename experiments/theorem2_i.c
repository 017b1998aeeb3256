/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part (i) of the theorem: nobody gets K digits on all inputs of the class; who draws its answer is
 * right with probability at most 1/2, or k/(2k-1) if it may not halt. */
#include "theorem2_i.h"

#include "game_cell.h"
#include "game_view.h"
#include "view.h"

static const struct column columns[] = {{"problem", "problem", NULL},
                                        {"K", "K", "$K$"},
                                        {"q", "q", "$q$"},
                                        {"m", "m", "$m$"},
                                        {"player", "player", NULL},
                                        {"outcome", "outcome", NULL},
                                        {"threshold", "10^-K", "$10^{-K}$"},
                                        {"distance", "distance", NULL},
                                        {"ratio", "distance\n/ 10^-K", NULL},
                                        {"data", "data\nread", NULL},
                                        {"bits", "largest\nn", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"certificates", "certi-\nficates", NULL},
                                        {"parameters", "other", NULL}};

static const struct column success_columns[] = {{"problem", "problem", NULL},
                                                {"K", "K", "$K$"},
                                                {"q", "q", "$q$"},
                                                {"m", "m", "$m$"},
                                                {"player", "player", NULL},
                                                {"column", "column\nj", NULL},
                                                {"runs", "runs", NULL},
                                                {"hits", "successes", NULL},
                                                {"lo", "at least", NULL},
                                                {"hi", "at most", NULL},
                                                {"theory", "theory", NULL},
                                                {"inside", "members\ninside", NULL},
                                                {"certificates", "certi-\nficates", NULL},
                                                {"parameters", "other", NULL}};

static int render_players(const struct report *report) {
  struct table t;
  table_init(&t, "theorem2_i", "Theorem, part (i): no algorithm computes K digits", columns,
             sizeof columns / sizeof *columns);
  table_note(
    &t, "Each player plays on the data of the tie and then, on the same data, on the member of "
        "the class that its answer is farthest from; `no answer` within the budget is no "
        "answer of K digits either.");
  game_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    game_view_row(&t, report->cells, cell);
    game_view_fold(&t);
  }
  return view_finish_table(report, &t);
}

static int render_successes(const struct report *report) {
  struct table t;
  table_init(&t, "theorem2_i_success",
             "Theorem, part (i): how often a player who draws its answer gets K digits",
             success_columns, sizeof success_columns / sizeof *success_columns);
  table_note(&t, "A row is the member of the first family with the fewest successes; a player that "
                 "halts is right with probability at most 1/2 there, and gamble (which may not "
                 "halt on the tie) with k/(2k-1), k competitors.");
  game_view_note_intervals(&t, report->cells);
  game_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    const json_t *fewest = game_view_frequency(cell, false);
    if (!fewest) continue;
    game_view_row(&t, report->cells, cell);
    game_view_set_frequency(&t, cell, fewest);
    game_view_fold(&t);
  }
  if (t.row_count) return view_finish_table(report, &t);
  table_clear(&t);
  return 0;
}

static int render_shown(const struct report *report) {
  int status = render_players(report);
  return render_successes(report) || status ? -1 : 0;
}

static int render(const struct report *report) { return game_view_render(report, render_shown); }

const struct experiment theorem2_i = {
  .name = "theorem2_i",
  .summary = "part (i) of the theorem: every player is defeated; how often guessing succeeds",
  .cells = &game_cells,
  .render = render};
