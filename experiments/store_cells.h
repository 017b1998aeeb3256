/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_cells: the text of a cells.jsonl, read and checked. */
#ifndef SMALE18_STORE_CELLS_H
#define SMALE18_STORE_CELLS_H

#include <jansson.h>
#include <stddef.h>

struct cells_extent {
  size_t lines; /* complete lines */
  size_t whole; /* bytes of the complete lines */
  size_t torn;  /* bytes after them: a line without its newline */
};

/* All cells of the open file in the order of its lines, as an array; new reference. path is for
 * messages. Returns NULL after one line on stderr: read error, or "path:line: ..." for the first
 * complete line that is no JSON object with an object "setting". */
json_t *store_cells_read(int fd, const char *path, struct cells_extent *extent);

/* The canonical text of a JSON value: compact, keys sorted, numbers with all their digits.
 * Release it with free(). */
char *store_cells_text(const json_t *value);

/* The object in the file <folder>/run.json, NULL after one line on stderr. New reference. */
json_t *store_cells_run(const char *folder);

#endif
