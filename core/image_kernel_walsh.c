/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <string.h>

#include "image_kernel.h"
#include "image_lanes.h"

#define NAME(path) image_walsh_##path
#define NAME_OF(path) NAME(path)

/* The transform of `radix` vectors that are q doubles apart. */
LANES_INLINE void butterfly(double *to, const double *from, size_t q, size_t radix) {
  lanes x[8];
  for (size_t i = 0; i < radix; i++) x[i] = lanes_read(from + i * q);
  for (size_t h = 1; h < radix; h *= 2)
    for (size_t i = 0; i < radix; i++)
      if (!(i & h)) {
        lanes a = x[i], b = x[i + h];
        x[i] = a + b;
        x[i + h] = a - b;
      }
  for (size_t i = 0; i < radix; i++) lanes_write(to + i * q, x[i]);
}

/* One step: for blocks of radix q doubles. */
LANES_INLINE void stage(double *to, const double *from, size_t all, size_t q, size_t radix) {
  for (size_t block = 0; block < all; block += radix * q)
    for (size_t j = block; j < block + q; j += LANES) butterfly(to + j, from + j, q, radix);
}

/* to <- the transform of n entries of `width` doubles each; width a multiple of LANES. */
LANES_INLINE void transform(double *to, const double *from, size_t n, size_t width) {
  size_t all = n * width;
  for (size_t left = n, radix; left > 1; left /= radix) {
    radix = left % 8 == 0 ? 8 : left % 4 == 0 ? 4 : 2;
    if (radix == 8) stage(to, from, all, left / 8 * width, 8);
    else if (radix == 4) stage(to, from, all, left / 4 * width, 4);
    else stage(to, from, all, left / 2 * width, 2);
    from = to;
  }
}

static void strip(const struct image_tables *tables, double *to, const double *from, double *work,
                  size_t n, bool away) {
  (void)tables, (void)work, (void)away;
  transform(to, from, n, CHUNK);
}

/* ---- rows ---- */

/* Each group of 8 doubles by itself. */
LANES_INLINE void within_octets(double *x, size_t n) {
#if LANES == 8
  const lanes minus1 = {1, -1, 1, -1, 1, -1, 1, -1}, minus2 = {1, 1, -1, -1, 1, 1, -1, -1};
  const lanes minus4 = {1, 1, 1, 1, -1, -1, -1, -1};
  for (size_t i = 0; i < n; i += 8) {
    lanes v = lanes_read(x + i);
    v = __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6) + minus1 * v;
    v = __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5) + minus2 * v;
    v = __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3) + minus4 * v;
    lanes_write(x + i, v);
  }
#else
  for (size_t i = 0; i < n; i += 8)
    for (size_t h = 1; h < 8; h *= 2)
      for (size_t j = 0; j < 8; j++)
        if (!(j & h)) {
          double a = x[i + j], b = x[i + j + h];
          x[i + j] = a + b;
          x[i + j + h] = a - b;
        }
#endif
}

static void row_back(const struct image_tables *tables, double *g, const double *e, size_t stride,
                     size_t n, double *scratch) {
  (void)tables, (void)scratch;
  for (size_t i = 0; i < n; i += CHUNK) memcpy(g + i, e + i / CHUNK * stride, CHUNK * sizeof *g);
  transform(g, g, n / 8, 8);
  within_octets(g, n);
}

static void row_forth(const struct image_tables *tables, double *e, size_t stride, double *f,
                      size_t n, double *scratch) {
  (void)tables, (void)scratch;
  within_octets(f, n);
  transform(f, f, n / 8, 8);
  for (size_t i = 0; i < n; i += CHUNK) memcpy(e + i / CHUNK * stride, f + i, CHUNK * sizeof *e);
}

LANES_INLINE void step(const struct image_entries *o, double *f, double a, const double *g,
                       double scale, size_t terms) {
  const lanes step = lanes_all(a), factor = lanes_all(scale), zero = lanes_all(0),
              sign = lanes_all(-0.0);
  for (size_t i = 0; i < o->length; i += LANES) {
    lanes old = lanes_read(o->x + i), z = old + step * lanes_read(g + i);
    lanes excess = (lanes)((lanes_bits)z & ~(lanes_bits)sign) - lanes_read(o->t + i);
    lanes x = lanes_choose(excess <= zero, zero, lanes_turn(excess, z));
    lanes_write(f + i, factor * (x + x - old));
    lanes_write(o->x + i, x);
    sum_up(o->s + i, old, x, terms);
  }
}

static void step_row(const struct image_entries *o, double *f, double a, const double *g,
                     double scale) {
  switch (o->terms) {
  case 0: step(o, f, a, g, scale, 0); break;
  case 1: step(o, f, a, g, scale, 1); break;
  default: step(o, f, a, g, scale, 2);
  }
}

extern const struct image_kernel NAME_OF(LANES_PATH);
const struct image_kernel NAME_OF(LANES_PATH) = {
  .strip = strip, .back = row_back, .step = step_row, .forth = row_forth};
