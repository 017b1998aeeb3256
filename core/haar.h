/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * haar: the orthonormal two-dimensional Haar transform W of square images, in Mallat's layout:
 * after `levels` steps the top left corner of side 2^(log2 side - levels) holds the averages;
 * around it, for each scale, the differences along the columns' index (top right), along the rows' index
 * (bottom left), along both (bottom right). One step takes a block of four pixels a b / c d to
 *   (a+b+c+d)/2, (a-b+c-d)/2, (a+b-c-d)/2, (a-b-c+d)/2:
 * no square roots, so integers stay exact while they fit a double. */
#ifndef SMALE18_HAAR_H
#define SMALE18_HAAR_H

#include <stdbool.h>
#include <stddef.h>

/* side a power of 2 and 1 <= levels <= log2(side)? */
bool haar_exists(size_t side, size_t levels);

/* In all four: side^2 entries, row-major, of `parts` doubles each (1 real, 2 complex); `work` is as
 * large as x. Threads: those that OpenMP has for the caller; bits do not depend on them, and are
 * the same in place and not. */

/* x <- W x, x <- W* x = W^-1 x */
void haar_forward(double *x, double *work, size_t side, size_t levels, size_t parts);
void haar_inverse(double *x, double *work, size_t side, size_t levels, size_t parts);

/* out <- W in, out <- W* in; no aliasing. They move half as much memory. */
void haar_forward_to(double *out, const double *in, double *work, size_t side, size_t levels,
                     size_t parts);
void haar_inverse_to(double *out, const double *in, double *work, size_t side, size_t levels,
                     size_t parts);

/* The level of the coefficient at (row, col): 0 for the averages, k = 1 .. levels for differences,
 * coarse to fine: the square of side 2^(log2 side - levels + k) less the one before. So sparsity in
 * levels has levels + 1 of them. */
size_t haar_level(size_t row, size_t col, size_t side, size_t levels);

/* counts[0..levels] <- how many coefficients (real) of each level have modulus > threshold,
 * strictly: one of exactly `threshold` is not counted. */
void haar_counts(size_t *counts, const double *coefficients, size_t side, size_t levels,
                 double threshold);

#endif
