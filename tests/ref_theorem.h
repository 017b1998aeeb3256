/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_theorem: the class of the theorem from the formulas of its construction (THEORY 3.1), in GMP
 * and MPFR alone: an oracle for theorem_class. */
#ifndef SMALE18_REF_THEOREM_H
#define SMALE18_REF_THEOREM_H

#include <stdbool.h>
#include <stddef.h>

#include "theorem_class.h"

struct ref_theorem {
  int problem; /* 1, 2, 3 */
  bool unit;   /* entries of size 2, else growing with K */
  unsigned long digits;
  size_t rows, cols, competitors; /* m, N, k */
  long parameter[2], weight[2];   /* numerator, denominator */
};

/* Columns that may be largest, all competing columns. */
size_t ref_competitors(const struct ref_theorem *c, int family);
size_t ref_competing(const struct ref_theorem *c);

/* 10^exponent */
void ref_power(mpq_t out, long exponent);

/* The entry of a tie, and what a vertex of the tie's solution set has there. */
void ref_tie_entry(mpq_t out, const struct ref_theorem *c, int family);
void ref_tie_vertex(mpq_t out, const struct ref_theorem *c, int family);
void ref_y1(mpq_t out, const struct ref_theorem *c, int family);

/* Entry i of R, if eps is added in column j (from 1; 0: in none). */
void ref_entry(mpq_t out, const struct ref_theorem *c, int family, size_t j, const mpq_t eps,
               size_t i);
void ref_norm2(mpq_t out, const struct ref_theorem *c, int family, size_t j, const mpq_t eps);

/* The minimiser rho of the problem in one unknown, a' = a + eps:
 * P1: min |x| subject to |a'x - y_1| <= eta; P2: min lambda w |x| + (a'x - y_1)^2;
 * P3: a'x = y_1. */
void ref_vertex(mpq_t out, const struct ref_theorem *c, int family, const mpq_t eps);

/* Squared distance of two points of n coordinates. */
void ref_distance2(mpq_t out, mpq_t *x, mpq_t *y, size_t n);

/* m x m, row-major: kind 'i' identity, 'd' DCT-II, 'w' Walsh-Hadamard by doubling. */
void ref_rotation(mpfr_t *Q, char kind, size_t m);

/* 2^-exponent; the same for a strict member, 0 for a tie. */
void ref_half_power(mpq_t out, unsigned long exponent);
void ref_eps(mpq_t eps, const struct member *member);

bool ref_equal(const fmpq *x, const mpq_t y);

/* class <- the same class, as the program builds it; that it is accepted is asserted. */
void ref_theorem_class(struct theorem_class *class, const struct ref_theorem *c,
                       enum transform transform);

/* Instances over problems, normalisations, digits up to 1000, shapes, competitors and weights. */
#define REF_THEOREM_INSTANCES (2 * 3 * 6 * 5 * 2)
struct ref_theorem ref_theorem_instance(size_t i);

/* members[0..7) <- the tie, and the first and last column with small and large exponents. */
size_t ref_members(struct member *members, const struct theorem_class *class, int family);

#endif
