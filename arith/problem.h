/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * problem: the objective of P3, lambda ||x||_1 + ||Ax - y||_2 [CAH22, problem P3], enclosed. */
#ifndef SMALE18_PROBLEM_H
#define SMALE18_PROBLEM_H

#include <stddef.h>

#include "balls.h"

/* f <- lambda ||x||_1 + ||Ax - y||_2 for real balls: A is rows x cols, row-major. */
void problem_objective(arb_t f, arb_srcptr A, size_t rows, size_t cols, arb_srcptr x, arb_srcptr y,
                       const fmpq_t lambda, slong prec);

#endif
