/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * true_digits: how far a computed distance agrees with the certified one. */
#ifndef SMALE18_TRUE_DIGITS_H
#define SMALE18_TRUE_DIGITS_H

#include <jansson.h>

#include "table.h"

/* -log10 of the relative difference of the distances of two cells, a lower bound over their enclosures, so
 * at most about the digits to which both are known (see the digits of distance_cell.h); 0 if there is
 * none. */
double true_digits(const json_t *cell, const json_t *certified);

/* Sets the entry "digits" of the last row to that, rounded down, after ">= " if the enclosures show no
 * difference: there may be more. */
void true_digits_set(struct table *t, const json_t *cell, const json_t *certified);

/* Adds a line that says so. */
void true_digits_note(struct table *t);

#endif
