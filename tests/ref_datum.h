/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_datum: the theorem's class and the promises about its data, from the formulas of theorem_class.h
 * and datum.h, in GMP and MPFR alone: an oracle for datum, oracle and certificate. */
#ifndef SMALE18_REF_DATUM_H
#define SMALE18_REF_DATUM_H

#include <gmp.h>

#include "datum.h"

struct ref_datum_class {
  enum problem problem;
  unsigned long parameter[2]; /* numerator, denominator of eta or lambda */
  size_t rows, cols;
  unsigned long digits;
  size_t competitors; /* >= 2 */
  bool unit;
  unsigned long weight[2], second_weight[2];
  enum transform transform;
};

/* Classes of all kinds: three problems, both normalisations, all transforms, weights, m = 1, N - 1
 * and between. */
extern const struct ref_datum_class ref_datum_classes[];
extern const size_t ref_datum_class_count;

/* c <- the same class, as the program builds it; fails the test if it is refused. */
void ref_datum_class_init(struct theorem_class *c, const struct ref_datum_class *r);

/* ||A_n - A||_2 <= 2^-n and ||y_n - y||_2 <= 2^-n for the input of this column and exponent (0: tie).
 * ||D||_2 <= trace((D D^T)^32)^(1/64), at most 5 % above for m <= 24. */
bool ref_datum_accurate(const struct ref_datum_class *r, const struct datum *d, int family,
                        size_t column, unsigned long exponent);

/* The label is within 2^-n of a minimiser of the problem with data (A_n, y_n), by weak duality (P3),
 * stationarity (P2), or the bound <u, y> - eta ||u|| (P1), on rational numbers. */
bool ref_datum_label(const struct ref_datum_class *r, const struct datum *d);

#endif
