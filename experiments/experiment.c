/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment.h"

#include <string.h>

#include "convergence_digits.h"
#include "convergence_images.h"
#include "existence.h"
#include "grid_search_view.h"
#include "inexact_layers.h"
#include "reconstruction.h"
#include "sweep_cost.h"
#include "sweep_precision.h"
#include "table1.h"
#include "table1_beyond.h"
#include "table1_precision.h"
#include "table1_published.h"
#include "theorem2_i.h"
#include "theorem2_ii.h"
#include "theorem2_iii.h"

const struct experiment *const experiments[] = {&table1,
                                                &table1_published,
                                                &table1_precision,
                                                &table1_beyond,
                                                &theorem2_i,
                                                &theorem2_ii,
                                                &theorem2_iii,
                                                &existence,
                                                &convergence_digits,
                                                &inexact_layers,
                                                &grid_search_view,
                                                &convergence_images,
                                                &reconstruction,
                                                &sweep_precision,
                                                &sweep_cost,
                                                NULL};

const struct experiment *experiment_find(const char *name) {
  for (size_t i = 0; experiments[i]; i++)
    if (!strcmp(experiments[i]->name, name)) return experiments[i];
  return NULL;
}

/* What config_read suggests to who misspells an experiment; in the order above. */
static const struct key_spec names[] = {
  {.section = "",
   .name = "experiment",
   .type = KEY_CHOICE,
   .choices = "table1 table1_published table1_precision table1_beyond theorem2_i theorem2_ii "
              "theorem2_iii existence convergence_digits inexact_layers grid_search "
              "convergence_images reconstruction sweep_precision sweep_cost"},
  {0}};

const struct key_spec *experiment_schema(const char *name) {
  if (!*name) return names;
  const struct experiment *e = experiment_find(name);
  return e ? e->cells->schema : NULL;
}
