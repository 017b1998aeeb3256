/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * team_processes: the part of a team that needs MPI: team_mpi.c, or team_alone.c in a build without
 * it. Either of them also has what team.h says of several processes. */
#ifndef SMALE18_TEAM_PROCESSES_H
#define SMALE18_TEAM_PROCESSES_H

#include "team.h"

/* processes, leads and at_once <- what mpirun says. Unless the user has chosen `processors`, a process
 * leaves some of them to the others of its machine. See team_join. */
__attribute__((warn_unused_result))
int team_processes_join(struct team *t, bool chosen, bool alone);

/* team_work for a team of several processes. */
void team_processes_work(const struct team *t, const struct job *job, const size_t *item,
                         size_t count);

#endif
