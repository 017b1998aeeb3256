/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_tables: roots of unity for the kernels of images. */
#ifndef SMALE18_IMAGE_TABLES_H
#define SMALE18_IMAGE_TABLES_H

#include "image_kernel.h"

/* t <- tables for all powers of 2 up to n; each root within 0.51 ulp. Free them with
 * image_tables_clear; clearing a zeroed struct is safe. */
void image_tables_init(struct image_tables *t, size_t n);
void image_tables_clear(struct image_tables *t);

#endif
