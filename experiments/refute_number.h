/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute_number: rational numbers in sentences: exact where that is short, else named rounded. */
#ifndef SMALE18_REFUTE_NUMBER_H
#define SMALE18_REFUTE_NUMBER_H

#include <stdbool.h>
#include <stdio.h>

#include "rational.h"

/* "1/4", "-49", "10^-50", "1 + 2*10^-200"; else "about 3.33333e-01". */
void refute_number(FILE *out, const fmpq_t q);

/* 6 certified digits of q, or of its square root; the sentence around must say that it is rounded. */
void refute_number_rounded(FILE *out, const fmpq_t q, bool root);

#endif
