/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * experiment: what a config can ask for. An experiment is a kind of cells and a view of them. A new
 * one is one file with a `const struct experiment` and a line in experiment.c. */
#ifndef SMALE18_EXPERIMENT_H
#define SMALE18_EXPERIMENT_H

#include <jansson.h>
#include <stdio.h>

#include "cell_kind.h"
#include "cell_list.h"
#include "gallery.h"

/* What a view is made from: nothing else is read, nothing is computed again. */
struct report {
  const char *folder; /* of the run, for notes */
  const struct cell_list *cells; /* see store_load */
  const json_t *run;   /* run.json */
  struct gallery *gallery; /* takes the tables and figures */
  FILE *out;           /* the main table as text, for the terminal; NULL: none */
};

struct experiment {
  const char *name;    /* "table1" */
  const char *summary; /* one sentence */
  const struct cell_kind *cells;
  /* Makes the views. Returns 0, or -1 after a line on stderr. */
  int (*render)(const struct report *report);
};

/* All experiments, ending with NULL. */
extern const struct experiment *const experiments[];

/* The experiment by this name, or NULL. */
const struct experiment *experiment_find(const char *name);

/* Its schema, or NULL: for config_read. */
const struct key_spec *experiment_schema(const char *name);

#endif
