/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * frequency: how often a randomised player succeeds, with an exact confidence interval. */
#ifndef SMALE18_FREQUENCY_H
#define SMALE18_FREQUENCY_H

#include <stdbool.h>

#include "balls.h"

/* The interval of Clopper and Pearson [CP34] for a probability p of which `hits` successes in `runs`
 * independent trials were seen: [lo, hi] holds every p with P(X >= hits) > alpha / 2 and
 * P(X <= hits) > alpha / 2, X ~ Binomial(runs, p), so it covers p with probability >= 1 - alpha.
 * lo, hi <- multiples of 2^-bits, the interval rounded outward: by proof, through balls for the
 * tails (an end that is a multiple itself gets one step more). lo = 0 if hits = 0, hi = 1 if hits =
 * runs. runs >= 1, hits <= runs, 0 < alpha < 1 (asserted). */
void frequency_interval(fmpq_t lo, fmpq_t hi, unsigned long hits, unsigned long runs,
                        const fmpq_t alpha, unsigned long bits);

#endif
