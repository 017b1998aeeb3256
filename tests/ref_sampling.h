/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_sampling: the bands of sampling in levels from their definition as sets, and the densities by
 * powers [THEORY 4.4]. */
#ifndef SMALE18_TESTS_REF_SAMPLING_H
#define SMALE18_TESTS_REF_SAMPLING_H

#include "sampling.h"

enum { REF_SIDE_MAX = 1024, REF_BANDS_MAX = 11 };

/* band[k] for k < side, from 1; size[k] for the bands k = 1 .. levels + 1 (size[0] is not set). A
 * frequency that would be in two bands fails the test. */
void ref_bands(size_t *band, size_t *size, enum image_transform t, size_t side, size_t levels);

/* M(s,k) with r bands. */
double ref_density(enum image_transform t, const size_t *s, size_t r, size_t k1, size_t k2);

#endif
