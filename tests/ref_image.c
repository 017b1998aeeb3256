/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_image.h"

#include <math.h>

double ref_haar(size_t side, size_t levels, size_t row, size_t col, size_t i, size_t j) {
  size_t k = levels, n = side >> levels;
  while (row >= 2 * n || col >= 2 * n) n *= 2, k--;
  size_t square = side / n, half = square / 2;
  if (i / square != row % n || j / square != col % n) return 0;
  double sign = 1;
  if (row >= n && i % square >= half) sign = -sign;
  if (col >= n && j % square >= half) sign = -sign;
  return sign * pow(2, -(double)k);
}

static double sylvester(size_t k, size_t i) {
  double sign = 1;
  for (size_t common = k & i; common; common >>= 1)
    if (common & 1) sign = -sign;
  return sign;
}

double ref_walsh(size_t n, size_t k, size_t i) {
  for (size_t row = 0; row < n; row++) {
    size_t changes = 0;
    for (size_t l = 1; l < n; l++) changes += sylvester(row, l) != sylvester(row, l - 1);
    if (changes == k) return sylvester(row, i);
  }
  return NAN;
}

double complex ref_fourier(size_t n, size_t k, size_t l) {
  double angle = -2 * M_PI * (double)(k * l % n) / (double)n;
  return cos(angle) + I * sin(angle);
}
