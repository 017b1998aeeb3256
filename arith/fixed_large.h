/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_large: the products without a matrix (fixed_path.h) by GMP, for numbers so long that its
 * algorithms beat sums of digit products. Exact, but for what is cut off. */
#ifndef SMALE18_FIXED_LARGE_H
#define SMALE18_FIXED_LARGE_H

#include "fixed_path.h"

#define FIXED_LARGE_LIMBS 60 /* from here on: some 3000 bits */

void fixed_large_multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                          size_t low);
void fixed_large_sum_squares(struct wide *out, const struct fixed *x, size_t low);

#endif
