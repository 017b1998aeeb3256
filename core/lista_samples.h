/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_samples: samples in batches as the passes of the training read them (lista_passes.h): side by side
 * in strips, each batch in strips of its own, with samples y = 0, x = 0 at its end. Their states are 0, so
 * they add nothing to any sum. */
#ifndef SMALE18_LISTA_SAMPLES_H
#define SMALE18_LISTA_SAMPLES_H

#include "lista_passes.h"

struct lista_samples {
  size_t rows, cols;     /* m, N */
  size_t count, batch;   /* samples in all, and in a batch but the last */
  size_t strips;         /* of a batch */
  double *y, *x;         /* Q^T y and x: m, N rows to the strip */
};

/* s <- the samples y (count x m) and x (count x N), Q being that of e. 1 <= batch. */
void lista_samples_init(struct lista_samples *s, const struct echelon *e, const double *y,
                        const double *x, size_t count, size_t batch);
void lista_samples_clear(struct lista_samples *s);

/* Samples in batch b. */
size_t lista_samples_in(const struct lista_samples *s, size_t b);

/* Bytes that they take. */
double lista_samples_bytes(double rows, double cols, double count, double batch);

#endif
