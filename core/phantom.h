/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phantom: images to reconstruct, side x side grey values, row-major from the top left [REFERENCE
 * 2]. The centre of pixel (r, q) is x = (2q - d) / d, y = (d - 2r) / d with d = side - 1: the
 * corner pixels are at (+-1, +-1) and y grows upwards. side >= 2. */
#ifndef SMALE18_PHANTOM_H
#define SMALE18_PHANTOM_H

#include <stddef.h>
#include <stdint.h>

/* The modified Shepp-Logan phantom [Toft 1996]: ten ellipses whose grey values add up. The ellipses
 * are closed, and whether a pixel's centre lies in one is decided exactly, so ties count as inside
 * and no compiler or libm has a say. values[i] = k / 10, rounded once. */
void phantom_shepp_logan(double *values, size_t side);

/* The same in tenths, exact integers k: for exact counts of wavelet coefficients. */
void phantom_shepp_logan_tenths(double *values, size_t side);

/* Random ellipses with ramps of grey, added up and divided by the maximum, so in [0, 1] [REFERENCE
 * 2]: 20 .. 44 of them with semi-axes 0.03 .. 0.25 for side >= 512, else 7 .. 14 with 0.05 .. 0.45.
 *
 * Where the reference is silent: x and y of a ramp are those of the image, not relative to the
 * ellipse; "until nonnegative" means on the whole closed ellipse, seen or not, and all three
 * numbers of the ramp are redrawn; the two semi-axes are drawn one by one; the first one is turned
 * counter-clockwise from the x-axis. If no ellipse holds a pixel (possible for tiny sides), the
 * image is 0. Draws are taken from the stream (seed, RNG_ELLIPSES) in the order of the reference; a
 * Gaussian takes the next pair of uniforms with an even index. No libm takes part. */
void phantom_ellipses(double *values, size_t side, uint64_t seed);

#endif
