/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "mem.h"
#include "theorem_class.h"
#include "view.h"

/* ---- notes ---- */

/* Where the lines go. */
struct sink {
  struct table *table;
  struct figure *figure;
};

static void put(const struct sink *sink, char *line) {
  if (sink->table) table_note(sink->table, "%s", line);
  if (sink->figure) figure_note(sink->figure, "%s", line);
  mem_free(line);
}

static bool has_word(const char *list, const char *word) {
  size_t length = strlen(word);
  for (const char *at = list; (at = strstr(at, word)); at += length)
    if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ',')) return true;
  return false;
}

static void put_problems(const struct sink *sink, const json_t *cells) {
  static const char *const problems[][3] = {
    {"P1", "minimise ||x||_w subject to ||Ax - y||_2 <= eta", "eta"},
    {"P2", "minimise lambda ||x||_w + ||Ax - y||_2^2 over x", "lambda"},
    {"P3", "minimise lambda ||x||_w + ||Ax - y||_2 over x", "lambda"}};
  char *present = cells_values(cells, "class.problem");
  char *parameter = cells_values(cells, "class.parameter");
  for (size_t i = 0; i < 3; i++)
    if (has_word(present, problems[i][0]))
      put(sink, mem_printf("Problem %s: %s, %s = %s.", problems[i][0], problems[i][1],
                           problems[i][2], parameter));
  mem_free(present);
  mem_free(parameter);
}

/* A key and what it is called in a note. */
struct named_key {
  const char *key, *name;
};

static const struct named_key class_keys[] = {
  {"class.K", "K"},
  {"class.q", "competing columns q"},
  {"class.m", "rows m"},
  {"class.normalisation", "normalisation"},
  {"class.transform", "transform"},
  {"class.competitors", "competitors of the first family (0: 2)"},
  {"class.weight", "weight w of the competing columns"},
  {"class.second_weight", "weight of the others"}};
static const struct named_key game_keys[] = {
  {"game.player", "players"},
  {"game.seed", "first seed"},
  {"game.budget", "budget M"},
  {"game.labels", "labels"},
  {"game.bits", "index of optimisation players (0: 4 K + 20)"}};

/* "before name = values; name = values." */
static char *list_keys(const json_t *cells, const char *before, const struct named_key *keys,
                       size_t count) {
  char *line = mem_strdup(before);
  for (size_t i = 0; i < count; i++) {
    char *values = cells_values(cells, keys[i].key);
    char *longer = mem_printf("%s%s%s = %s%s", line, i ? "; " : "", keys[i].name, values,
                              i + 1 < count ? "" : ".");
    mem_free(line);
    mem_free(values);
    line = longer;
  }
  return line;
}

static size_t certificate_count(const json_t *cell) {
  return json_array_size(json_object_get(cell, "certificates"));
}

static void put_notes(const struct sink *sink, const struct report *report) {
  const json_t *cells = report->cells;
  put_problems(sink, cells);
  put(sink, list_keys(cells, "Class, N = q + m - 1 columns: ", class_keys,
                      sizeof class_keys / sizeof *class_keys));
  put(sink, mem_printf("Of the class: %s.", THEOREM_CLASS_ORIGIN));
  put(sink, list_keys(cells, "Game: ", game_keys, sizeof game_keys / sizeof *game_keys));
  char *arithmetic = cells_values(cells, "arithmetic");
  put(sink, mem_printf("Networks in %s; distances are those of their very answers, exact, shown "
                       "rounded.",
                       arithmetic));
  mem_free(arithmetic);
  size_t i, count = 0;
  json_t *cell;
  json_array_foreach (cells, i, cell) count += certificate_count(cell);
  put(sink, mem_printf(
              "%zu certificates (an answer that was not given has none); to check them: ./smale18 "
              "check %s/certificates/*",
              count, report->folder));
  put(sink, cells_provenance(report->run));
}

void game_view_notes(struct table *t, const struct report *report) {
  put_notes(&(struct sink){.table = t}, report);
}

void game_view_figure_notes(struct figure *f, const struct report *report) {
  put_notes(&(struct sink){.figure = f}, report);
}

/* ---- rows ---- */

static bool has_column(const struct table *t, const char *id) {
  for (size_t i = 0; i < t->column_count; i++)
    if (!strcmp(t->columns[i].id, id)) return true;
  return false;
}

static void set_text(struct table *t, const char *id, const char *text) {
  if (has_column(t, id)) table_set(t, id, MARK_PLAIN, "%s", text);
}

static void set_integer(struct table *t, const char *id, const json_t *object, const char *key) {
  const json_t *value = json_object_get(object, key);
  if (has_column(t, id) && json_is_integer(value))
    table_set(t, id, MARK_PLAIN, "%ld", (long)json_integer_value(value));
}

static void set_distance(struct table *t, const char *id, const json_t *cell, const char *name,
                         int digits) {
  char *key = mem_printf("%s_lo", name);
  if (has_column(t, id) && *cell_text(cell, key)) view_distance(t, id, cell, name, digits);
  mem_free(key);
}

