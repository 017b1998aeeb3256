/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vertices: the corners of a solution set, enclosed. Moduli do not enter: with a_i y_0 exact,
 *   vertex i of the face   (1 - s_0 / |y_0|) y_0 conj(a_i) / |a_i|^2,
 *   second block           (1 - s_k / |y_k|) y_k / c.
 * End 0 is the set itself, or tau = 0 in a continuum; end 1 is the largest tau. */
#ifndef SMALE18_VERTICES_H
#define SMALE18_VERTICES_H

#include "solution_set.h"

struct vertices {
  size_t face_size, rows;
  size_t ends;       /* 1; 2 in a continuum */
  size_t corners[2]; /* different vertices of an end: face_size, or 1 if the face is one point */
  arb_ptr face[2];   /* 2 face_size: the nonzero entry of vertex i, re and im */
  arb_ptr rest[2];   /* 2 (m - 1): the second block, the same for all vertices of an end */
};

/* v <- the vertices, each number with relative radius about 2^-prec (radius 0 for 0). */
void vertices_init(struct vertices *v, const struct solution_set *s, slong prec);
void vertices_clear(struct vertices *v);

/* kept <- 1 - s_k / |y_k| in [0, 1] at an end; 0 if y_k = 0. */
void solution_set_kept(arb_t kept, const struct solution_set *s, size_t k, size_t end, slong prec);

#endif
