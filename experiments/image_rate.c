/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_rate.h"

#include <math.h>

/* How many values the line goes through. */
static size_t falling(const double *values, size_t count, double floor) {
  double least = INFINITY;
  size_t end = 0;
  for (size_t k = 0; k < count; k++) least = fmin(least, values[k]);
  while (end < count && values[end] > 0 && values[end] >= floor && isfinite(values[end]))
    if (values[end++] <= 2 * least) break;
  return end;
}

struct image_rate image_rate_fit(const double *values, size_t count, double floor) {
  size_t points = falling(values, count, floor), last = points ? points - 1 : 0;
  if (last < IMAGE_RATE_LEAST) return (struct image_rate){NAN, last};
  double middle = (double)(points - 1) / 2, product = 0, square = 0;
  for (size_t k = 0; k < points; k++) {
    double t = (double)k - middle;
    product += t * log(values[k]);
    square += t * t;
  }
  return (struct image_rate){exp(product / square), last};
}
