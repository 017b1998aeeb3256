/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_settings: the settings of the cells of a run, as a table of small numbers: each value of a
 * key is kept once, a cell has its number, and a key with one value in all cells takes no room in
 * them. */
#ifndef SMALE18_CELL_SETTINGS_H
#define SMALE18_CELL_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct setting_key {
  char *name;       /* "class.K" */
  char **text;      /* its values; number 0 is "", of cells that do not have the key */
  uint32_t *rank;   /* of each value, in natural order (see store_order.h); number 0 comes first */
  size_t values;
  json_t *number;   /* {text: its number} */
  uint32_t only;    /* the value of all cells; while that is so, column is NULL */
  uint32_t *column; /* the value of each cell */
  bool swept;       /* see cell_list_settings */
};

struct cell_settings {
  struct setting_key *key; /* by name */
  size_t keys;
  size_t cells, capacity;
};

/* The setting of the next cell, an object. A value that is no string stands for its text. */
void cell_settings_add(struct cell_settings *s, json_t *setting);

/* All cells are there: puts the values of each key in order, for cell_settings_compare. */
void cell_settings_rank(struct cell_settings *s);

/* A zeroed s holds no cells; clearing it is safe. */
void cell_settings_clear(struct cell_settings *s);

/* The key by this name, NULL if no cell has it. */
const struct setting_key *cell_settings_find(const struct cell_settings *s, const char *name);

/* The number of the value that a cell has, and its text. */
uint32_t setting_key_value(const struct setting_key *k, size_t cell);
const char *setting_key_text(const struct setting_key *k, size_t cell);

/* The order of two cells, 0 if their settings are equal: key by key, keys in alphabetical order, a
 * missing key first. Keys with skip[number of the key] do not count; skip may be NULL. */
int cell_settings_compare(const struct cell_settings *s, size_t a, size_t b, const bool *skip);

#endif
