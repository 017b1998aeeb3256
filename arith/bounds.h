/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bounds: arrays of arf numbers, for bounds that are rounded in a direction of their own. */
#ifndef SMALE18_BOUNDS_H
#define SMALE18_BOUNDS_H

#include <stddef.h>

#include "balls.h"

/* n zeros; free them with bounds_free. */
arf_struct *bounds_new(size_t n);
void bounds_free(arf_struct *x, size_t n);

#endif
