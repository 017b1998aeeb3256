/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A build without MPI: a process is a team of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "team_processes.h"

/* What mpirun and srun set for each process: how many there are, and which one this is. */
static const char *const launchers[][2] = {{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                           {"PMI_SIZE", "PMI_RANK"}};

int team_processes_join(struct team *t, bool chosen, bool alone) {
  (void)t, (void)chosen;
  for (size_t k = 0; k < sizeof launchers / sizeof *launchers && !alone; k++) {
    const char *size = getenv(launchers[k][0]), *rank = getenv(launchers[k][1]);
    if (!size || strtoul(size, NULL, 10) < 2) continue;
    if (rank && !strcmp(rank, "0"))
      fprintf(stderr,
              "smale18: started as %s processes, but this build has no MPI: build with "
              "SMALE18_MPI=yes (-Dmpi=enabled), or give each process a shard\n",
              size);
    return -1;
  }
  return 0;
}

void team_processes_work(const struct team *t, const struct job *job, const size_t *item,
                         size_t count) {
  (void)t, (void)job, (void)item, (void)count;
}

void team_tell(const struct team *t, const char *text) { (void)t, (void)text; }

char *team_hear(const struct team *t) {
  (void)t;
  return NULL;
}

void team_serve(const struct team *t, const struct job *job) { (void)t, (void)job; }

void team_leave(struct team *t) { (void)t; }

void team_abort(const struct team *t, int code) {
  (void)t;
  exit(code);
}
