/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * runner: runs a config: prepares what cells share, computes the cells that the run folder does
 * not hold yet, in parallel, and renders. Every finished cell is on disk before the next one
 * starts, so a run may end at any moment. */
#ifndef SMALE18_RUNNER_H
#define SMALE18_RUNNER_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes of the program. */
enum exit_code {
  EXIT_DONE = 0,
  EXIT_OPEN = 1,          /* a result is undecided, or contradicts what the config expects */
  EXIT_CONFIG = 2,        /* usage or config error, or a refused hypothesis */
  EXIT_ENVIRONMENT = 3,   /* disk, memory, missing files */
  EXIT_NO_ANSWER = 4,     /* refute: the player gives no answer within the limits, or is faulty */
  EXIT_INTERRUPTED = 130
};

struct run_options {
  const char *config;            /* path */
  const char *const *overrides;  /* "section.key=value" */
  size_t override_count;
  const char *root;              /* results folder, usually "results" */
  size_t threads;                /* 0: one per processor */
  size_t shard, shards;          /* only cells number shard modulo shards; 0 of 1: all */
  bool quiet;                    /* no progress */
};

/* Runs the config; the main table goes to stdout. SIGINT and SIGTERM end it in good order. In a
 * build with MPI the processes that mpirun started share the cells (see team.h): the first of them
 * returns what a run in one process would, the others EXIT_DONE.
 *
 * Shards whose `root` is the same work in one run folder, at the same time if they like, on all
 * machines between which the locks of its file system hold. Elsewhere each needs a root of its own,
 * and merge.h joins their folders. */
enum exit_code runner_run(const struct run_options *options);

/* Renders the tables and figures of a run folder from its cells. */
enum exit_code runner_render(const char *folder);

#endif
