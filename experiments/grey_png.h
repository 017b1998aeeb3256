/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grey_png: grey images as 8-bit PNG files. Samples are taken as they stand: gamma and colour
 * profiles of a file are not applied, and none are written. */
#ifndef SMALE18_GREY_PNG_H
#define SMALE18_GREY_PNG_H

#include <stddef.h>

enum { GREY_PNG_SIDE_MAX = 8192 };

/* *values <- side x side grey values g / 255 of the file, row-major, mem_free them. Only square
 * images whose side is a power of 2, at least 4 and at most GREY_PNG_SIDE_MAX, with 8 bits of grey
 * or 1, 2, 4 (spread over 0 .. 255), no colour, no alpha or transparent grey, no palette, complete
 * and with all checksums right. Returns 0, or -1 after one line on stderr that names the file and
 * what was expected; *values is then NULL and *side 0. */
__attribute__((warn_unused_result))
int grey_png_read(double **values, size_t *side, const char *path);

/* Checks a file as far as all that stands before its pixels shows. Returns as above. */
__attribute__((warn_unused_result))
int grey_png_check(size_t *side, const char *path);

/* path <- rows x cols values, both from 1 to 2^31 - 1, black at `black` and white at `white`
 * (finite and different, white may be the smaller one), clipped and rounded to 8 bits, halves up;
 * NaN is black. Written through atomic_file; the same values give the same bytes (with one version
 * of libpng and zlib). Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int grey_png_write(const char *path, const double *values, size_t rows, size_t cols, double black,
                   double white);

#endif
