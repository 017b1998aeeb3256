/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_settings.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "store_line.h"
#include "store_order.h"

/* ---- values ---- */

/* The number of a value that is a string, or of another by its text; what is no string is told from
 * one with the same text by a byte that no text begins with. */
static uint32_t intern(struct setting_key *k, const char *name, const char *text) {
  json_t *known = json_object_get(k->number, name);
  if (known) return (uint32_t)json_integer_value(known);
  k->text = mem_resize(k->text, k->values + 1, sizeof *k->text);
  k->text[k->values] = mem_strdup(text);
  json_object_set_new(k->number, name, json_integer((json_int_t)k->values));
  return (uint32_t)k->values++;
}

static uint32_t number_of(struct setting_key *k, const json_t *value) {
  if (json_is_string(value)) return intern(k, json_string_value(value), json_string_value(value));
  char *text = store_line_text(value), *name = mem_printf("\001%s", text);
  uint32_t number = intern(k, name, text);
  mem_free(name);
  free(text);
  return number;
}

uint32_t setting_key_value(const struct setting_key *k, size_t cell) {
  return k->column ? k->column[cell] : k->only;
}

const char *setting_key_text(const struct setting_key *k, size_t cell) {
  return k->text[setting_key_value(k, cell)];
}

/* Most cells have the value of the one before. */
static uint32_t next_number(struct setting_key *k, size_t cell, const json_t *value) {
  if (cell && json_is_string(value)) {
    uint32_t before = setting_key_value(k, cell - 1);
    if (before && !strcmp(k->text[before], json_string_value(value))) return before;
  }
  return number_of(k, value);
}

static void put(struct cell_settings *s, struct setting_key *k, uint32_t number) {
  if (!k->column && !s->cells) k->only = number;
  if (!k->column && k->only != number) {
    k->column = mem_alloc(s->capacity, sizeof *k->column);
    for (size_t cell = 0; cell < s->cells; cell++) k->column[cell] = k->only;
  }
  if (k->column) k->column[s->cells] = number;
}

/* ---- keys ---- */

/* The first key from `start` on that does not come before the name. */
static size_t place_of(const struct cell_settings *s, size_t start, const char *name) {
  while (start < s->keys && strcmp(s->key[start].name, name) < 0) start++;
  return start;
}

static void insert(struct cell_settings *s, size_t at, const char *name) {
  s->key = mem_resize(s->key, s->keys + 1, sizeof *s->key);
  memmove(s->key + at + 1, s->key + at, (s->keys - at) * sizeof *s->key);
  s->key[at] = (struct setting_key){.name = mem_strdup(name), .number = json_object()};
  s->key[at].text = mem_alloc(1, sizeof *s->key[at].text);
  s->key[at].text[s->key[at].values++] = mem_strdup("");
  s->keys++;
}

static void grow(struct cell_settings *s) {
  s->capacity = s->capacity ? 2 * s->capacity : 64;
  for (struct setting_key *k = s->key; k < s->key + s->keys; k++)
    if (k->column) k->column = mem_resize(k->column, s->capacity, sizeof *k->column);
}

/* Keys come in alphabetical order where smale18 has written them. */
void cell_settings_add(struct cell_settings *s, json_t *setting) {
  size_t at = 0, found = 0;
  const char *name;
  json_t *value;
  if (s->cells == s->capacity) grow(s);
  json_object_foreach (setting, name, value) {
    at = place_of(s, at && strcmp(s->key[at - 1].name, name) < 0 ? at : 0, name);
    if (at == s->keys || strcmp(s->key[at].name, name)) insert(s, at, name);
    put(s, &s->key[at], next_number(&s->key[at], s->cells, value));
    at++;
    found++;
  }
  for (struct setting_key *k = s->key; found < s->keys && k < s->key + s->keys; k++)
    if (!json_object_get(setting, k->name)) put(s, k, 0);
  s->cells++;
}

const struct setting_key *cell_settings_find(const struct cell_settings *s, const char *name) {
  size_t at = place_of(s, 0, name);
  return at < s->keys && !strcmp(s->key[at].name, name) ? &s->key[at] : NULL;
}

void cell_settings_rank(struct cell_settings *s) {
  for (struct setting_key *k = s->key; k < s->key + s->keys; k++) {
    mem_free(k->rank);
    k->rank = mem_alloc(k->values, sizeof *k->rank);
    store_order_rank(k->rank + 1, (const char *const *)k->text + 1, k->values - 1);
    for (size_t i = 1; i < k->values; i++) k->rank[i]++;
  }
}

int cell_settings_compare(const struct cell_settings *s, size_t a, size_t b, const bool *skip) {
  for (size_t i = 0; i < s->keys; i++) {
    const struct setting_key *k = &s->key[i];
    if (!k->column || (skip && skip[i])) continue;
    uint32_t p = k->rank[k->column[a]], q = k->rank[k->column[b]];
    if (p != q) return p < q ? -1 : 1;
  }
  return 0;
}

void cell_settings_clear(struct cell_settings *s) {
  for (struct setting_key *k = s->key; k < s->key + s->keys; k++) {
    for (size_t i = 0; i < k->values; i++) mem_free(k->text[i]);
    mem_free(k->name);
    mem_free(k->text);
    mem_free(k->rank);
    mem_free(k->column);
    json_decref(k->number);
  }
  mem_free(s->key);
  *s = (struct cell_settings){0};
}
