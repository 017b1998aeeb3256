/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Part (iii) of the theorem: K - 2 digits on the whole class from no datum, or from one. */
#include "theorem2_iii.h"

#include "game_cell.h"
#include "game_view.h"
#include "view.h"

static const struct column columns[] = {{"problem", "problem", NULL},
                                        {"K", "K", "$K$"},
                                        {"q", "q", "$q$"},
                                        {"m", "m", "$m$"},
                                        {"player", "player", NULL},
                                        {"data", "data\nread", NULL},
                                        {"threshold", "10^(2-K)", "$10^{2-K}$"},
                                        {"distance", "largest distance\non the class", NULL},
                                        {"ratio", "distance\n/ 10^(2-K)", NULL},
                                        {"plays", "plays", NULL},
                                        {"outcome", "answer", NULL},
                                        {"verdict", "theorem", NULL},
                                        {"certificates", "certi-\nficates", NULL},
                                        {"parameters", "other", NULL}};

static int render_shown(const struct report *report) {
  struct table t;
  table_init(&t, "theorem2_iii", "Theorem, part (iii): K - 2 digits from L data", columns,
             sizeof columns / sizeof *columns);
  table_note(&t, "The largest distance is the supremum over all of the class, computed for the "
                 "answers given; they depend on the family alone, as the plays on its tie and on "
                 "strict members with two exponents for each column show. data read: on any of "
                 "these.");
  game_view_notes(&t, report);
  size_t i;
  json_t *cell;
  cell_list_foreach (report->cells, i, cell) {
    game_view_row(&t, report->cells, cell);
    table_set(&t, "plays", MARK_PLAIN, "%ld", cell_integer(cell, "plays"));
    game_view_fold(&t);
  }
  return view_finish_table(report, &t);
}

static int render(const struct report *report) { return game_view_render(report, render_shown); }

const struct experiment theorem2_iii = {
  .name = "theorem2_iii",
  .summary = "part (iii) of the theorem: K - 2 digits from no datum or one",
  .cells = &game_cells,
  .render = render};
