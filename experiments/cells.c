/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cells.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "mem.h"

const char *cell_text(const json_t *cell, const char *key) {
  const char *text = json_string_value(json_object_get(cell, key));
  return text ? text : "";
}

const char *cell_setting(const json_t *cell, const char *key) {
  return cell_text(json_object_get(cell, "setting"), key);
}

long cell_integer(const json_t *cell, const char *key) {
  return (long)json_integer_value(json_object_get(cell, key));
}

bool cell_flag(const json_t *cell, const char *key) {
  return json_is_true(json_object_get(cell, key));
}

static bool among(const char *key, const char *const *list) {
  for (; list && *list; list++)
    if (!strcmp(key, *list)) return true;
  return false;
}

static bool is_word(const struct cell_list *cells, size_t i, const char *key, const char *word) {
  return !word || !strcmp(cell_list_setting(cells, i, key), word);
}

const json_t *cells_find(const struct cell_list *cells, const char *network, const char *arithmetic,
                         const char *steps) {
  for (size_t i = 0; i < cells->count; i++)
    if (is_word(cells, i, "network.type", network) && is_word(cells, i, "arithmetic", arithmetic) &&
        is_word(cells, i, "network.steps", steps))
      return cell_list_get(cells, i);
  return NULL;
}

char *cells_label(const struct cell_list *cells, const json_t *cell, const char *const *but) {
  const struct cell_settings *settings = cell_list_settings(cells);
  char *label = mem_strdup("");
  for (const struct setting_key *k = settings->key; k < settings->key + settings->keys; k++) {
    const char *value = k->swept ? cell_setting(cell, k->name) : "";
    if (!*value || among(k->name, but)) continue;
    const char *name = strrchr(k->name, '.') ? strrchr(k->name, '.') + 1 : k->name;
    char *longer = mem_printf("%s%s%s=%s", label, *label ? ", " : "", name, value);
    mem_free(label);
    label = longer;
  }
  return label;
}

static size_t product(json_t *config) {
  const char *key;
  json_t *value;
  size_t cells = 1;
  json_object_foreach (config, key, value) {
    if (json_is_object(value)) cells *= product(value);
    else if (json_is_array(value)) cells *= json_array_size(value);
  }
  return cells;
}

size_t cells_expected(const json_t *run) { return product(json_object_get(run, "config")); }

/* Certified digits were asked for and are not proved: then there is no number. */
static bool undecided(const json_t *cell) {
  return !strcmp(cell_text(cell, "arithmetic"), "certified") && !cell_flag(cell, "certified");
}

char *cell_distance(const json_t *cell, const char *name, int digits, enum mark *mark) {
  bool certified = cell_flag(cell, "certified"), distance = !strcmp(name, "distance");
  if (distance && certified && *cell_text(cell, "digits")) {
    *mark = MARK_CERTIFIED;
    return mem_strdup(cell_text(cell, "digits"));
  }
  if (undecided(cell) && (distance || !strcmp(name, "solution"))) {
    *mark = MARK_UNDECIDED;
    return mem_strdup("undecided");
  }
  char *low = mem_printf("%s_lo", name), *high = mem_printf("%s_hi", name);
  char *text = decimal_nearest_between(cell_text(cell, low), cell_text(cell, high), digits);
  *mark = !text ? MARK_UNDECIDED : certified ? MARK_CERTIFIED : MARK_UNCERTIFIED;
  mem_free(low);
  mem_free(high);
  return text ? text : mem_strdup("undecided");
}
