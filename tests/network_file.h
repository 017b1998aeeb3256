/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * network_file: reads a network that `smale18 export` has written and evaluates it in plain loops:
 * an example of a reader, which knows nothing but the files. */
#ifndef SMALE18_NETWORK_FILE_H
#define SMALE18_NETWORK_FILE_H

#include <complex.h>
#include <jansson.h>
#undef I /* FLINT's headers use the letter */

#include "npy.h"

struct network_file {
  const char *folder;
  json_t *json;         /* network.json */
  size_t matrix_count;
  struct network_matrix {
    const char *name;
    struct npy npy;
  } *matrices;
};

/* What cannot be read is asserted. */
void network_file_read(struct network_file *f, const char *folder);
void network_file_clear(struct network_file *f);

/* The vector NAME.npy, as complex numbers; mem_free it. */
double complex *network_file_vector(const struct network_file *f, const char *name, size_t length);

/* phi[0..cols) <- the network's answer to y */
void network_file_apply(const struct network_file *f, double complex *phi, const double complex *y);

#endif
