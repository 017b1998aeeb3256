/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_rate: how fast a curve falls from restart to restart before it levels. Restarts 0 .. last
 * are those up to the first value that is at most twice the smallest one; the factor is exp of the
 * slope of the straight line through their (k, log value), by least squares. Fewer than four of
 * them make no rate: a line through two points says no more than the points do. */
#ifndef SMALE18_IMAGE_RATE_H
#define SMALE18_IMAGE_RATE_H

#include <stddef.h>

enum { IMAGE_RATE_LEAST = 3 };

struct image_rate {
  double factor; /* NaN if last < IMAGE_RATE_LEAST */
  size_t last;
};

/* values: one for each restart, from 0. The curve ends before one that is not positive, below floor
 * or not finite. */
struct image_rate image_rate_fit(const double *values, size_t count, double floor);

#endif
