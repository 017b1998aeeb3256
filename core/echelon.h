/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * echelon: B = Q E with Q orthogonal (m x m) and E in row echelon form, in double. Products with E take at
 * most half of the multiplications of those with B, and far fewer where B is an orthogonal matrix times a
 * sparse one, as in the class of Table 1 (omega.h), where E has N entries.
 *
 * By Householder reflections, column after column [Golub, Van Loan 2013, 5.2]. A rest of a column that is
 * within 8 m 2^-52 of the column's length is rounding of what came before: it is 0, and the column has no
 * pivot. The same holds for entries of E above the pivots. Where nothing is to be eliminated, nothing is
 * reflected: Q = I if B is in echelon form. So ||B - Q E||_F is of the order of m N 2^-52
 * ||B||_F. Additions, multiplications, divisions and square roots alone: the same bits everywhere. */
#ifndef SMALE18_ECHELON_H
#define SMALE18_ECHELON_H

#include <stddef.h>

/* The entries that are not 0 of the rows or columns of a matrix: those of line i are number
 * start[i] .. start[i + 1] - 1, at place[k] in the line. */
struct sparse_lines {
  size_t *start, *place;
  double *value;
};

struct echelon {
  size_t rows, cols;          /* m, N */
  double *Q;                  /* m x m */
  struct sparse_lines by_row; /* E */
  struct sparse_lines by_column;
};

/* e <- the factors of B (m x N, row-major, finite). */
void echelon_init(struct echelon *e, const double *B, size_t rows, size_t cols);
void echelon_clear(struct echelon *e);

#endif
