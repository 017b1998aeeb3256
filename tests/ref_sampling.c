/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <math.h>

#include "ref_sampling.h"

static size_t power(long e) { return (size_t)1 << e; }

static long log2_of(size_t side) {
  long e = 0;
  while (power(e) < side) e++;
  return e;
}

/* band[f + side/2] for from <= f < to */
static void fill(size_t *band, size_t side, long from, long to, size_t value) {
  for (long f = from; f < to; f++) {
    cr_assert_eq(band[f + (long)side / 2], 0, "frequency %ld in two bands", f);
    band[f + (long)side / 2] = value;
  }
}

/* band[k] for k < side, and size[k] for the bands from 1, of THEORY 4.4. */
void ref_bands(size_t *band, size_t *size, enum image_transform t, size_t side, size_t levels) {
  size_t of[REF_SIDE_MAX] = {0};
  long j0 = log2_of(side) - (long)levels, half = (long)side / 2;
  size[1] = power(j0);
  for (size_t k = 2; k <= levels + 1; k++) size[k] = power(j0 + (long)k - 2);
  if (t == IMAGE_WALSH) {
    for (size_t k = 1, i = 0; k <= levels + 1; k++)
      for (size_t n = 0; n < size[k]; n++) band[i++] = k;
    return;
  }
  if (j0 == 0) fill(of, side, 0, 1, 1);
  else fill(of, side, -(long)power(j0 - 1), (long)power(j0 - 1), 1);
  for (size_t k = 2; k <= levels + 1; k++) {
    long outer = (long)size[k], inner = (outer + 1) / 2;
    fill(of, side, -outer, -(outer / 2), k);
    fill(of, side, inner, outer, k);
  }
  for (long k = 0; k < (long)side; k++) band[k] = of[(k >= half ? k - (long)side : k) + half];
}

double ref_density(enum image_transform t, const size_t *s, size_t r, size_t k1, size_t k2) {
  double K = fmax(k1, k2), sum = 0;
  for (size_t j = 1; j <= r; j++) {
    double factor = pow(2, -fabs((double)k1 - j)) * pow(2, -fabs((double)k2 - j));
    if (t == IMAGE_FOURIER) sum += (double)s[j - 1] * factor * (j > K ? pow(4, K - j) : 1);
    else if ((double)j == K) sum += (double)s[j - 1] * factor;
  }
  return sum;
}
