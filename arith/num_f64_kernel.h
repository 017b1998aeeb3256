/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_f64_kernel: the arithmetic of num_f64_steps.h, compiled once for each kind of processor (lanes.h). */
#ifndef SMALE18_NUM_F64_KERNEL_H
#define SMALE18_NUM_F64_KERNEL_H

#include <stddef.h>

/* Vectors side by side, each padded by zeros to a multiple of OCTET numbers, aligned to 64 bytes. */
struct f64_lines {
  size_t count, length, stride;
  double *at;
};

struct f64_kernel {
  /* x' = soft_threshold(x + a sum_i u_i A_i, t), e <- 2x' - x, s <- s + x', x <- x'; A_i: rows; g: room for
   * A->stride numbers, aligned. */
  void (*primal)(double *x, double *e, double *s, const double *t, double a,
                 const struct f64_lines *A, const double *u, double *g);
  /* u <- P_B(u + a sum_j e_j A_j - shift), A_j: columns. Returns the square of the norm before the
   * projection; if it is infinite, the projection is left to the caller. */
  double (*dual)(double *u, const double *shift, double a, const struct f64_lines *A,
                 const double *e, double *g);
};

extern const struct f64_kernel f64_kernel_portable, f64_kernel_avx2, f64_kernel_avx512;

#endif
