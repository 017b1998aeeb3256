/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_pictures: what a cell leaves to look at: PNG files in <run>/images, 8-bit grey, black at 0
 * and white at the image's largest value; and iterates as NPY in <run>/iterates if asked. Names
 * begin with the cell's stem. */
#ifndef SMALE18_IMAGE_PICTURES_H
#define SMALE18_IMAGE_PICTURES_H

#include <jansson.h>

#include "image_problem.h"

struct image_pictures {
  const struct image_problem *problem; /* borrowed */
  const char *folder;                  /* of the run; borrowed */
  char *stem;               /* "fourier-m38-p5-n16-1a2b3c4d": digits of the setting's SHA-256 */
  json_t *names, *iterates; /* written so far: {label: file}, [files] */
  double *grey, *work;      /* N each */
};

/* The window of the zoomed images, drawn 4 times as large: the small ellipses of the phantom, for
 * side >= 16. */
struct image_window {
  size_t row, column, side;
};
struct image_window image_window(size_t side);

/* Makes the folders. Returns 0, or -1 after a line on stderr; w is initialised either way. */
__attribute__((warn_unused_result))
int image_pictures_init(struct image_pictures *w, const struct image_problem *p,
                        const struct setting *s, const char *folder);
void image_pictures_clear(struct image_pictures *w);

/* Writes the original, full and zoomed, and the sampling pattern: measured frequencies in white,
 * the lowest in the centre for Fourier, top left for Walsh. Returns 0, or -1 after a line on
 * stderr, as the next ones do. */
__attribute__((warn_unused_result))
int image_pictures_data(struct image_pictures *w);

/* Writes the real part of psi's image as `label` and "<label>-zoom"; *psnr <- that of it. */
__attribute__((warn_unused_result))
int image_pictures_answer(struct image_pictures *w, const char *label, const struct vec *psi,
                          double *psnr);

/* Writes psi_restart as NPY. */
__attribute__((warn_unused_result))
int image_pictures_iterate(struct image_pictures *w, size_t restart, const struct vec *psi);

#endif
