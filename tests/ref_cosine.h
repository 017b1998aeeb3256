/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_cosine: the orthogonal DCT-II in floats. */
#ifndef SMALE18_REF_COSINE_H
#define SMALE18_REF_COSINE_H

#include <mpfr.h>
#include <stddef.h>

/* out <- sqrt((1 or 2) / m) cos(pi k (2i + 1) / (2m)), entry (k, i) of m x m; 1 for k = 0 */
void ref_cosine(mpfr_t out, size_t m, size_t k, size_t i);

#endif
