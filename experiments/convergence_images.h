/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SMALE18_CONVERGENCE_IMAGES_H
#define SMALE18_CONVERGENCE_IMAGES_H

#include "experiment.h"

extern const struct experiment convergence_images;

#endif
