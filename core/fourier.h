/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fourier: the two-dimensional discrete Fourier transform of square complex images, through
 * one-dimensional plans of FFTW, rows first, then columns. Plans are made with FFTW_ESTIMATE, which
 * measures no time: bits depend neither on the run nor on the number of threads. */
#ifndef SMALE18_FOURIER_H
#define SMALE18_FOURIER_H

#include <stdbool.h>
#include <stddef.h>

struct fourier {
  size_t side;
  void *forward, *backward; /* plans for one row */
};

/* f <- plans for images of side x side, 1 <= side <= INT_MAX; under a lock, as FFTW's planner needs
 * it. Free them with fourier_clear; clearing a zeroed struct is safe. */
void fourier_init(struct fourier *f, size_t side);
void fourier_clear(struct fourier *f);

/* x <- F x, or F* x = side^2 F^-1 x, F = exp(-2 pi i k l / side) along both axes: side^2 pairs re,
 * im, row-major, in place. x comes from mem_alloc. Threads: those that OpenMP has for the
 * caller. */
void fourier_transform(const struct fourier *f, double *x, bool adjoint);

#endif
