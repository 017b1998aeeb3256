/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * experiment_help: the keys of an experiment, from its schema. */
#ifndef SMALE18_EXPERIMENT_HELP_H
#define SMALE18_EXPERIMENT_HELP_H

#include <stdio.h>

#include "experiment.h"

/* Prints every key that the experiment looks at with its type, bounds, default, unit and meaning. */
void experiment_help(const struct experiment *e, FILE *out);

#endif
