/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_list: the cells of a run, or some of them, in an order. Memory holds where their lines are
 * and what tells their settings apart, a few dozen bytes for each; a cell is read from its file
 * when it is looked at.
 *
 * A cell that was looked at is borrowed. It stays until the round of the innermost
 * cell_list_foreach or cell_groups_foreach in which it was looked at is over, and outside of these
 * until the list is closed. So a cell does not leave the round that found it, but by `return` or
 * `break`: who wants it later keeps its place, and looks again.
 *
 * The file may grow meanwhile, and another may take its name. If what was read is not there any
 * more the program ends with exit code 3, after one line on stderr. One thread at a time may use
 * the lists of a file. */
#ifndef SMALE18_CELL_LIST_H
#define SMALE18_CELL_LIST_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "cell_settings.h"

struct cell_source; /* an open cells.jsonl */

struct cell_list {
  struct cell_source *source; /* NULL: no cells */
  uint32_t *number;           /* the cells, as the source counts them */
  size_t count;
};

/* What is done with each sound cell while the file is read first, besides; number: as the source counts.
 * NULL: nothing. */
struct cell_look {
  void (*look)(void *context, size_t number, const json_t *cell);
  void *context;
};

/* All cells of the open file, sorted by "setting" (see cell_settings_compare), the first of those
 * with the same setting. Takes fd. Damaged lines are ignored; stderr names the first 5 and counts
 * the rest (see store_cells_tell_damage). A torn last line is ignored, with a line "path:line: ..."
 * on stderr: a run may be writing it at this moment. Returns 0, or -1 after one line on stderr
 * (read error); l is then cleared. */
__attribute__((warn_unused_result))
int cell_list_open(struct cell_list *l, int fd, const char *path, const struct cell_look *look);

/* The same cells in the same order, in other words: with the settings that spell gives, which
 * changes a copy. Its own file; to be closed as well. */
void cell_list_spell(struct cell_list *l, const struct cell_list *cells,
                     void (*spell)(const json_t *cell, json_t *setting));

/* Closing a zeroed or closed list is safe. */
void cell_list_close(struct cell_list *l);

/* Cell i, see above; NULL if i >= count. */
json_t *cell_list_get(const struct cell_list *l, size_t i);

/* The setting of cell i at this key, "" if there is none; without a look at the file. Valid until
 * the list is closed. */
const char *cell_list_setting(const struct cell_list *l, size_t i, const char *key);

/* The settings of all cells of the file; those of cell i of the list are number l->number[i]. A key
 * is `swept` if a cell has another value of it than the first one of the file, in its order. */
const struct cell_settings *cell_list_settings(const struct cell_list *l);

/* for (size_t i = 0; i < count; i++) with cell = cell_list_get(list, i) */
#define cell_list_foreach(list, i, cell)                                            \
  for (size_t i##_mark = ((i) = 0, cell_list_mark(list));                           \
       (i) < (list)->count && ((cell) = cell_list_get(list, i)) != NULL;            \
       cell_list_release(list, i##_mark), (i)++)

/* The cells that are looked at between the two stay until cell_list_release. */
size_t cell_list_mark(const struct cell_list *l);
void cell_list_release(const struct cell_list *l, size_t mark);

#endif
