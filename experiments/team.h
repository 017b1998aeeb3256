/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * team: who does the work of a run: threads of this process or, in a build with MPI
 * (-Dmpi=enabled), the processes that mpirun started. The first of them leads: it alone reads and
 * writes the cells of the run folder and hands out items one by one; the others serve. Only the main
 * thread of each calls MPI.
 *
 * When a process of the team dies mpirun ends the others; what the leader has taken is kept. */
#ifndef SMALE18_TEAM_H
#define SMALE18_TEAM_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "cell_kind.h"

struct team {
  size_t processes; /* 1: threads of this one do the work */
  bool leads;
  size_t at_once; /* items worked on at once in one machine, at most */
  int processors; /* threads that this process may use in all */
};

/* Work on items, numbered from 0, in phases. */
struct job {
  void *context;
  int phase;
  /* Does an item, in any thread of any process, each with a context of its own. *result <- what take
   * gets, a new reference, or left NULL. */
  enum cell_status (*work)(void *context, int phase, size_t item, json_t **result);
  /* Takes the outcome, in the leader; called from several threads. result is borrowed. */
  void (*take)(void *context, int phase, size_t item, enum cell_status status,
               const json_t *result);
  /* Shall more items be begun? Called from several threads. */
  bool (*going)(void *context);
};

/* t <- the team that this process belongs to. threads: as many as the user wants for each process;
 * 0: one per processor. Returns 0, or -1 after one line on stderr of the first process: mpirun started
 * several, and this build has no MPI. If `alone`, that is as it should be: each has its shard. */
__attribute__((warn_unused_result))
int team_join(struct team *t, size_t threads, bool alone);

/* Did mpirun or srun start this process, with or without MPI in the build, as one of several, and not as
 * the first of them? */
bool team_follows(void);

/* The leader tells the others what they must know first; text is not empty. */
void team_tell(const struct team *t, const char *text);
/* The others: what it was, mem_free it; NULL: nothing is to be done. */
char *team_hear(const struct team *t);

/* The leader: all items are done, or those that were begun when job->going turned false. */
void team_work(const struct team *t, const struct job *job, const size_t *item, size_t count);
/* The others: does what is handed out until the leader leaves. */
void team_serve(const struct team *t, const struct job *job);

/* Ends the work in good order, for all processes together, the leader first; t is then this process
 * alone. */
void team_leave(struct team *t);
/* Ends all processes of the team at once, with this exit code. */
_Noreturn void team_abort(const struct team *t, int code);

#endif
