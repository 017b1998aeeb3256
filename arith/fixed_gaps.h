/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_gaps: terms that lie far apart, moved together without a change of what R_p makes of them
 * (fixed_formula.h says why). */
#ifndef SMALE18_FIXED_GAPS_H
#define SMALE18_FIXED_GAPS_H

#include "fixed_formula.h"

/* +- (T_i + d_i) 2^unit of absolute value below or at 2^top */
struct fixed_term {
  const uint64_t *at;
  size_t limbs;
  slong unit, top;
  bool minus;
};

struct fixed_gaps {
  size_t count;
  slong top[FIXED_TERMS], moved[FIXED_TERMS]; /* of clusters of terms, falling */
};

/* Moves terms up (units, tops) and writes down by how much. p = bits. */
void fixed_gaps_close(struct fixed_gaps *gaps, struct fixed_term **terms, size_t count, slong bits);

/* The exponent of the true result, if `exp` is that of the moved one. */
slong fixed_gaps_exponent(const struct fixed_gaps *gaps, slong exp);

#endif