/* Digits with three decimals, where both ends agree on them. */
static void set_digits(struct table *t, const json_t *cell) {
  char low[32], high[32];
  if (!has_column(t, "digits") || !*cell_text(cell, "digits_lo")) return;
  snprintf(low, sizeof low, "%.3f", strtod(cell_text(cell, "digits_lo"), NULL));
  snprintf(high, sizeof high, "%.3f", strtod(cell_text(cell, "digits_hi"), NULL));
  bool alike = !strcmp(low, high);
  table_set(t, "digits", alike ? MARK_CERTIFIED : MARK_UNDECIDED, "%s", alike ? low : "undecided");
}

static void set_parameters(struct table *t, const json_t *cells, const json_t *cell) {
  static const char *const shown[] = {"class.problem", "class.K",     "class.q", "class.m",
                                      "game.player",   "game.budget", NULL};
  if (!has_column(t, "parameters")) return;
  const char *const *but = shown;
  static const char *const shown_but_budget[] = {"class.problem", "class.K",     "class.q",
                                                 "class.m",       "game.player", NULL};
  if (!has_column(t, "M")) but = shown_but_budget;
  char *label = cells_label(cells, cell, but);
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

void game_view_row(struct table *t, const json_t *cells, const json_t *cell) {
  static const char *const texts[] = {"problem", "player", "threshold", "outcome", "verdict"};
  static const char *const integers[] = {"K", "q", "m", "N"};
  table_row(t);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    set_text(t, texts[i], cell_text(cell, texts[i]));
  for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
    set_integer(t, integers[i], cell, integers[i]);
  set_text(t, "M", cell_setting(cell, "game.budget"));
  set_integer(t, "data", cell, "data_read");
  set_integer(t, "bits", cell, "bits_read");
  set_distance(t, "distance", cell, "distance", 6);
  set_distance(t, "ratio", cell, "ratio", 4);
  set_digits(t, cell);
  if (has_column(t, "certificates"))
    table_set(t, "certificates", MARK_PLAIN, "%zu", certificate_count(cell));
  set_parameters(t, cells, cell);
}

/* ---- folding ---- */

static struct entry *entry_at(struct table *t, size_t row, const char *id) {
  for (size_t i = 0; i < t->column_count; i++)
    if (!strcmp(t->columns[i].id, id)) return &t->entries[row * t->column_count + i];
  return NULL;
}

static bool alike(const struct table *t, size_t row, size_t other) {
  for (size_t i = 0; i < t->column_count; i++) {
    const struct entry *a = &t->entries[row * t->column_count + i];
    const struct entry *b = &t->entries[other * t->column_count + i];
    const char *id = t->columns[i].id;
    if (!strcmp(id, "problem") || !strcmp(id, "certificates")) continue;
    if (a->mark != b->mark || strcmp(a->text, b->text)) return false;
  }
  return true;
}

/* The last row goes into an earlier one. */
static void fold_last(struct table *t, size_t into) {
  size_t last = t->row_count - 1;
  struct entry *problem = entry_at(t, into, "problem"), *count = entry_at(t, into, "certificates");
  char *both = mem_printf("%s, %s", problem->text, entry_at(t, last, "problem")->text);
  char *sum = mem_printf("%ld", strtol(count->text, NULL, 10) +
                                  strtol(entry_at(t, last, "certificates")->text, NULL, 10));
  mem_free(problem->text);
  mem_free(count->text);
  problem->text = both;
  count->text = sum;
  for (size_t i = 0; i < t->column_count; i++)
    mem_free(t->entries[last * t->column_count + i].text);
  t->row_count--;
}

void game_view_fold(struct table *t) {
  for (size_t i = 0; i + 1 < t->row_count; i++)
    if (alike(t, i, t->row_count - 1)) {
      fold_last(t, i);
      return;
    }
}

/* ---- frequencies ---- */

const json_t *game_view_frequency(const json_t *cell, bool most) {
  const json_t *best = NULL, *element;
  size_t i;
  json_array_foreach (json_object_get(cell, "frequency"), i, element) {
    long hits = cell_integer(element, "hits"), record = best ? cell_integer(best, "hits") : 0;
    if (!best || (most ? hits > record : hits < record)) best = element;
  }
  return best;
}

static void set_inside(struct table *t, const json_t *cell) {
  size_t i, inside = 0, judged = 0;
  const json_t *element;
  json_array_foreach (json_object_get(cell, "frequency"), i, element) {
    judged += json_object_get(element, "inside") != NULL;
    inside += cell_flag(element, "inside");
  }
  if (judged) table_set(t, "inside", MARK_PLAIN, "%zu of %zu", inside, judged);
}

void game_view_set_frequency(struct table *t, const json_t *cell, const json_t *shown) {
  set_integer(t, "runs", shown, "runs");
  set_integer(t, "hits", shown, "hits");
  set_integer(t, "column", shown, "column");
  if (*cell_text(shown, "lo")) table_set(t, "lo", MARK_CERTIFIED, "%s", cell_text(shown, "lo"));
  if (*cell_text(shown, "hi")) table_set(t, "hi", MARK_CERTIFIED, "%s", cell_text(shown, "hi"));
  set_text(t, "theory", cell_text(shown, "theory"));
  set_inside(t, cell);
}

void game_view_note_intervals(struct table *t, const json_t *cells) {
  size_t i;
  json_t *cell;
  json_array_foreach (cells, i, cell) {
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
