/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_columns.h"

#include <string.h>

enum { FAR = 1024 }; /* images of this side do not stay in caches; their averages do */

/* ---- Fourier ---- */

/* The four squares of side n, in e or in the spectra, which are laid out as e is. */
struct squares {
  size_t at[4]; /* upper left, lower left, upper right, lower right */
};

static struct squares squares_of(const struct image_pass *p, size_t n, size_t g) {
  size_t left = g * image_strip(p), right = left + n / 8 * image_strip(p), below = n * CHUNK;
  return (struct squares){{left, left + below, right, right + below}};
}

/* The measured frequencies of a group; backward: real and imaginary parts change places. */
static void scatter(const struct image_pass *p, double *strips, const double *u, size_t group) {
  memset(strips, 0, 2 * image_strip(p) * sizeof *strips);
  for (size_t i = p->start[group]; i < p->start[group + 1]; i++) {
    strips[p->spot[i]] = u[2 * i + 1];
    strips[p->spot[i] + 8] = u[2 * i];
  }
}

void image_columns_back(const struct image_pass *p, const struct image_primal *o, double *strips,
                        size_t n, size_t g) {
  const struct squares squares = squares_of(p, n, g);
  const bool finest = 2 * n == p->side, again = n > p->coarse;
  double *to[4];
  const double *from[4];
  if (finest) scatter(p, strips, o->u, g);
  for (size_t i = 0; i < 4; i++) {
    double *strip = strips + i * n * CHUNK, *square = o->e + squares.at[i];
    from[i] = finest ? strip : square;
    to[i] = i == 0 && again ? square : strip;
  }
  p->kernel->mix(&p->tables, to, from, n, 8 * g);
  for (size_t i = again; i < 4; i++)
    p->kernel->strip(&p->tables, o->e + squares.at[i], to[i], to[i], n, finest && p->side >= FAR);
}

/* u + a z - shift, z being what is measured of a spectrum */
static double dual(const struct image_dual *o, size_t i, double z) {
  return o->u[i] + o->a * z - o->shift[i];
}

/* The entries of u that belong to a group */
static void update(const struct image_pass *p, const struct image_dual *o, const double *strips,
                   size_t group) {
  for (size_t i = p->start[group]; i < p->start[group + 1]; i++) {
    o->u[2 * i] = dual(o, 2 * i, strips[p->spot[i]]);
    o->u[2 * i + 1] = dual(o, 2 * i + 1, strips[p->spot[i] + 8]);
  }
}

void image_columns_forth(const struct image_pass *p, const struct image_dual *o, double *strips,
                         double *spectra, size_t n, size_t g) {
  const struct squares squares = squares_of(p, n, g);
  const bool finest = 2 * n == p->side, again = n > p->coarse;
  double *to[4], *work = strips + 4 * n * CHUNK;
  const double *from[4];
  for (size_t i = 0; i < 4; i++) {
    double *strip = strips + i * n * CHUNK, *spectrum = spectra + squares.at[i];
    from[i] = i == 0 && again ? spectrum : strip;
    to[i] = finest ? strip : spectrum;
    if (from[i] == strip) p->kernel->strip(&p->tables, strip, o->e + squares.at[i], work, n, false);
  }
  p->kernel->mix(&p->tables, to, from, n, 8 * g);
  if (finest) update(p, o, strips, g);
}

/* ---- Walsh ---- */

/* Columns of the square of side n, or right of it up to 2n, have parts [0, n), [n, 2n), [2n, 4n), .. */
static void strip_parts(const struct image_pass *p, double *to, const double *from, size_t g) {
  size_t n = p->coarse;
  while (2 * n <= g * CHUNK) n *= 2;
  p->kernel->strip(&p->tables, to, from, NULL, n, false);
  for (; n < p->side; n *= 2)
    p->kernel->strip(&p->tables, to + n * CHUNK, from + n * CHUNK, NULL, n, false);
}

void image_strip_back(const struct image_pass *p, const struct image_primal *o, size_t g) {
  double *strip = o->e + g * image_strip(p);
  memset(strip, 0, image_strip(p) * sizeof *strip);
  for (size_t i = p->start[g]; i < p->start[g + 1]; i++) strip[p->spot[i]] = o->u[i];
  strip_parts(p, strip, strip, g);
}

void image_strip_forth(const struct image_pass *p, const struct image_dual *o, double *strip,
                       size_t g) {
  strip_parts(p, strip, o->e + g * image_strip(p), g);
  for (size_t i = p->start[g]; i < p->start[g + 1]; i++) o->u[i] = dual(o, i, strip[p->spot[i]]);
}
