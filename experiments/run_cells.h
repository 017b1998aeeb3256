/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run_cells: the cells of a run: which are left to do, and how they are prepared, computed and stored by
 * its team. */
#ifndef SMALE18_RUN_CELLS_H
#define SMALE18_RUN_CELLS_H

#include <signal.h>
#include <stdatomic.h>

#include "cell_kind.h"
#include "runner.h"
#include "store.h"
#include "team.h"

/* Everything that one run shares between its threads; a process that serves has options, team,
 * config, cells and place. */
struct run {
  const struct run_options *options;
  volatile sig_atomic_t *stop; /* see interrupt.h */
  struct team team;
  struct config config;
  const struct cell_kind *cells;
  struct cell_place place;
  struct store store;
  struct progress progress;
  size_t *pending; /* indices of the cells to compute */
  size_t pending_count;
  size_t *needy; /* one pending cell for each thing that must be prepared */
  size_t needy_count;
  size_t at_once;          /* cells, at most */
  bool resumed;            /* the run folder was there */
  atomic_int failure;      /* exit code; EXIT_DONE: none yet */
  atomic_bool interrupted; /* a signal has reached this process, or one that serves */
};

/* Does the config ask for what cannot be, or for more memory than there is? All cells are checked
 * before anything is on disk. A run that is resumed was checked when its folder was made: what is
 * pending is checked again, for the memory of this machine. Returns EXIT_DONE, or another code after
 * a line on stderr; without one EXIT_INTERRUPTED, soon after r->stop. */
enum exit_code run_cells_check_all(const struct run *r);
enum exit_code run_cells_check_pending(const struct run *r);

/* r->pending <- the cells of its shard that the store does not hold. */
void run_cells_find(struct run *r);

/* Prepares and computes them; sets failure and interrupted. */
void run_cells_do(struct run *r);

/* Does what the leader of the team hands out. */
void run_cells_serve(struct run *r);

void run_cells_clear(struct run *r);

#endif
