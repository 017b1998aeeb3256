/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_curve: watches FIRENET reconstruct an image: after each inner iteration the relative error
 * and the objective gap of the running average; pictures and iterates at the ends of restarts. */
#ifndef SMALE18_IMAGE_CURVE_H
#define SMALE18_IMAGE_CURVE_H

#include <signal.h>

#include "firenet.h"
#include "image_optimum.h"
#include "image_pictures.h"
#include "image_rate.h"
#include "progress.h"

struct image_curve {
  const struct image_problem *problem; /* these are borrowed */
  const struct firenet *net;
  const struct image_optimum *optimum; /* or NULL: no gap */
  struct image_pictures *pictures;
  volatile sig_atomic_t *stop;
  struct progress *progress;           /* or NULL */
  size_t shown;        /* the restart whose image is written */
  bool iterates;       /* are they written? */
  size_t layers;       /* measured so far */
  double *error, *gap; /* net->net.layers each: ||psi - c|| / ||c||, F(psi) - F* */
  double shown_psnr;   /* of the picture, NaN if there is none */
  double seconds;      /* spent on measuring */
  double start;        /* when it was initialised */
  bool failed;         /* a file could not be written */
  struct vec psi, residual;
};

/* Allocates, from the fields down to `iterates`, which the caller has set. */
void image_curve_init(struct image_curve *w);
void image_curve_clear(struct image_curve *w);

/* A net_monitor's function; context is a struct image_curve. */
bool image_curve_layer(void *context, size_t layer, const struct vec *x, const struct vec *u);

/* Rate of the errors (of the gaps) over restarts 0 .. n; at 0 psi = 0. Gaps below F* - lower are
 * not known to be any, and left out. */
struct image_rate image_curve_rate_error(const struct image_curve *w);
struct image_rate image_curve_rate_gap(const struct image_curve *w);

#endif
