/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rendering: a run folder, opened to be looked at: its cells, and the tables and figures that are
 * made from them. Nothing is computed again. */
#ifndef SMALE18_RENDERING_H
#define SMALE18_RENDERING_H

#include "experiment.h"
#include "runner.h"

struct rendering {
  const char *folder; /* borrowed */
  struct cell_list cells; /* see store_load */
  struct {
    bool *complains; /* of each cell, as the source counts: is its result not as it should be? */
    size_t room;
  } judged;
  json_t *run;
  const struct experiment *experiment;
  struct gallery gallery;
};

/* Opens the folder and makes the views; the main table goes to `out` as text (NULL: nowhere).
 * Returns EXIT_DONE; EXIT_CONFIG (no folder) or EXIT_ENVIRONMENT after a line on stderr. To be
 * cleared either way. */
enum exit_code rendering_open(struct rendering *r, const char *folder, FILE *out);
void rendering_clear(struct rendering *r);

/* What is wrong with cell i (see cell_kind.h), NULL if nothing is. The caller frees it. */
char *rendering_complaint(const struct rendering *r, size_t i);

/* Names undecided cells and broken expectations on stderr: EXIT_OPEN if there are any, else
 * EXIT_DONE. */
enum exit_code rendering_judge(const struct rendering *r);

#endif
