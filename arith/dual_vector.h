/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dual_vector: the dual vector u that proves a solution set optimal (THEORY 2.2), as squares:
 *   P1  u = s / mu, or g if s = 0, or 0 if x = 0;
 *   P2  u = 2 s;
 *   P3  u = s / ||s||, or lambda g if s = 0 or in a continuum;
 * with g_k = 0 where y_k = 0, and each row with the phase of y_k. */
#ifndef SMALE18_DUAL_VECTOR_H
#define SMALE18_DUAL_VECTOR_H

#include "solution_set.h"

/* u2[0..m), zeros, <- |u_k|^2. Nothing is assumed of s but 0 <= s_k <= |y_k|. */
void dual_vector_moduli2(struct exact *u2, const struct solution_set *s);

#endif
