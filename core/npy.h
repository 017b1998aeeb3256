/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * npy: arrays of double in NumPy's NPY format 1.0 (little-endian '<f8', or '<c16' for complex
 * numbers; C order), up to 4 axes. */
#ifndef SMALE18_NPY_H
#define SMALE18_NPY_H

#include <stddef.h>

struct npy {
  size_t axes;     /* 0..4 */
  size_t shape[4];
  double *data;    /* product of the shape, row-major; complex: twice that, pairs re, im; mem_free it */
};

/* Writes shape[0] x .. x shape[axes-1] doubles to path, through "<path>.part" that is renamed.
 * Returns 0, or -1 after one line on stderr naming file and reason. */
__attribute__((warn_unused_result))
int npy_write(const char *path, const double *data, size_t axes, const size_t *shape);

/* The same for complex numbers, pairs re, im. */
__attribute__((warn_unused_result))
int npy_write_complex(const char *path, const double *data, size_t axes, const size_t *shape);

/* a <- the array in path. Anything that is not such a file, is truncated or has bytes left over is
 * refused. Returns 0, or -1 after one line on stderr naming file and reason (a is then zeroed). */
__attribute__((warn_unused_result))
int npy_read(struct npy *a, const char *path);
__attribute__((warn_unused_result))
int npy_read_complex(struct npy *a, const char *path);

#endif
