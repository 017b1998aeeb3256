/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * atomic_file: a file that is replaced whole or not at all. The text is written to <path>.part in
 * the same folder, which takes the place of <path> only after it has reached the disk. A symbolic
 * link stays one: the file that it leads to is replaced. Devices, pipes and folders are refused. */
#ifndef SMALE18_ATOMIC_FILE_H
#define SMALE18_ATOMIC_FILE_H

#include <stdio.h>

struct atomic_file {
  char *path, *part; /* the file and its temporary name, NULL when not open */
  FILE *out;         /* write here; errors are kept and found by atomic_file_commit */
  struct sink *sink; /* where `out` writes, and why it failed */
};

/* Starts writing. A <path>.part left behind by a killed writer is overwritten. Returns 0, or -1
 * after one line on stderr (what exists is no regular file, the folder does not exist..); f is then
 * cleared and needs no abandon. */
__attribute__((warn_unused_result))
int atomic_file_open(struct atomic_file *f, const char *path);

/* Flushes, syncs, closes and renames. Returns 0, or -1 after one line on stderr: the part is then
 * removed and the old file untouched. f is cleared either way. */
__attribute__((warn_unused_result))
int atomic_file_commit(struct atomic_file *f);

/* path <- the text; the three steps in one. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int atomic_file_write(const char *path, const char *text);

/* Drops what was written and clears f. Safe on a zeroed, committed or abandoned f. */
void atomic_file_abandon(struct atomic_file *f);

#endif
