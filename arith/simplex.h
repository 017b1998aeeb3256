/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simplex: nearest points of simplices with orthogonal vertices, {sum t_i v_i : t >= 0, sum t_i = r}:
 * the weighted simplex {u >= 0, sum c_i u_i = r} has v_i = e_i / c_i. */
#ifndef SMALE18_SIMPLEX_H
#define SMALE18_SIMPLEX_H

#include <stddef.h>

#include "balls.h"

/* t[0..n) <- coordinates near those of the point nearest to z, exact numbers >= 0: q_i = <z,
 * v_i>, n2_i = ||v_i||^2 > 0; balls stand for their midpoints. theta <- near the multiplier, t_i
 * = max(q_i - theta, 0) / n2_i; -theta is the derivative in r of half the squared distance.
 * About prec bits are right, which is not proved: callers get their bounds from feasible points
 * and from weak duality. n >= 1, r >= 0. */
void simplex_nearest(arb_ptr t, arb_t theta, arb_srcptr q, arb_srcptr n2, size_t n, const arb_t r,
                     slong prec);

#endif
