/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_tables.h"

#include <math.h>

#include "mem.h"

/* w_n^k */
static void root(double *re, double *im, size_t k, size_t n) {
  long double angle = 2 * acosl(-1) * (long double)(k % n) / (long double)n;
  *re = (double)cosl(angle);
  *im = (double)-sinl(angle);
}

static double *stages_of(size_t log) {
  size_t n = (size_t)1 << log, radix = image_radix(log), q = n / radix;
  double *w = mem_alloc_aligned(2 * n, sizeof *w), *at = w;
  for (size_t j = 0; j < q; j++)
    for (size_t i = 1; i < radix; i++, at += 2) root(at, at + 1, i * j, n);
  return w;
}

static double *halves_of(size_t n) {
  double *w = mem_alloc_aligned(2 * n, sizeof *w);
  for (size_t k = 0; k < n; k++) root(w + k, w + n + k, k, 2 * n);
  return w;
}

static double *turns_of(size_t n) {
  double *w = mem_alloc_aligned(2 * n, sizeof *w);
  for (size_t m = 0; m < n / 8; m++)
    for (size_t c = 0; c < 8; c++) root(w + m * CHUNK + c, w + m * CHUNK + 8 + c, m * c, n);
  return w;
}

void image_tables_init(struct image_tables *t, size_t n) {
  *t = (struct image_tables){0};
  for (size_t log = 0; (size_t)1 << log <= n; log++) {
    if (log >= 2) t->stages[log] = stages_of(log);
    t->halves[log] = halves_of((size_t)1 << log);
    t->turns[log] = turns_of((size_t)1 << log);
  }
}

void image_tables_clear(struct image_tables *t) {
  for (size_t k = 0; k < IMAGE_LENGTHS; k++) {
    mem_free(t->stages[k]);
    mem_free(t->halves[k]);
    mem_free(t->turns[k]);
  }
  *t = (struct image_tables){0};
}
