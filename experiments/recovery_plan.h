/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_plan: the numbers of the theorem that follow from a problem whose null space property is
 * proved. */
#ifndef SMALE18_RECOVERY_PLAN_H
#define SMALE18_RECOVERY_PLAN_H

#include "recovery_cell.h"

/* c->delta, guarantee (lambda, p), constant, restarts, sigma, residual, holds <- from the rest of
 * the cell. CELL_DONE, or CELL_REFUSED after a located line on stderr. */
__attribute__((warn_unused_result))
enum cell_status recovery_plan(struct recovery_cell *c);

/* q <- a number of at most `bits` bits that is no less than x */
void recovery_bound_above(fmpq_t q, const arb_t x, slong bits);

#endif
