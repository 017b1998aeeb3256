/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_trial: the problem of a small image cell, computed anew from what the run has left on disk
 * and dense matrices from their definitions: the original is the phantom, the measured frequencies
 * are those of the pattern's PNG, noise is drawn for them from the lowest number on. */
#ifndef SMALE18_TESTS_IMAGE_TRIAL_H
#define SMALE18_TESTS_IMAGE_TRIAL_H

#include <complex.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { TRIAL_SIDE = 16, TRIAL_N = TRIAL_SIDE * TRIAL_SIDE };

struct image_trial {
  bool fourier;
  size_t levels, m;
  size_t frequencies[TRIAL_N];             /* m: k_1 side + k_2 */
  double complex transform[TRIAL_SIDE][TRIAL_SIDE]; /* unitary, along one axis */
  double haar[TRIAL_N][TRIAL_N];           /* [coefficient][pixel] */
  double image[TRIAL_N], c[TRIAL_N];       /* original and its coefficients */
  double weights[TRIAL_N];
  double complex y[TRIAL_N];               /* m: A c + e */
  double lambda;
};

/* t <- the trial of this cell below folder; mem_free it. */
struct image_trial *image_trial_new(const json_t *cell, const char *folder);

/* x <- the coefficients in an NPY file below the folder. */
void image_trial_read(double complex *x, const struct image_trial *t, const char *folder,
                      const char *name);

/* r (m) <- A x - y; g (N) <- A* u */
void image_trial_residual(double complex *r, const struct image_trial *t, const double complex *x);
void image_trial_adjoint(double complex *g, const struct image_trial *t, const double complex *u);

/* grey (N) <- the real part of the image */
void image_trial_grey(double *grey, const struct image_trial *t, const double complex *x);

/* lambda ||x||_w + ||A x - y|| */
double image_trial_objective(const struct image_trial *t, const double complex *x);

double image_trial_norm(const double complex *x, size_t count);

#endif
