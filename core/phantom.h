/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phantom: images to reconstruct, side x side grey values, row-major from the top left [REFERENCE 2]. Pixel (r, q)
 * is at x = (q - (side-1)/2) / ((side-1)/2), y = -(r - (side-1)/2) / ((side-1)/2). */
#ifndef SMALE18_PHANTOM_H
#define SMALE18_PHANTOM_H

#include <stddef.h>
#include <stdint.h>

/* The modified Shepp-Logan phantom: ten ellipses, closed, whose grey values add up [Toft 1996]. Values are tenths,
 * computed as integers: values[i] = k / 10 rounded once. */
void phantom_shepp_logan(double *values, size_t side);

/* The same in tenths, exact integers: for exact counts of wavelet coefficients. */
void phantom_shepp_logan_tenths(double *values, size_t side);

/* Random ellipses with ramps of grey, divided by the maximum: number uniform in 20..44, semi-axes 0.03..0.25 for side
 * >= 512, else 7..14 and 0.05..0.45; the rest as REFERENCE 2 says. */
void phantom_ellipses(double *values, size_t side, uint64_t seed);

#endif
