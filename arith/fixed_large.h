/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_large: the products without a matrix (fixed_path.h) by GMP, for numbers so long that its
 * algorithms beat sums of digit products.
 *
 * What is dropped. S, a product or the sum of squares, is formed exactly: as a magnitude, which is
 * negated where T_i < 0, in two's complement with one word of 64 bits to spare. Of that the limbs
 * from `low` on are kept: T = floor(S 2^(-52 low)), as two's complement cut off below rounds down
 * whatever the sign. So
 *   S = 2^(52 low) (T + d),  0 <= d < 1: slack = 1, and 0 for low = 0, where T = S.
 * No bits are lost above: |T_i a| < 2^(52 (x->limbs + a_limbs) - 1) fits into so many limbs with
 * its sign; |m| <= 2^(52 L - 2), so less than 2^55 squares sum to less than
 * 2^(52 (2 L + 1) - 1). */
#ifndef SMALE18_FIXED_LARGE_H
#define SMALE18_FIXED_LARGE_H

#include "fixed_path.h"

#define FIXED_LARGE_LIMBS 60 /* from here on: some 3000 bits */

/* S_i = a T_i, i < x->count: `multiply` of fixed_path.h. Of x, x->limbs limbs in two's complement
 * for each entry are read; a has a_limbs >= 1 limbs of 52 bits, and no sign. out is reserved:
 * x->limbs + a_limbs limbs less out->low = min(low, all of them but one); it owns its words. */
void fixed_large_multiply(struct wide *out, const struct wide *x, const uint64_t *a, size_t a_limbs,
                          size_t low);
/* S_0 = sum over i < x->count of m_i^2, in units of the square of x's: `sum_squares` of
 * fixed_path.h. out is reserved for one entry: 2 x->limbs + 1 limbs less out->low, likewise. */
void fixed_large_sum_squares(struct wide *out, const struct fixed *x, size_t low);

#endif
