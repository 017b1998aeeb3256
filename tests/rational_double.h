/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rational_double: a finite double as the rational that it is. */
#ifndef SMALE18_RATIONAL_DOUBLE_H
#define SMALE18_RATIONAL_DOUBLE_H

#include "rational.h"

void rational_set_double(fmpq_t q, double value);

#endif
