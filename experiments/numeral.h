/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numeral: exact numbers as the texts of the line protocol (foreign.h). */
#ifndef SMALE18_NUMERAL_H
#define SMALE18_NUMERAL_H

#include <stddef.h>

#include "balls.h"

/* Bytes that numeral_write needs at most, its '\0' included. */
size_t numeral_bound(const fmpz_t man);

/* text <- man * 2^-work as "-0x1f*2^-20": the exponent is at most 0, and 0 if the number is an
 * integer. Returns the length. Linear in the number of bits; work >= 0. */
size_t numeral_write(char *text, const fmpz_t man, slong work);

enum numeral {
  NUMERAL_FINE,
  NUMERAL_WRONG,     /* no number of one of the forms */
  NUMERAL_TOO_LONG   /* the exponent is beyond NUMERAL_MOST_EXPONENT */
};
#define NUMERAL_MOST_EXPONENT 10000000

/* q <- the number that the text spells exactly: "0x1f*2^-20", "0x1f", or what rational_set_str
 * reads. 0 unless NUMERAL_FINE. */
__attribute__((warn_unused_result))
enum numeral numeral_read(fmpq_t q, const char *text);

/* q <- x, finite, exactly. */
void numeral_set_double(fmpq_t q, double x);

/* Bits of numerator and denominator. */
size_t numeral_bits(const fmpq_t q);

#endif
