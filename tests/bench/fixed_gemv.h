/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_gemv: one product y = A x with p-bit entries in (-1, 1), by block:p and by its peers. */
#ifndef SMALE18_FIXED_GEMV_H
#define SMALE18_FIXED_GEMV_H

#include <mpfr.h>

#include "fixed_ops.h"

struct gemv {
  size_t rows, cols;
  slong bits;
  struct fixed entries, x, y;
  struct fixed_matrix A;
  struct wide sums; /* of the bare kernel: with as many columns as p + 32 bits need */
  size_t *list;
  arb_ptr arb_A, arb_x, arb_y, approx_y; /* midpoints alone */
  mpfr_ptr mpfr_A, mpfr_x, mpfr_y;
  mpfr_t product;
};

/* NULL, or why this path, or so much memory, is not to be had: then nothing is allocated. path: NULL
 * for the choice of fixed_path.h. */
__attribute__((warn_unused_result))
const char *gemv_init(struct gemv *g, size_t rows, size_t cols, slong bits, const char *path);
void gemv_clear(struct gemv *g);

void gemv_block(struct gemv *g);  /* y <- R_p(A x) */
void gemv_kernel(struct gemv *g); /* sums */
void gemv_mpfr(struct gemv *g);   /* a product and a sum rounded for each entry */
void gemv_arb(struct gemv *g);    /* arb_dot for each row */
void gemv_approx(struct gemv *g); /* arb_approx_dot */

/* All of them against exact sums: block and kernel by their definitions, arb_dot by enclosure, the
 * others to within 2^(8 - p) sum_j |a_ij x_j|. "", or what differs. */
const char *gemv_check(const struct gemv *g);

#endif
