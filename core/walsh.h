/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * walsh: the Walsh-Hadamard transform. Row k of the matrix in sequency order has k sign changes; it
 * is the row bit-reverse(Gray code of k) of Sylvester's natural order (-1)^popcount(k & i). */
#ifndef SMALE18_WALSH_H
#define SMALE18_WALSH_H

#include <stddef.h>

/* x <- H x, the unnormalised transform in natural order along both axes, in place: side^2 entries,
 * row-major, of `parts` doubles each (1 real, 2 complex); side a power of 2. H is symmetric,
 * H H = side^2 I. Threads: those that OpenMP has for the caller; bits do not depend on them. */
void walsh_transform(double *x, size_t side, size_t parts);

/* The place in natural order of sequency k < n, n a power of 2. */
size_t walsh_place(size_t k, size_t n);

#endif
