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

json_t *cells_group(const json_t *cells, const char *const *but) {
  json_t *groups = json_array(), *places = json_object(), *cell;
  size_t i;
  json_array_foreach (cells, i, cell) {
    json_t *rest = json_copy(json_object_get(cell, "setting"));
    for (const char *const *key = but; *key; key++) json_object_del(rest, *key);
    char *text = json_dumps(rest, JSON_SORT_KEYS | JSON_COMPACT);
    json_t *place = json_object_get(places, text);
    if (!place) {
      json_object_set_new(places, text, json_integer((json_int_t)json_array_size(groups)));
      json_array_append_new(groups, json_array());
      place = json_object_get(places, text);
    }
    json_array_append(json_array_get(groups, (size_t)json_integer_value(place)), cell);
    free(text);
    json_decref(rest);
  }
  json_decref(places);
  return groups;
}

const json_t *cells_find(const json_t *group, const char *network, const char *arithmetic,
                         const char *steps) {
  size_t i;
  json_t *cell;
  json_array_foreach (group, i, cell) {
    if (network && strcmp(cell_text(cell, "network"), network)) continue;
    if (arithmetic && strcmp(cell_text(cell, "arithmetic"), arithmetic)) continue;
    if (steps && strcmp(cell_text(cell, "steps"), steps)) continue;
    return cell;
  }
  return NULL;
}

/* The keys that do not have the same value in all cells, a new reference. */
static json_t *find_swept(const json_t *cells) {
  const json_t *first = json_object_get(json_array_get(cells, 0), "setting"), *cell;
  json_t *swept = json_object(), *value;
  const char *key;
  size_t i;
  json_array_foreach (cells, i, cell) {
    json_object_foreach (json_object_get(cell, "setting"), key, value)
      if (!json_equal(value, json_object_get(first, key)))
        json_object_set_new(swept, key, json_true());
  }
  return swept;
}

/* The same, borrowed. A table asks for each of its rows: the answer is kept, and with it the cells that it is
 * about, until other cells are asked for. */
static const json_t *swept_keys(const json_t *cells) {
  static _Thread_local struct {
    json_t *cells;
    size_t count;
    json_t *swept;
  } last;
  if (last.cells != cells || last.count != json_array_size(cells)) {
    json_decref(last.cells);
    json_decref(last.swept);
    last.cells = json_pack("O", cells);
    last.count = json_array_size(cells);
    last.swept = find_swept(cells);
  }
  return last.swept;
}

char *cells_label(const json_t *cells, const json_t *cell, const char *const *but) {
  char *label = mem_strdup("");
  const json_t *swept = swept_keys(cells);
  const char *key;
  json_t *value;
  json_object_foreach (json_object_get(cell, "setting"), key, value) {
    if (among(key, but) || !json_object_get(swept, key)) continue;
    const char *name = strrchr(key, '.') ? strrchr(key, '.') + 1 : key;
    char *longer =
      mem_printf("%s%s%s=%s", label, *label ? ", " : "", name, json_string_value(value));
    mem_free(label);
    label = longer;
  }
  return label;
}

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
