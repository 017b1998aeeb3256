/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simplex: how far a point is from the simplex {x in R^n : x >= 0, sum x = r}. */
#ifndef SMALE18_SIMPLEX_H
#define SMALE18_SIMPLEX_H

#include <stddef.h>

#include "balls.h"

/* The squared distance of every point of p[0..n) from the simplex lies between some point of
 * `lower` and some point of `upper`: lower from weak duality, upper from a feasible point, so no
 * branch is guessed. n >= 1, r > 0. */
void simplex_dist2(arb_t lower, arb_t upper, arb_srcptr p, size_t n, const arb_t r, slong prec);

#endif
