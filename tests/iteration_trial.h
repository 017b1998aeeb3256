/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * iteration_trial: what every network that iterates must do with a block instance, against its naive twin. */
#ifndef SMALE18_ITERATION_TRIAL_H
#define SMALE18_ITERATION_TRIAL_H

#include "block_instance.h"

/* A network and its formulas in long double, for settings 0 .. count - 1. */
struct iteration {
  void (*answer)(arb_ptr x, struct num num, const struct block_instance *b, size_t setting);
  void (*naive)(long double *x, const struct block_instance *b, size_t setting);
  size_t count;
};

/* x and want have COLS entries: the l2 distance of the midpoints */
long double iteration_error(arb_srcptr x, const long double *want);

/* Asserts that answers in every arithmetic are those of the naive one: they are of size 1, the data are
 * rounded to doubles and the steps do not expand, so 1e-12. For instances of seeds 1 .. seeds. */
void iteration_agrees(const struct iteration *it, uint64_t seeds);

/* Asserts that 600 bits answer within the ball of 400 bits, whose radius is below 2^-200. */
void iteration_encloses(const struct iteration *it);

#endif
