/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datum: one piece of a training set of the theorem's class, n -> (A_n, y_n, x_n), in dyadic numbers
 * that are 2^-n-accurate by proof (THEORY 1, 3.2).
 *
 * It is made from one row R' of a family (a member's, or the tie's) and n alone, with
 *   work = n + 16 + ceil(log2(m N)) + ceil(K log2(10)) + max(0, ceil(log2(w / v)))
 * bits after the point, so data made from one row are the same, bit for bit, whatever the input is.
 *   ||A_n - A||_2 <= ||R - R'|| + ||A_n - A(R')||_F <= 2^-n: A(R') - A is Q [R' - R, 0; 0, (c' - c) I],
 *   and |c' - c| = | ||R'|| - ||R|| | <= ||R' - R||;
 *   identical columns are rounded identically, so ties stay tied;
 *   y_n = tau g, where g is the competing column of A_n with the largest norm (the first of equals) and
 *   tau = man * 2^-work is y_1 / (largest entry of R') to the nearest; ||y_n - y||_2 <= 2^-n, enclosed.
 * Then Xi(A_n, y_n) is { x >= 0 : sum_J x_i = t, 0 off J }, J the columns equal to g, with
 *   t = tau - eta / ||g|| (P1), tau - lambda w / (2 ||g||^2) (P2), tau (P3):
 * u = const g is a dual certificate, as t > 0, |<A_i, g>| w < ||g||^2 w_i for every column A_i off J,
 * and lambda w < ||g|| (P3); checked on the integers themselves. The label is x_n = its
 * barycentre to within 2^-n. */
#ifndef SMALE18_DATUM_H
#define SMALE18_DATUM_H

#include <stdbool.h>

#include "num.h"
#include "rotation.h"
#include "theorem_class.h"

struct datum {
  unsigned long bits;   /* n */
  slong work;
  size_t rows, cols;
  fmpz *A;              /* m x N row-major: man * 2^-work */
  fmpz *y;              /* m: man * 2^-(2 work) */
  fmpz *x;              /* label, N: man * 2^-work; NULL if labels are off */
};

/* New datum at n = bits >= 1 made from the row of `shown` (a member or a tie), to be freed with
 * datum_free. NULL if something could not be rounded or has no label, by proof: never seen. */
struct datum *datum_new(const struct theorem_class *c, const struct member *shown,
                        unsigned long bits, bool label, struct rotation *Q);
void datum_free(struct datum *d); /* NULL is allowed */

/* Bits that enclose A(R') with radii about 2^-64 below 2^-work: its entries are below 10^K N. */
slong datum_precision(const struct datum *d, const struct theorem_class *c);

/* The same numbers in a context: correctly rounded, or balls (exact if they have the bits). Shapes
 * must agree (asserted). */
void datum_matrix(struct mat *A, const struct datum *d);
void datum_measurement(struct vec *y, const struct datum *d);
void datum_label(struct vec *x, const struct datum *d); /* there is a label, asserted */

/* ||A_n - A(member)||_2 <= 2^-n and ||y_n - y||_2 <= 2^-n, by proof; true for every member the datum cannot
 * exclude: R' is the tie's row or the member's own, whichever proves it. False is no disproof. Used for the
 * claim that no reading could have told two members apart. */
bool datum_accurate(const struct datum *d, const struct theorem_class *c,
                    const struct member *member);

/* The same for many members of one family: the number of members before the first for which it
 * is not proved (count: proved for all). */
size_t datum_accurate_for(const struct datum *d, const struct theorem_class *c,
                          const struct member *members, size_t count, struct rotation *Q);

/* The label is within 2^-n of Xi(A_n, y_n), by the dual certificate above, in exact arithmetic on the datum
 * alone (moduli that are irrational are enclosed). True if there is no label. */
bool datum_label_proved(const struct datum *d, const struct theorem_class *c);

#endif
