/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_SWEEP_COST_H
#define SMALE18_SWEEP_COST_H

#include "experiment.h"

extern const struct experiment sweep_cost;

#endif
