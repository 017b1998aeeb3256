/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_EXISTENCE_H
#define SMALE18_EXISTENCE_H

#include "experiment.h"

extern const struct experiment existence;

#endif
