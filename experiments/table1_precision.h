/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_TABLE1_PRECISION_H
#define SMALE18_TABLE1_PRECISION_H

#include "experiment.h"

extern const struct experiment table1_precision;

#endif
