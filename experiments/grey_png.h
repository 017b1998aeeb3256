/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grey_png: grey images as 8-bit PNG files. */
#ifndef SMALE18_GREY_PNG_H
#define SMALE18_GREY_PNG_H

#include <stddef.h>

enum { GREY_PNG_SIDE_MAX = 8192 };

/* *values <- side x side grey values g / 255 of the file, row-major, mem_free them. Only square images whose side is
 * a power of 2, at least 4 and at most GREY_PNG_SIDE_MAX, 8-bit grey (or fewer bits), no colour, no alpha, no
 * palette, complete. Returns 0, or -1 after one line on stderr that names the file and what was expected. */
__attribute__((warn_unused_result))
int grey_png_read(double **values, size_t *side, const char *path);

/* Checks a file as far as its header shows, without reading the pixels. Returns as above. */
__attribute__((warn_unused_result))
int grey_png_check(size_t *side, const char *path);

/* path <- rows x cols values, black at `black` and white at `white`, clipped and rounded to 8 bits; written to a
 * temporary file that is renamed. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int grey_png_write(const char *path, const double *values, size_t rows, size_t cols, double black, double white);

#endif
