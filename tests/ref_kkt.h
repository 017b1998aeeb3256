/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_kkt: P1, P2, P3 for any real matrix with few columns, by brute force over supports and signs,
 * in long double: an oracle for solution sets that knows nothing of blocks. */
#ifndef SMALE18_REF_KKT_H
#define SMALE18_REF_KKT_H

#include <stddef.h>

#include "problem.h"

enum { REF_KKT_MOST = 6 }; /* rows and columns at most */

struct ref_kkt {
  enum problem problem;
  size_t rows, cols;
  long double A[REF_KKT_MOST][REF_KKT_MOST], y[REF_KKT_MOST], weights[REF_KKT_MOST], parameter;
};

/* lambda ||x||_w and the residual's part; P1: infinite if ||Ax - y|| exceeds eta by more than
 * 1e-14 */
long double ref_kkt_objective(const struct ref_kkt *p, const long double *x);

/* x <- a minimiser; returns its objective. For each support with independent columns and each
 * sign pattern, the point where the objective is stationary given these signs; the best of them.
 * Some minimiser has independent columns, and it is stationary for its own signs; or, in P3, it
 * fits all rows. */
long double ref_kkt_minimum(const struct ref_kkt *p, long double *x);

#endif
