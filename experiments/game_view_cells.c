/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cells.h"
#include "game_view.h"

/* Cells that agree in all but these keys come together, in the order of the first ones. */
static json_t *gather(const json_t *cells, const char *const *but) {
  json_t *groups = cells_group(cells, but), *gathered = json_array(), *group;
  size_t i;
  json_array_foreach (groups, i, group) json_array_extend(gathered, group);
  json_decref(groups);
  return gathered;
}

/* From the innermost to the outermost: each step keeps together what is. */
static json_t *in_order(const json_t *cells) {
  static const char *const keys[] = {
    "class.competitors", "game.player",      "arithmetic",    "expect",
    "game.runs",         "game.seed",        "game.budget",   "game.labels",
    "game.bits",         "existence.points", "class.problem", NULL};
  enum { BY_CLASS = 0, BY_PLAYER = 2, BY_PROBLEM = sizeof keys / sizeof *keys - 2 };
  json_t *rows = gather(cells, keys + BY_PROBLEM), *players = gather(rows, keys + BY_PLAYER);
  json_t *classes = gather(players, keys + BY_CLASS);
  json_decref(rows);
  json_decref(players);
  return classes;
}

/* The cell with what 0 stands for in its setting. */
static json_t *spelt_out(json_t *cell) {
  json_t *copy = json_copy(cell), *setting = json_copy(json_object_get(cell, "setting"));
  if (!strcmp(cell_setting(cell, "class.competitors"), "0"))
    json_object_set_new(setting, "class.competitors",
                        json_sprintf("%ld", cell_integer(cell, "competitors")));
  if (!strcmp(cell_setting(cell, "game.bits"), "0"))
    json_object_set_new(setting, "game.bits", json_string("4 K + 20"));
  json_object_set_new(copy, "setting", setting);
  return copy;
}

int game_view_render(const struct report *report, int (*render)(const struct report *report)) {
  json_t *ordered = in_order(report->cells), *cells = json_array(), *cell;
  size_t i;
  json_array_foreach (ordered, i, cell) json_array_append_new(cells, spelt_out(cell));
  json_decref(ordered);
  struct report shown = *report;
  shown.cells = cells;
  int status = render(&shown);
  json_decref(cells);
  return status;
}
