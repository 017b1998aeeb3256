/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * orthogonal: the orthogonal matrices that hide a class: they multiply A and y from the left and do
 * not change the solution sets (THEORY 2.2). */
#ifndef SMALE18_ORTHOGONAL_H
#define SMALE18_ORTHOGONAL_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"

enum transform { TRANSFORM_IDENTITY, TRANSFORM_DCT, TRANSFORM_WALSH_HADAMARD };

/* "identity", "dct", "walsh_hadamard": how configs and certificates spell them; static. */
const char *orthogonal_name(enum transform transform);
/* *transform <- the one of that name; false if there is none. */
__attribute__((warn_unused_result))
bool orthogonal_find(enum transform *transform, const char *name);

/* Is there such an m x m matrix? m >= 1; a power of 2 for Walsh-Hadamard. */
bool orthogonal_exists(enum transform transform, size_t m);

/* Q[k m + i] <- entry (k, i) of the m x m matrix, row-major, radii about 2^-prec.
 * TRANSFORM_DCT is the orthonormal DCT-II: s_k cos(pi k (2i+1) / (2m)), s_0 = sqrt(1/m), else
 * s_k = sqrt(2/m). TRANSFORM_WALSH_HADAMARD, in Sylvester's natural order:
 * (-1)^popcount(k & i) / sqrt(m).
 * Entries that are 0 or dyadic are exact. That the matrix exists is asserted. */
void orthogonal_matrix(arb_ptr Q, enum transform transform, size_t m, slong prec);

/* q <- entry (k, i) if that is a rational number; else false, and q is undefined. */
bool orthogonal_rational(fmpq_t q, enum transform transform, size_t m, size_t k, size_t i);

#endif
