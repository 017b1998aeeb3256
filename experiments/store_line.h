/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_line: the line of a cell (see store.h) and its "sum". */
#ifndef SMALE18_STORE_LINE_H
#define SMALE18_STORE_LINE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* The canonical text of a JSON value: compact, keys sorted, numbers with all their digits.
 * Release it with free(). */
char *store_line_text(const json_t *value);

/* The line of a cell, an object with the key "setting", with its "sum" and its newline; *setting <-
 * the canonical text of its "setting". mem_free both. */
char *store_line_make(const json_t *cell, char **setting);

/* The object in a line of this size, its newline behind it; NULL if there is none. New reference. */
json_t *store_line_parse(const char *line, size_t size);

/* The same, and NULL if the cell has no object "setting" or no right "sum". */
json_t *store_line_check(const char *line, size_t size);

/* What the "sum" of a cell says, 0 if it has none. */
uint64_t store_line_sum(const json_t *cell);

#endif
