/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * omega: the class of Table 1 [CAH22, numerical experiment; REFERENCE 1, THEORY 3.0].
 *
 * With a = sqrt(2) 10^K / 3 and gap = 2^-(bits+1), member j (1 <= j <= N1) has the row
 *   R = (a, .., a + gap, .., a),   a + gap in place j,
 * and is the problem
 *   A = Q [ R 0 ; 0 c I ] in R^(m x N),  c = ||R||_2,  m = 1 + N2,  N = N1 + N2,   y = Q e_1,
 * for P3: min lambda ||x||_1 + ||Ax - y||_2, Q orthogonal. A A* = c^2 I, so ||A||_2 = c.
 * The paper's delta enters its formulas for R and cancels; it is kept to be stated in outputs.
 *
 * Coordinates: columns 0..N1-1 compete, columns N1..N-1 are the second block. Members are numbered
 * as in the paper, from 1. */
#ifndef SMALE18_OMEGA_H
#define SMALE18_OMEGA_H

#include <stdbool.h>
#include <stddef.h>

#include "block.h"
#include "orthogonal.h"

struct omega_params {
  size_t N1;           /* >= 2 */
  size_t N2;           /* >= 0 */
  unsigned long digits; /* K >= 1 */
  unsigned long bits;  /* n >= 1 */
  const fmpq *delta;   /* in (0, 1) */
  const fmpq *lambda;  /* > 0 */
  enum transform transform;
};

struct omega {
  size_t N1, N2, rows, cols; /* rows = m, cols = N */
  unsigned long digits, bits;
  fmpq_t delta, lambda;
  enum transform transform;
  fmpq_t gap;             /* 2^-(bits+1) */
  struct exact base, top; /* a and a + gap */
  struct exact norm2;     /* c^2 = (N1-1) a^2 + (a+gap)^2, the same for every member */
};

/* Parameters in range are asserted: the config has checked them. */
void omega_init(struct omega *omega, const struct omega_params *params);
void omega_clear(struct omega *omega);

/* Entry i < N1 of the row R of member j. Borrowed from omega. */
const struct exact *omega_row(const struct omega *omega, size_t member, size_t i);

/* c = ||A||_2, enclosed with relative radius about 2^-prec. */
void omega_norm(arb_t c, const struct omega *omega, slong prec);

/* A[i N + k] <- entry (i, k) of member j, row-major. */
void omega_matrix(arb_ptr A, const struct omega *omega, size_t member, slong prec);

/* y[0..m) <- Q (1, z_0, .., z_{N2-1}); z NULL is 0, which makes the y of the class. */
void omega_measurement(arb_ptr y, const struct omega *omega, const double *z, slong prec);

/* b <- P3 for A = member and y = Q (1, z), without Q; initialised here. z NULL is 0. */
void omega_block(struct block *b, const struct omega *omega, size_t member, const double *z);

/* What is proved about two members as datum and truth: A_n is member `shown`, A is member `truth`.
 *   ||A_n - A||_2 = sqrt(2) gap exactly, because both have the same c and Q is orthogonal, and
 *   sqrt(2) gap <= 2^-bits;  y_n = y;
 *   where both solution sets are vertices (lambda < a), they are r e_j, r = 1/(a + gap), a distance
 *   sqrt(2) r apart, and |sqrt(2) r / (3 * 10^-K) - 1| <= gap / a. */
struct omega_proof {
  bool accurate;         /* ||A_n - A||_2 <= 2^-bits and ||y_n - y||_2 <= 2^-bits: decided exactly */
  bool apart;            /* the relative bound on the separation holds: decided exactly */
};
struct omega_proof omega_prove(const struct omega *omega, size_t shown, size_t truth);

#endif
