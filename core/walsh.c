/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "walsh.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "mem.h"

enum {
  PARALLEL_SIDE = 128, /* below, threads cost more than they bring */
  TILE = 8             /* doubles of a row in a tile of columns: a cache line */
};

static bool power_of_2(size_t n) { return n && !(n & (n - 1)); }

/* a, b, c, d <- two stages of butterflies; n doubles each */
static inline void four_rows(double *restrict a, double *restrict b, double *restrict c,
                             double *restrict d, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double s = a[i] + b[i], t = a[i] - b[i], u = c[i] + d[i], v = c[i] - d[i];
    a[i] = s + u;
    b[i] = t + v;
    c[i] = s - u;
    d[i] = t - v;
  }
}

static inline void two_rows(double *restrict a, double *restrict b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double s = a[i] + b[i], t = a[i] - b[i];
    a[i] = s;
    b[i] = t;
  }
}

/* x <- H x for n entries, n a power of 2, of `width` doubles each: so many transforms at a time. */
static inline void transform(double *x, size_t n, size_t width) {
  size_t h = width, all = n * width;
  for (; 4 * h <= all; h *= 4)
    for (double *at = x; at < x + all; at += 4 * h)
      four_rows(at, at + h, at + 2 * h, at + 3 * h, h);
  if (2 * h <= all) two_rows(x, x + h, h);
}

static void transform_rows(double *x, size_t side, size_t parts) {
#pragma omp parallel for schedule(static) if (side >= PARALLEL_SIDE)
  for (size_t i = 0; i < side; i++) transform(x + i * side * parts, side, parts);
}

/* Tiles of columns are copied together: at strides of a power of 2 they would share cache lines. */
static void transform_columns(double *x, size_t side, size_t parts) {
  size_t stride = side * parts, width = stride < TILE ? stride : TILE;
#pragma omp parallel if (side >= PARALLEL_SIDE)
  {
    double *tile = mem_alloc(side * width, sizeof *tile);
#pragma omp for schedule(static)
    for (size_t j = 0; j < stride; j += width) {
      for (size_t i = 0; i < side; i++)
        memcpy(tile + i * width, x + i * stride + j, width * sizeof *x);
      transform(tile, side, width);
      for (size_t i = 0; i < side; i++)
        memcpy(x + i * stride + j, tile + i * width, width * sizeof *x);
    }
    mem_free(tile);
  }
}

void walsh_transform(double *x, size_t side, size_t parts) {
  assert(power_of_2(side) && (parts == 1 || parts == 2));
  transform_rows(x, side, parts);
  transform_columns(x, side, parts);
}

size_t walsh_place(size_t k, size_t n) {
  assert(power_of_2(n) && k < n);
  size_t place = 0;
  for (size_t gray = k ^ k >> 1; n > 1; n /= 2, gray /= 2) place = 2 * place + gray % 2;
  return place;
}
