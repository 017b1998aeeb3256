/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_cells: the text of a cells.jsonl, read, checked, and freed of damaged lines. */
#ifndef SMALE18_STORE_CELLS_H
#define SMALE18_STORE_CELLS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cells_file {
  size_t lines;    /* complete lines */
  size_t whole;    /* bytes of the complete lines */
  size_t torn;     /* bytes after them: a line without its newline */
  size_t *damaged; /* numbers of the damaged lines, from 1, ascending */
  size_t damaged_count;
};

/* Where the line of a cell is in its file, without its newline, and what its "sum" says. */
struct cell_line {
  off_t offset;
  size_t length;
  uint64_t sum;
};

/* f <- the open file, read line by line; each sound cell is given to take, which borrows it. A
 * complete line is damaged if it is no JSON object with an object "setting" and a right "sum". path
 * is for messages. Returns 0, or -1 after one line on stderr (read error); f is then cleared. */
__attribute__((warn_unused_result))
int store_cells_visit(struct cells_file *f, int fd, const char *path,
                      void (*take)(void *context, json_t *cell, struct cell_line where),
                      void *context);

/* The cell of a line that was given to take, read again; NULL with errno if that cannot be read,
 * and with errno 0 if it is not there any more. New reference. */
json_t *store_cells_again(int fd, struct cell_line where);

/* Clearing a zeroed f is safe. */
void store_cells_clear(struct cells_file *f);

/* Says on stderr what became of the damaged lines: "path:line: damaged cell <one>" for each of the
 * first 5, and "path: <count> more damaged cells <more>" for the rest. */
void store_cells_tell_damage(const struct cells_file *f, const char *path, const char *one,
                             const char *more);

/* Says on stderr that a torn last line was ignored, if there is one. */
void store_cells_tell_torn(const struct cells_file *f, const char *path);

/* Appends the damaged lines of the open file to the file aside, then replaces the file path, as a
 * whole, by the sound lines. Nobody else may have it open for writing; open it again afterwards. A
 * kill in between leaves path as it was, and the next time the lines are appended once more.
 * Returns 0, or -1 after one line on stderr: path is then as it was. */
__attribute__((warn_unused_result))
int store_cells_set_aside(const struct cells_file *f, int fd, const char *path,
                          const char *aside);

#endif
