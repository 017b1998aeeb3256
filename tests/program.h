/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * program: the built program as a user calls it, in a temporary folder that is the working
 * directory. There `configs` is the folder of the shipped configs, so no argument holds a space.
 * The environment names the program (SMALE18) and the sources (SMALE18_ROOT). */
#ifndef SMALE18_TESTS_PROGRAM_H
#define SMALE18_TESTS_PROGRAM_H

#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes and enters the folder. */
void program_enter(void);
/* Removes it with all that is in it; to be called at the end of each test. */
void program_leave(void);
/* Removes it if the test has failed before it could leave: for .fini. */
void program_abandon(void);

/* What one call did. */
struct outcome {
  int code; /* exit status, or 128 + the signal that ended it */
  char *out, *err;
};
void outcome_clear(struct outcome *o);

/* Runs the program; the arguments are separated by single spaces. Ended by force after 100 s. */
__attribute__((format(printf, 1, 2))) struct outcome program_run(const char *arguments, ...);

/* The same with no file longer than `bytes`, as on a disk that is nearly full. */
__attribute__((format(printf, 2, 3)))
struct outcome program_run_limited(size_t bytes, const char *arguments, ...);

/* Starts it; program_end waits for it. */
__attribute__((format(printf, 1, 2))) pid_t program_start(const char *arguments, ...);
struct outcome program_end(pid_t pid);

/* Runs it, expects the exit code, and that stderr is one line with the three words (NULL: any). */
__attribute__((format(printf, 5, 6)))
void program_refuses(int code, const char *word, const char *word2, const char *word3,
                     const char *arguments, ...);

/* Runs it and expects exit code 0. */
__attribute__((format(printf, 1, 2))) void program_succeeds(const char *arguments, ...);

/* The one path that matches the pattern, e.g. "o/table1-*" "/cells.jsonl"; asserted. mem_free it. */
char *only_path(const char *pattern);

/* The file's text and, if size is not NULL, its length; asserted to be readable. mem_free it. */
char *read_text(const char *path, size_t *size);

/* The cells of the only run below `root`: each complete line of its cells.jsonl, in their order. */
json_t *program_cells(const char *root);

/* The table of the only run below `root` as CSV. mem_free it. */
char *program_table(const char *root, const char *name);

size_t occurrences(const char *text, const char *word);

#endif
