/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cells.h"
#include "game_view.h"
#include "mem.h"
#include "note_sink.h"
#include "theorem_class.h"

static bool has_word(const char *list, const char *word) {
  size_t length = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += length)
    if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ',')) return true;
  return false;
}

static void put_problems(const struct note_sink *sink, const struct cell_list *cells) {
  static const char *const problems[][3] = {
    {"P1", "minimise ||x||_w subject to ||Ax - y||_2 <= eta", "eta"},
    {"P2", "minimise lambda ||x||_w + ||Ax - y||_2^2 over x", "lambda"},
    {"P3", "minimise lambda ||x||_w + ||Ax - y||_2 over x", "lambda"}};
  char *present = cells_values(cells, "class.problem");
  char *parameter = cells_values(cells, "class.parameter");
  for (size_t i = 0; i < 3; i++)
    if (has_word(present, problems[i][0]))
      note_sink_put(sink, mem_printf("Problem %s: %s, %s = %s.", problems[i][0], problems[i][1],
                                     problems[i][2], parameter));
  mem_free(present);
  mem_free(parameter);
}

static const struct named_key class_keys[] = {
  {"class.K", "K", NULL},
  {"class.q", "competing columns q", NULL},
  {"class.m", "rows m", NULL},
  {"class.normalisation", "normalisation", NULL},
  {"class.transform", "transform", NULL},
  {"class.competitors", "competitors of the first family", NULL},
  {"class.weight", "weight w of the competing columns", NULL},
  {"class.second_weight", "weight of the others", NULL}};
static const struct named_key game_keys[] = {{"game.player", "players", "player"},
                                             {"game.seed", "first seed", NULL},
                                             {"game.budget", "budget M", NULL},
                                             {"game.labels", "labels", NULL},
                                             {"game.bits", "index of optimisation players", NULL}};

/* The other players play for the problem that is asked. */
static const struct {
  const char *player, *problem;
} made_for[] = {{"chambolle_pock", "P3"}, {"firenet", "P3"}, {"fista", "P2"}, {"ista", "P2"}};

/* Does the player play another problem than its own? */
static bool plays_abroad(const struct cell_list *cells, const char *player, const char *problem) {
  size_t i;
  json_t *cell;
  cell_list_foreach (cells, i, cell)
    if (!strcmp(cell_text(cell, "player"), player) && strcmp(cell_text(cell, "problem"), problem))
      return true;
  return false;
}

static void put_made_for(const struct note_sink *sink, const struct cell_list *cells) {
  char *list = mem_strdup("");
  for (size_t i = 0; i < sizeof made_for / sizeof *made_for; i++) {
    if (!plays_abroad(cells, made_for[i].player, made_for[i].problem)) continue;
    char *longer =
      mem_printf("%s%s%s (%s)", list, *list ? ", " : "", made_for[i].player, made_for[i].problem);
    mem_free(list);
    list = longer;
  }
  if (*list)
    note_sink_put(
      sink, mem_printf("Made for one problem: %s. On another such a player solves its own, so "
                       "its defeat there says little.",
                       list));
  mem_free(list);
}

static void put_notes(const struct note_sink *sink, const struct report *report) {
  const struct cell_list *cells = report->cells;
  put_problems(sink, cells);
  note_sink_put(sink, cells_list(cells, "Class, N = q + m - 1 columns: ", class_keys,
                                 sizeof class_keys / sizeof *class_keys));
  note_sink_put(sink, mem_printf("Of the class: %s.", THEOREM_CLASS_ORIGIN));
  note_sink_put(sink, cells_list(cells, "Game: ", game_keys, sizeof game_keys / sizeof *game_keys));
  put_made_for(sink, cells);
  char *arithmetic = cells_values(cells, "arithmetic");
  note_sink_put(
    sink, mem_printf("Networks in %s; distances are those of their very answers, exact, shown "
                     "rounded.",
                     arithmetic));
  mem_free(arithmetic);
  size_t i, count = 0;
  json_t *cell;
  cell_list_foreach (cells, i, cell)
    count += json_array_size(json_object_get(cell, "certificates"));
  note_sink_put(
    sink,
    mem_printf("%zu certificate%s (an answer that was not given has none); to check: ./smale18 "
               "check %s/certificates/*",
               count, count == 1 ? "" : "s", report->folder));
  note_sink_put(sink, cells_provenance(report->run));
}

void game_view_notes(struct table *t, const struct report *report) {
  put_notes(&(struct note_sink){.table = t}, report);
}

void game_view_figure_notes(struct figure *f, const struct report *report) {
  put_notes(&(struct note_sink){.figure = f}, report);
}

void game_view_note_intervals(struct table *t, const struct cell_list *cells) {
  size_t i;
  json_t *cell;
  cell_list_foreach (cells, i, cell) {
    long intervals = cell_integer(cell, "intervals");
    if (!intervals) continue;
    table_note(t,
               "Intervals: Clopper-Pearson, exact, rounded outward; each holds with probability "
               "1 - 1/%ld, so all %ld of this run together with 99 %% (Bonferroni). What is drawn "
               "depends on the seed and the number of competitors alone: such rows coincide.",
               100 * intervals, intervals);
    return;
  }
}
