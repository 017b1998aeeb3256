/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * npy_header: the text between the preamble and the data of an NPY file, a Python dictionary such
 * as
 *   {'descr': '<f8', 'fortran_order': False, 'shape': (10, 19), }
 * filled up with blanks and ended by a newline. A part of npy, apart from files. */
#ifndef SMALE18_NPY_HEADER_H
#define SMALE18_NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "npy.h"

enum { NPY_AXES = 4, NPY_HEADER_MAX = 256 };

/* parts: doubles in an entry, 1 ('<f8') or 2 ('<c16'). */

/* count <- parts shape[0] .. shape[axes-1]; false if that many doubles have no size in bytes. */
bool npy_count(size_t *count, size_t parts, size_t axes, const size_t *shape);

/* text <- the header, so long that `before` bytes and the header together fill multiples of 64
 * bytes, as NumPy aligns its data. Returns its length, at most NPY_HEADER_MAX. */
size_t npy_header_print(char text[NPY_HEADER_MAX], size_t before, size_t parts, size_t axes,
                        const size_t *shape);

/* a->axes, a->shape <- the header text[0..length-1], where text[length] is 0. Keys may come in any
 * order. Returns NULL, or what is wrong with it. */
__attribute__((warn_unused_result))
const char *npy_header_scan(struct npy *a, size_t parts, const char *text, size_t length);

#endif
