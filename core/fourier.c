/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fourier.h"

#include <assert.h>
#include <complex.h>
#include <fftw3.h>
#include <limits.h>
#include <string.h>

#include "mem.h"

enum {
  PARALLEL_SIDE = 128, /* below, threads cost more than they bring */
  TILE = 16,           /* columns that are transformed together */
  PADDING = 4          /* entries between columns in a tile: no strides of a power of 2 */
};

static size_t pitch_of(size_t side) { return side + PADDING; }
static size_t width_of(size_t columns) { return columns < TILE ? columns : TILE; }

/* Entries of a tile and of its transform. */
static size_t scratch_length(size_t side) { return 2 * width_of(side) * pitch_of(side); }

void fourier_init(struct fourier *f, size_t side) {
  assert(side >= 1 && side <= INT_MAX);
  double complex *scratch = mem_alloc(scratch_length(side), sizeof *scratch);
  double complex *out = scratch + scratch_length(side) / 2;
  f->side = side;
#pragma omp critical(fftw_planner)
  {
    f->forward = fftw_plan_dft_1d((int)side, scratch, out, FFTW_FORWARD, FFTW_ESTIMATE);
    f->backward = fftw_plan_dft_1d((int)side, scratch, out, FFTW_BACKWARD, FFTW_ESTIMATE);
  }
  assert(f->forward && f->backward);
  mem_free(scratch);
}

void fourier_clear(struct fourier *f) {
#pragma omp critical(fftw_planner)
  {
    if (f->forward) fftw_destroy_plan(f->forward);
    if (f->backward) fftw_destroy_plan(f->backward);
  }
  *f = (struct fourier){0};
}

static void transform_row(fftw_plan plan, double complex *row, double complex *scratch,
                          size_t side) {
  memcpy(scratch, row, side * sizeof *row);
  fftw_execute_dft(plan, scratch, row);
}

/* `width` columns from x on, as rows of a tile and back. */
static void transform_columns(fftw_plan plan, double complex *x, double complex *scratch,
                              size_t width, size_t side) {
  size_t pitch = pitch_of(side);
  double complex *restrict in = scratch, *restrict out = scratch + width * pitch;
  for (size_t i = 0; i < side; i++)
    for (size_t j = 0; j < width; j++) in[j * pitch + i] = x[i * side + j];
  for (size_t j = 0; j < width; j++) fftw_execute_dft(plan, in + j * pitch, out + j * pitch);
  for (size_t i = 0; i < side; i++)
    for (size_t j = 0; j < width; j++) x[i * side + j] = out[j * pitch + i];
}

void fourier_transform(const struct fourier *f, double *image, bool adjoint) {
  fftw_plan plan = adjoint ? f->backward : f->forward;
  double complex *x = (double complex *)image;
  size_t side = f->side;
  assert(!fftw_alignment_of(image)); /* as the plans' */
#pragma omp parallel if (side >= PARALLEL_SIDE)
  {
    double complex *scratch = mem_alloc(scratch_length(side), sizeof *scratch);
#pragma omp for schedule(static)
    for (size_t i = 0; i < side; i++) transform_row(plan, x + i * side, scratch, side);
#pragma omp for schedule(static)
    for (size_t j = 0; j < side; j += TILE)
      transform_columns(plan, x + j, scratch, width_of(side - j), side);
    mem_free(scratch);
  }
}
