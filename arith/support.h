/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * support: the maximal (s,M) supports: sets that hold exactly s_k entries of each level k. They are
 * numbered 0 .. count - 1 in lexicographic order, so that ranges of them can be shared out. */
#ifndef SMALE18_SUPPORT_H
#define SMALE18_SUPPORT_H

#include <stdint.h>

#include "levels.h"

/* Their number, prod_k binomial(M_k - M_{k-1}, s_k); UINT64_MAX if it is that or more. */
uint64_t support_count(const struct levels *l);

/* D[0..s) <- support number `index` < count, increasing. */
void support_at(size_t *D, const struct levels *l, uint64_t index);

/* D <- the next one; false after the last (D is then undefined). */
bool support_next(size_t *D, const struct levels *l);

#endif
