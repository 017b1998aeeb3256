/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment.h"

#include <string.h>

#include "table1.h"
#include "table1_beyond.h"
#include "table1_precision.h"
#include "table1_published.h"

const struct experiment *const experiments[] = {
  &table1, &table1_published, &table1_precision, &table1_beyond, NULL};

const struct experiment *experiment_find(const char *name) {
  for (size_t i = 0; experiments[i]; i++)
    if (!strcmp(experiments[i]->name, name)) return experiments[i];
  return NULL;
}

const struct key_spec *experiment_schema(const char *name) {
  const struct experiment *e = experiment_find(name);
  return e ? e->schema : NULL;
}
