/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_columns.h"

#include <string.h>

/* ---- Fourier ---- */

static void copy(double *to, const double *from, size_t chunks) {
  memcpy(to, from, chunks * CHUNK * sizeof *to);
}

/* The measured frequencies of a group; backward: real and imaginary parts change places. */
static void scatter(const struct image_pass *p, double *strips, size_t group) {
  memset(strips, 0, 2 * image_strip(p) * sizeof *strips);
  for (size_t i = p->start[group]; i < p->start[group + 1]; i++) {
    strips[p->spot[i]] = p->samples[2 * i + 1];
    strips[p->spot[i] + 8] = p->samples[2 * i];
  }
}

void image_columns_back(const struct image_pass *p, double *e, double *strips, size_t n, size_t g) {
  double *left = e + g * image_strip(p), *right = left + n / 8 * image_strip(p);
  double *to[] = {left, left + n * CHUNK, right, right + n * CHUNK};
  if (2 * n == p->side) scatter(p, strips, g);
  else copy(strips, left, 2 * n), copy(strips + 2 * n * CHUNK, right, 2 * n);
  p->kernel->mix(&p->tables, strips, n, 8 * g);
  for (size_t i = 0; i < 4; i++) {
    double *strip = strips + i * n * CHUNK;
    if (i == 0 && n > p->coarse) copy(to[i], strip, n); /* the spectrum of the next level */
    else p->kernel->strip(&p->tables, to[i], strip, strip, n);
  }
}

/* samples <- the measured frequencies of a group */
static void gather(const struct image_pass *p, const double *strips, size_t group) {
  for (size_t i = p->start[group]; i < p->start[group + 1]; i++) {
    p->samples[2 * i] = strips[p->spot[i]];
    p->samples[2 * i + 1] = strips[p->spot[i] + 8];
  }
}

void image_columns_forth(const struct image_pass *p, const double *e, double *strips,
                         double *spectra, size_t n, size_t g) {
  const size_t left = g * image_strip(p), right = left + n / 8 * image_strip(p);
  const size_t from[] = {left, left + n * CHUNK, right, right + n * CHUNK};
  double *work = strips + 4 * n * CHUNK;
  for (size_t i = 0; i < 4; i++) {
    double *strip = strips + i * n * CHUNK;
    if (i == 0 && n > p->coarse) copy(strip, spectra + left, n);
    else p->kernel->strip(&p->tables, strip, e + from[i], work, n);
  }
  p->kernel->mix(&p->tables, strips, n, 8 * g);
  if (2 * n == p->side) gather(p, strips, g);
  else copy(spectra + left, strips, 2 * n), copy(spectra + right, strips + 2 * n * CHUNK, 2 * n);
}

/* ---- Walsh ---- */

/* Columns of the square of side n, or right of it up to 2n, have parts [0, n), [n, 2n), [2n, 4n), .. */
static void strip_parts(const struct image_pass *p, double *to, const double *from, size_t g) {
  size_t n = p->coarse;
  while (2 * n <= g * CHUNK) n *= 2;
  p->kernel->strip(&p->tables, to, from, NULL, n);
  for (; n < p->side; n *= 2)
    p->kernel->strip(&p->tables, to + n * CHUNK, from + n * CHUNK, NULL, n);
}

void image_strip_back(const struct image_pass *p, double *e, size_t g) {
  double *strip = e + g * image_strip(p);
  memset(strip, 0, image_strip(p) * sizeof *strip);
  for (size_t i = p->start[g]; i < p->start[g + 1]; i++) strip[p->spot[i]] = p->samples[i];
  strip_parts(p, strip, strip, g);
}

void image_strip_forth(const struct image_pass *p, const double *e, double *strip, size_t g) {
  strip_parts(p, strip, e + g * image_strip(p), g);
  for (size_t i = p->start[g]; i < p->start[g + 1]; i++) p->samples[i] = strip[p->spot[i]];
}
