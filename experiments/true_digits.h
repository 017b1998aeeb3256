/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * true_digits: how far a computed distance agrees with the certified one. */
#ifndef SMALE18_TRUE_DIGITS_H
#define SMALE18_TRUE_DIGITS_H

#include <jansson.h>

/* -log10 of the relative difference of the distances of two cells, a lower bound over their enclosures;
 * at most the digits certified, 0 if there is none. */
double true_digits(const json_t *cell, const json_t *certified);

#endif
