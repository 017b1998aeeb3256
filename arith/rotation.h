/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rotation: the orthogonal matrix Q of a class, kept at the precision at which it was last needed,
 * since cosines of many digits cost more than all that is done with them. */
#ifndef SMALE18_ROTATION_H
#define SMALE18_ROTATION_H

#include "orthogonal.h"

struct rotation {
  enum transform transform;
  size_t rows; /* m */
  slong prec;  /* 0: nothing is kept yet */
  arb_ptr Q;   /* m x m, row-major */
};

/* {.transform = .., .rows = ..} is a rotation. Clearing a zeroed struct is safe. */
void rotation_clear(struct rotation *r);

/* Q at a precision of at least `need` bits, at most a quarter or 64 bits more, that depends on need
 * alone: so results do not depend on what was asked before. Owned by r, good until the next call.
 * *prec <- that precision. */
arb_srcptr rotation_at(struct rotation *r, slong need, slong *prec);

#endif
