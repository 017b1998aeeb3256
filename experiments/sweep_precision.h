/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_SWEEP_PRECISION_H
#define SMALE18_SWEEP_PRECISION_H

#include "experiment.h"

extern const struct experiment sweep_precision;

#endif
