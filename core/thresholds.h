/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * thresholds: what a proximal step of ||x||_{l1_w} takes from each entry. */
#ifndef SMALE18_THRESHOLDS_H
#define SMALE18_THRESHOLDS_H

#include "num.h"

/* t <- factor w; w real and as long as t, or NULL for 1. */
void thresholds_set(struct vec *t, const struct scal *factor, const struct vec *w);

#endif
