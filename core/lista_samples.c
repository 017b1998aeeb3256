/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_samples.h"

#include <assert.h>
#include <math.h>

#include "mem.h"

static size_t strips_of(size_t samples) { return (samples + STRIP - 1) / STRIP; }

/* The strips <- batches of vectors of `rows` numbers. */
static void place(double *strips, const struct lista_samples *s, const double *vectors,
                  size_t rows) {
  for (size_t k = 0; k < s->count; k++) {
    size_t strip = k / s->batch * s->strips + k % s->batch / STRIP, lane = k % s->batch % STRIP;
    for (size_t i = 0; i < rows; i++)
      strips[(strip * rows + i) * STRIP + lane] = vectors[k * rows + i];
  }
}

static double *transpose(const double *Q, size_t m) {
  double *Qt = mem_alloc(m * m, sizeof *Qt);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++) Qt[k * m + i] = Q[i * m + k];
  return Qt;
}

void lista_samples_init(struct lista_samples *s, const struct echelon *e, const double *y,
                        const double *x, size_t count, size_t batch) {
  assert(batch > 0);
  size_t m = e->rows, N = e->cols;
  if (batch > count) batch = count ? count : 1;
  *s = (struct lista_samples){
    .rows = m, .cols = N, .count = count, .batch = batch, .strips = strips_of(batch)};
  size_t all = (count + batch - 1) / batch * s->strips;
  s->y = mem_alloc_aligned(all * m * STRIP, sizeof *s->y);
  s->x = mem_alloc_aligned(all * N * STRIP, sizeof *s->x);
  double *measured = mem_alloc_aligned(all * m * STRIP, sizeof *measured);
  double *Qt = transpose(e->Q, m);
  place(measured, s, y, m);
  place(s->x, s, x, N);
  lista_passes()->multiply(s->y, Qt, m, m, measured, all);
  mem_free(measured);
  mem_free(Qt);
}

void lista_samples_clear(struct lista_samples *s) {
  mem_free(s->y);
  mem_free(s->x);
  *s = (struct lista_samples){0};
}

size_t lista_samples_in(const struct lista_samples *s, size_t b) {
  size_t first = b * s->batch;
  assert(first < s->count);
  return s->count - first < s->batch ? s->count - first : s->batch;
}

double lista_samples_bytes(double rows, double cols, double count, double batch) {
  batch = fmax(1, fmin(batch, count));
  return sizeof(double) * (rows + cols) * STRIP * ceil(batch / STRIP) * ceil(count / batch);
}
