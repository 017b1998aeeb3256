/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merge_run: the run that several folders are of, and the name of the one that they become. */
#ifndef SMALE18_MERGE_RUN_H
#define SMALE18_MERGE_RUN_H

#include <jansson.h>

#include "runner.h"

struct merge_run {
  json_t *run;       /* run.json of the first folder */
  const char *first; /* borrowed */
};

/* Is this folder of the run, with the same config and by the same sources? The first one is.
 * Returns EXIT_DONE, or EXIT_CONFIG or EXIT_ENVIRONMENT after one line on stderr. */
enum exit_code merge_run_check(struct merge_run *r, const char *folder);

/* <root>/<name>-<hash>; the name is that of the first folder, or that of the experiment if somebody
 * has renamed it. mem_free it. */
char *merge_run_target(const struct merge_run *r, const char *root);

/* Clearing a zeroed r is safe. */
void merge_run_clear(struct merge_run *r);

#endif
