/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store: the folder of a run, <root>/<name>-<hash>/, and the cells in it.
 *
 *   cells.jsonl    one JSON object per line, appended per cell; rewritten only without its damaged
 *                  lines
 *   cells.damaged  the damaged lines that were found in it, as they were; only if there were any
 *   run.json       resolved config, commit, source hash, versions, machine
 *   .lock          its bytes are locked by those who work in the folder; holds nothing
 *
 * A line is the text of the cell: compact, keys sorted, reals with 17 digits. Its key "sum" holds
 * the first 16 hex digits of the SHA-256 of that text without "sum" and "seconds", where the times
 * are: it is the same whoever computed the cell. A complete line that is no
 * JSON object, or has no object "setting" or no right "sum", is damaged.
 *
 * A line is written with one write() under a lock on the file, so shards may share the folder; a
 * line without its newline is left by a killed writer and is cut off at the next open, or by the
 * next shard that appends. A line that was accepted survives any kill of the process; a crash of
 * the machine may take the cells of the last seconds, which are then computed again. */
#ifndef SMALE18_STORE_H
#define SMALE18_STORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cell_list.h"
#include "digest_set.h"

struct store {
  char *folder;   /* <root>/<name>-<hash> */
  char *path;     /* <folder>/cells.jsonl */
  int fd;         /* cells.jsonl, O_APPEND */
  int lock;       /* the lock of this run or shard, held until store_close */
  struct digest_set done; /* of the canonical dumps of the cells' "setting"; read it by store_has */
  char *error;    /* first write error, "" if none; store_append fails from then on */
};

/* Is there such a folder already, made by the same sources? A guess: others may be changing it. */
bool store_holds(const char *root, const char *name, const char *hash, const json_t *run);

/* Opens or creates the folder of a run and reads which cells it holds.
 *
 * run: the content of run.json (it is written when the folder is new; `source` in it names the
 * sources that make the cells). If the folder exists and its run.json names another `source`, the
 * old folder is renamed to <name>-<hash>-<first 8 digits of its source> (-1, -2, .. is appended if
 * that is taken), one line on stderr says so, and a fresh folder is started; but while another
 * process works in the old folder this is refused. Cells without a run.json have source "unknown".
 * shard of shards: 0 of 1 for a whole run. The same shard of the same run may be open only once.
 *
 * A torn last line is cut off, a line on stderr says so. Damaged lines are moved to cells.damaged
 * and the run does not hold their cells; a line "path:line: ..." on stderr says so for each of the
 * first 5, another one counts the rest (see store_cells_tell_damage). But while others work in the
 * folder damaged lines are an error "path:line: ..." that changes nothing.
 *
 * Returns 0, or -1 after one line on stderr (folder cannot be made or written, lock taken, run.json
 * not an object, damaged lines as above); s is then cleared. Exit code to use: 3. */
__attribute__((warn_unused_result))
int store_open(struct store *s, const char *root, const char *name, const char *hash,
               json_t *run, size_t shard, size_t shards);

/* Did the run hold the cell with this setting (see setting_json) when it was opened, or has it
 * been appended since through s? Safe from several threads. */
bool store_has(const struct store *s, const json_t *setting);

/* Appends one cell, a JSON object with at least the key "setting" (borrowed); its line
 * gets the "sum". Safe from several threads. Returns 0, or -1 if the line could not be written
 * whole (full disk, vanished folder): the file then ends with the last complete line, and the
 * reason has been printed once. */
__attribute__((warn_unused_result))
int store_append(struct store *s, const json_t *cell);

/* Lets go of the folder. Closing a zeroed or closed store is safe. */
void store_close(struct store *s);

/* cells <- all cells of the folder (see cell_list_open), to be closed. Needs no right to write and
 * changes nothing: damaged lines and a torn last one are ignored, and lines on stderr say so. Returns
 * 0, or -1 after one line on stderr when there is nothing readable; *cells is then empty. */
__attribute__((warn_unused_result))
int store_load(struct cell_list *cells, const char *folder, const struct cell_look *look);

#endif
