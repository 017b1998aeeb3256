/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_kind: how the cells of an experiment are checked, prepared, computed and judged. The runner
 * knows cells through this alone; experiments with like cells share one. */
#ifndef SMALE18_CELL_KIND_H
#define SMALE18_CELL_KIND_H

#include <jansson.h>
#include <signal.h>

#include "config.h"
#include "progress.h"

enum cell_status {
  CELL_DONE,
  CELL_INTERRUPTED,
  CELL_REFUSED, /* the config asks for what cannot be: exit code 2 */
  CELL_FAILED   /* environment: exit code 3 */
};

/* Where a run finds and leaves things. */
struct cell_place {
  const char *root;   /* results folder */
  const char *folder; /* of this run */
  struct progress *progress; /* for news from inside long cells; NULL: none */
};

struct cell_kind {
  const struct key_spec *schema;

  /* Does this experiment look at the key "section.name"? A key that it does not look at is refused
   * by check if it is given, and left out of help. NULL: every experiment looks at all of them. */
  bool (*has)(const char *experiment, const char *key);

  /* Checks what no single key shows, and that memory suffices for as many cells at once. Prints
   * located errors. Returns CELL_DONE, CELL_REFUSED or CELL_FAILED. */
  enum cell_status (*check)(const struct setting *s, size_t at_once);

  /* Some cells need something that is made once and shared: its name, which the caller frees with
   * mem_free, or NULL if the cell needs nothing. The function may be NULL. */
  char *(*needs)(const struct setting *s, const struct cell_place *place);
  /* Makes it, unless it is there. *done <- what was made, for the progress line; the caller frees it. */
  enum cell_status (*prepare)(const struct setting *s, const struct cell_place *place,
                              struct progress *progress, volatile sig_atomic_t *stop, char **done);

  /* *cell <- the cell, an object with key "setting"; new reference, only if CELL_DONE. Else a line on
   * stderr, but for CELL_INTERRUPTED: soon after stop becomes true. Called from several threads. */
  enum cell_status (*compute)(json_t **cell, const struct setting *s,
                              const struct cell_place *place, volatile sig_atomic_t *stop);

  /* One phrase for the progress line: "K=3 bits=10 firenet"; the caller frees it. */
  char *(*describe)(const struct setting *s);

  /* What is wrong with a finished cell: a line that names the cell and says that its result is
   * undecided, or contradicts what the config expects; NULL if nothing is. The caller frees it. */
  char *(*complaint)(const json_t *cell);
};

#endif
