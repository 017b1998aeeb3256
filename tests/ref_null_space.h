/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_null_space: the certificate of THEORY 4.2 for rational matrices of at most 12 columns,
 * without any rounding: sets as bits, normal equations, Gauss. A complex matrix B + iC is the real
 * one [B -C; C B]. */
#ifndef SMALE18_REF_NULL_SPACE_H
#define SMALE18_REF_NULL_SPACE_H

#include "levels.h"

struct ref_null_space {
  const fmpq *A; /* rows * cols * field, row-major; complex entries as re, im */
  size_t rows, cols, field;
  const struct levels *levels;
};

/* rho2 <- xi max_{D, j} ||A_D^+ a_j||^2 / w_j^2; false if some A_D is not injective. */
bool ref_null_space_rho2(fmpq_t rho2, const struct ref_null_space *r);

/* Is bound > ||A_D^+||^2 for all D? All A_D must be injective. */
bool ref_null_space_above(const struct ref_null_space *r, const fmpq_t bound);

#endif
