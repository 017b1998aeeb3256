/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_INEXACT_LAYERS_H
#define SMALE18_INEXACT_LAYERS_H

#include "experiment.h"

extern const struct experiment inexact_layers;

#endif
