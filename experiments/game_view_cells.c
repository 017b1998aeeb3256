/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cells.h"
#include "game_view.h"

/* From the innermost to the outermost: each step keeps together what is, and brings together what agrees
 * in all but these keys, in the order of the first ones. */
static struct cell_groups in_order(const struct cell_list *cells) {
  static const char *const keys[] = {
    "class.competitors", "game.player",      "arithmetic",    "expect",
    "game.runs",         "game.seed",        "game.budget",   "game.labels",
    "game.bits",         "existence.points", "class.problem", NULL};
  enum { BY_CLASS = 0, BY_PLAYER = 2, BY_PROBLEM = sizeof keys / sizeof *keys - 2 };
  struct cell_groups rows = cell_groups_of(cells, keys + BY_PROBLEM);
  struct cell_groups players = cell_groups_of(&rows.all, keys + BY_PLAYER);
  struct cell_groups classes = cell_groups_of(&players.all, keys + BY_CLASS);
  cell_groups_clear(&rows);
  cell_groups_clear(&players);
  return classes;
}

/* What 0 stands for. */
static void spell_out(const json_t *cell, json_t *setting) {
  if (!strcmp(cell_setting(cell, "class.competitors"), "0"))
    json_object_set_new(setting, "class.competitors",
                        json_sprintf("%ld", cell_integer(cell, "competitors")));
  if (!strcmp(cell_setting(cell, "game.bits"), "0"))
    json_object_set_new(setting, "game.bits", json_string("4 K + 20"));
}

int game_view_render(const struct report *report, int (*render)(const struct report *report)) {
  struct cell_groups ordered = in_order(report->cells);
  struct cell_list cells;
  struct report shown = *report;
  cell_list_spell(&cells, &ordered.all, spell_out);
  shown.cells = &cells;
  int status = render(&shown);
  cell_list_close(&cells);
  cell_groups_clear(&ordered);
  return status;
}
