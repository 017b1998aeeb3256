/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "mem.h"
#include "view.h"

static size_t certificate_count(const json_t *cell) {
  return json_array_size(json_object_get(cell, "certificates"));
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

static void set_parameters(struct table *t, const struct cell_list *cells, const json_t *cell) {
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

void game_view_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
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
