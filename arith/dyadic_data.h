/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dyadic_data: a training set as finite binary numbers, each 2^-n-accurate by proof (THEORY 1,
 * 3.2).
 *
 * For an input (A, S) of the published class and accuracy n <= omega's bits, the datum is member
 * `shown`, rounded entry by entry to `work` bits after the point:
 *   work >= n + omega's bits + K log2(10) + log2(mN) + 10,
 * so that rounding changes neither which column is largest nor, noticeably, any norm. Proved, in
 * balls:
 *   ||A~ - A||_2 <= 2^-n (through the Frobenius norm of the whole difference), ||y~ - y||_2 <=
 *   2^-n; the label x~ is within 2^-n of a minimiser of P3 with the rounded data (A~, y~)
 *   themselves: with B the largest column and the second block, x = A~_B^-1 y~ fits y~, and u =
 *   lambda A~_B^-T sign(x) satisfies ||u||_2 < 1 and |A~* u|_i < lambda elsewhere, which makes x a
 *   minimiser (dual certificate, THEORY 2.2). */
#ifndef SMALE18_DYADIC_DATA_H
#define SMALE18_DYADIC_DATA_H

#include "training_set.h"

struct dyadic_data {
  const struct training_set *training; /* borrowed */
  unsigned long bits;                  /* n */
  slong work;                          /* numbers are man * 2^-work */
  slong prec;                          /* of the balls in the proofs */
  fmpz *A;                             /* m x N mantissas */
  arb_mat_t exact;                     /* A~ as balls of radius 0 */
  arb_mat_t inverse;                   /* of the columns B */
  size_t largest;                      /* the competing column in B */
};

/* d <- the matrix at accuracy n <= omega's bits. Returns 0, or -1 with d cleared and reason set
 * (static text) if the accuracy could not be proved. */
__attribute__((warn_unused_result))
int dyadic_data_init(struct dyadic_data *d, const struct training_set *t, unsigned long bits,
                     const char **reason);
void dyadic_data_clear(struct dyadic_data *d);

/* y (m), x (N) <- mantissas of y_{k,n} and of its label; x may be NULL, and is refused if the
 * training set gives no labels. Returns 0, or -1 with reason set if a proof fails. */
__attribute__((warn_unused_result))
int dyadic_data_datum(const struct dyadic_data *d, enum sample_stream stream, size_t k, fmpz *y,
                      fmpz *x, const char **reason);

#endif
