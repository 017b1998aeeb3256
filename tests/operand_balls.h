/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * operand_balls: operands that are these balls, as far as their arithmetic can hold them. */
#ifndef SMALE18_OPERAND_BALLS_H
#define SMALE18_OPERAND_BALLS_H

#include "num.h"

/* The arithmetic of that name, asserted. */
struct num num_named(const char *name);

void scal_set_balls(struct scal *s, arb_srcptr ball);
void vec_set_balls(struct vec *x, arb_srcptr balls); /* len * field */
void mat_set_balls(struct mat *A, arb_srcptr balls); /* rows * cols * field */

#endif
