/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_factor: an MPFR number as a factor of integers in limbs of 52 bits. */
#ifndef SMALE18_FIXED_FACTOR_H
#define SMALE18_FIXED_FACTOR_H

#include "fixed.h"

/* a = +- m 2^unit with an integer m > 0 of `limbs` limbs, |a| <= 2^top. */
struct fixed_factor {
  bool zero, negative;
  bool power;      /* |a| = 2^top; then m is not kept */
  slong unit, top;
  size_t limbs;
  uint64_t *at;
  size_t room;     /* words at `at` */
};

/* f <- a, which is a number: not NaN, not infinite. f may be zeroed before. */
void fixed_factor_set(struct fixed_factor *f, mpfr_srcptr a);
void fixed_factor_clear(struct fixed_factor *f);

/* a <- x_0 >= 0, rounded to the precision of a, within the range of exponents of MPFR. Words of f
 * are overwritten. */
void fixed_get_mpfr(mpfr_ptr a, const struct fixed *x, struct fixed_factor *f);

#endif
