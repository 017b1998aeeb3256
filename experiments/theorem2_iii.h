/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_THEOREM2_III_H
#define SMALE18_THEOREM2_III_H

#include "experiment.h"

extern const struct experiment theorem2_iii;

#endif
