/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_columns: the passes of image_pass over columns. The matrix e is stored by groups of
 * columns, a strip of `side` chunks after the other (image_kernel.h). `strips` is workspace of
 * image_columns_work(p) doubles. */
#ifndef SMALE18_IMAGE_COLUMNS_H
#define SMALE18_IMAGE_COLUMNS_H

#include "image_pass.h"

/* Fourier: two strips, and half a one that the kernel leaves half done. Walsh: one. */
static inline size_t image_columns_work(const struct image_pass *p) {
  return image_strip(p) * 5 / 2;
}

/* Fourier, level n, group g < n / 8: columns 8 g .. 8 g + 7 of the four squares of side n. Back,
 * from the spectrum of side 2n (u, or what the level before has left in its place) to the columns of
 * the squares in e, and to the spectrum of the averages if it will be split again; forth, the other
 * way, and at last u <- u + a z - shift. Spectra are then in `spectra`, which is laid out as e is. */
void image_columns_back(const struct image_pass *p, const struct image_primal *o, double *strips,
                        size_t n, size_t g);
void image_columns_forth(const struct image_pass *p, const struct image_dual *o, double *strips,
                         double *spectra, size_t n, size_t g);

/* Walsh: columns 16 g .. 16 g + 15 from and to u. */
void image_strip_back(const struct image_pass *p, const struct image_primal *o, size_t g);
void image_strip_forth(const struct image_pass *p, const struct image_dual *o, double *strip,
                       size_t g);

#endif
