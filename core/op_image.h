/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * op_image: A = P U W^-1 for images of side x side pixels, N = side^2: inverse Haar transform, then
 * a unitary Fourier or Walsh-Hadamard transform, then a choice of m of its N rows. A A* = I, so
 * ||A||_2 = 1 exactly. In double alone: complex for Fourier, real for Walsh.
 *
 * Measured are frequencies (k_1, k_2), the index k_1 side + k_2: Fourier exp(-2 pi i k l / side)
 * along each axis, k from 0 to side - 1 with k >= side/2 standing for k - side; Walsh functions in
 * sequency order. The rows of A are in an order of its own, which spares searching in each step. */
#ifndef SMALE18_OP_IMAGE_H
#define SMALE18_OP_IMAGE_H

#include "fourier.h"
#include "image_pass.h"
#include "op.h"

enum image_transform { IMAGE_FOURIER, IMAGE_WALSH };
const char *image_transform_name(enum image_transform t); /* "fourier", "walsh"; static */

struct op_image {
  struct op op; /* rows = m, cols = side^2 */
  enum image_transform transform;
  size_t side, levels;    /* of the Haar transform */
  size_t *frequencies;    /* m: row k measures frequencies[k] */
  size_t *places;         /* m: where it stands after the fast transform */
  struct fourier fourier;
  struct image_pass pass; /* of primal-dual steps; zeroed if there is none for this size */
  double *image, *work;   /* workspace: side^2 entries each; one call at a time */
};

/* A <- the operator; frequencies[0..m) are distinct and below side^2 (asserted), m >= 1, in any
 * order: that of the rows does not depend on it. haar_exists must hold (asserted). Free it with
 * op_image_clear. Products use the threads that OpenMP has for the caller; bits do not depend on
 * them. Primal-dual steps have a kernel from side 64 on. */
void op_image_init(struct op_image *A, enum image_transform transform, size_t side, size_t levels,
                   const size_t *frequencies, size_t m);
void op_image_clear(struct op_image *A);

#endif
