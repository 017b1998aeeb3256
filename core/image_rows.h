/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_rows: the pass of image_pass over rows: back, primal step, forth. scratch: as for
 * image_columns. */
#ifndef SMALE18_IMAGE_ROWS_H
#define SMALE18_IMAGE_ROWS_H

#include "image_pass.h"

/* A row of Mallat's layout, but for what is in the corner. */
void image_row(const struct image_pass *p, const struct image_primal *o, double *scratch,
               size_t row);

/* The coarsest square, with `rest` >= 1 levels of Haar. */
void image_corner(const struct image_pass *p, const struct image_primal *o, double *scratch);

#endif
