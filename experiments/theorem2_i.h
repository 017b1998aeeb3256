/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_THEOREM2_I_H
#define SMALE18_THEOREM2_I_H

#include "experiment.h"

extern const struct experiment theorem2_i;

#endif
