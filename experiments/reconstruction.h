/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_RECONSTRUCTION_H
#define SMALE18_RECONSTRUCTION_H

#include "experiment.h"

extern const struct experiment reconstruction;

#endif
