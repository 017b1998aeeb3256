/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_image: entries of the dense matrices behind the fast transforms of images, each from its
 * definition. Pixels are (i, j), row and column. */
#ifndef SMALE18_REF_IMAGE_H
#define SMALE18_REF_IMAGE_H

#include <complex.h>
#include <stddef.h>

/* The Haar basis function of the coefficient at (row, col) of Mallat's layout, at a pixel: 2^-k on
 * its square of 2^k x 2^k pixels, k = 1 .. levels, but for a sign in the right or lower half. */
double ref_haar(size_t side, size_t levels, size_t row, size_t col, size_t i, size_t j);

/* The Walsh function of n points with k sign changes, at i: +-1; n a power of 2. It is searched
 * among the rows of Sylvester's matrix by counting. */
double ref_walsh(size_t n, size_t k, size_t i);

/* exp(-2 pi i k l / n) */
double complex ref_fourier(size_t n, size_t k, size_t l);

#endif
