/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_TABLE1_BEYOND_H
#define SMALE18_TABLE1_BEYOND_H

#include "experiment.h"

extern const struct experiment table1_beyond;

#endif
