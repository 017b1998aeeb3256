/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "team.h"

#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "balls.h"
#include "team_processes.h"

int team_join(struct team *t, size_t threads, bool alone) {
  size_t processors = threads ? threads : (size_t)omp_get_num_procs();
  *t = (struct team){
    .processes = 1, .leads = true, .at_once = processors, .processors = (int)processors};
  return team_processes_join(t, threads > 0, alone);
}

/* Each launcher numbers the processes from 0 in a variable of its own. */
bool team_follows(void) {
  static const char *const ranks[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  for (size_t k = 0; k < sizeof ranks / sizeof *ranks; k++) {
    const char *rank = getenv(ranks[k]);
    if (rank) return strcmp(rank, "0") != 0;
  }
  return false;
}

/* The libraries' caches of a worker thread. */
static void leave_thread(void) {
  flint_cleanup();
  mpfr_free_cache();
}

static void work_one(const struct job *job, size_t item) {
  json_t *result = NULL;
  enum cell_status status = job->work(job->context, job->phase, item, &result);
  job->take(job->context, job->phase, item, status, result);
  json_decref(result);
}

/* Each thread of the crew has `threads` for what an item does itself. */
static void work_share(const struct job *job, const size_t *item, size_t count, int threads) {
  omp_set_num_threads(threads);
#pragma omp for schedule(dynamic, 1)
  for (size_t k = 0; k < count; k++)
    if (job->going(job->context)) work_one(job, item[k]);
  leave_thread();
}

/* A crew of one is no parallel region: OpenMP makes threads anew for each region inside another. */
static void work_threads(const struct team *t, const struct job *job, const size_t *item,
                         size_t count) {
  int crew = count < (size_t)t->processors ? (int)count : t->processors;
  if (crew == 0) return;
  int threads = t->processors / crew;
  if (crew == 1) {
    work_share(job, item, count, threads);
    return;
  }
#pragma omp parallel num_threads(crew)
  work_share(job, item, count, threads);
}

void team_work(const struct team *t, const struct job *job, const size_t *item, size_t count) {
  (t->processes > 1 ? team_processes_work : work_threads)(t, job, item, count);
}
