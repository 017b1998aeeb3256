/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tie_distance: how far a rational point is from the solution set of a tie of the theorem's class,
 * r conv{e_i : i <= competitors}, exactly. */
#ifndef SMALE18_TIE_DISTANCE_H
#define SMALE18_TIE_DISTANCE_H

#include "theorem_class.h"

/* dist2 <- the squared distance of the point (N entries) from the tie of the family. */
void tie_distance2(fmpq_t dist2, const struct theorem_class *c, int family, const fmpq *point);

#endif
