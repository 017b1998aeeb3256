/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rational: exact rational numbers from text. The numbers themselves are FLINT's fmpq. */
#ifndef SMALE18_RATIONAL_H
#define SMALE18_RATIONAL_H

#include "balls.h"

/* q <- the number that `text` spells exactly: "12", "-3/7", "0.125", "1e-6", "2^-10" (-2^2 is -4).
 * Exponents are at most 1000000 in modulus, a power has at most 2^25 bits. Returns 0, or -1 if text
 * is not of this form (q is then 0). */
__attribute__((warn_unused_result))
int rational_set_str(fmpq_t q, const char *text);

/* Canonical text "p" or "p/q" of q; the caller frees it with mem_free. */
char *rational_get_str(const fmpq_t q);

#endif
