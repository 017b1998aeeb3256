/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "problem.h"

void problem_objective(arb_t f, arb_srcptr A, size_t rows, size_t cols, arb_srcptr x, arb_srcptr y,
                       const fmpq_t lambda, slong prec) {
  arb_t residual, sum, term;
  arb_init(residual);
  arb_init(sum);
  arb_init(term);
  for (size_t i = 0; i < rows; i++) {
    arb_dot(term, y + i, 1, A + i * cols, 1, x, 1, (slong)cols, prec);
    arb_addmul(residual, term, term, prec);
  }
  arb_sqrtpos(residual, residual, prec);
  for (size_t i = 0; i < cols; i++) {
    arb_abs(term, x + i);
    arb_add(sum, sum, term, prec);
  }
  arb_mul_fmpz(sum, sum, fmpq_numref(lambda), prec);
  arb_div_fmpz(sum, sum, fmpq_denref(lambda), prec);
  arb_add(f, sum, residual, prec);
  arb_clear(residual);
  arb_clear(sum);
  arb_clear(term);
}
