/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_rate: how fast a curve falls from restart to restart before it levels. Restarts 0 .. last
 * are those up to the first value that is at most twice the smallest one; the factor is exp of the
 * slope of the straight line through their (k, log value), by least squares. */
#ifndef SMALE18_IMAGE_RATE_H
#define SMALE18_IMAGE_RATE_H

#include <stddef.h>

struct image_rate {
  double factor; /* NaN if last is 0 */
  size_t last;
};

/* values: one for each restart, from 0. The curve ends before one that is not positive or not
 * finite. */
struct image_rate image_rate_fit(const double *values, size_t count);

#endif
