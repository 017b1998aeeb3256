/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * atomic_folder: a new folder that appears with all its files or not at all. They are written into
 * <path>.XXXXXX beside it, which takes the name at the end. */
#ifndef SMALE18_ATOMIC_FOLDER_H
#define SMALE18_ATOMIC_FOLDER_H

struct atomic_folder {
  char *path, *part; /* the folder and its temporary name; NULL when not open */
};

/* Starts it; folders above it that are missing are made. What exists at the path must be an empty
 * folder. Returns 0, or -1 after one line on stderr; f is then cleared and needs no abandon. */
__attribute__((warn_unused_result))
int atomic_folder_open(struct atomic_folder *f, const char *path);

/* Gives the folder its name. Returns 0, or -1 after one line on stderr: it is then removed. f is
 * cleared either way. */
__attribute__((warn_unused_result))
int atomic_folder_commit(struct atomic_folder *f);

/* Removes the folder with the files in it and clears f. Safe on a zeroed or committed f. */
void atomic_folder_abandon(struct atomic_folder *f);

#endif
