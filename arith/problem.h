/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * problem: the objective of P3, lambda ||x||_1 + ||Ax - y||_2 [CAH22, problem P3], enclosed. */
#ifndef SMALE18_PROBLEM_H
#define SMALE18_PROBLEM_H

#include <stddef.h>

#include "balls.h"

/* The three problems of the paper [CAH22], with ||x||_w = sum w_i |x_i|, all w_i > 0:
 *   P1: min ||x||_w subject to ||Ax - y||_2 <= eta,
 *   P2: min lambda ||x||_w + ||Ax - y||_2^2,   P3: min lambda ||x||_w + ||Ax - y||_2. */
enum problem { P1 = 1, P2, P3 };

/* f <- lambda ||x||_1 + ||Ax - y||_2 for real balls: A is rows x cols, row-major. */
void problem_objective(arb_t f, arb_srcptr A, size_t rows, size_t cols, arb_srcptr x, arb_srcptr y,
                       const fmpq_t lambda, slong prec);

#endif
