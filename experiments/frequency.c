/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frequency.h"

#include <assert.h>

/* tail <- P(X >= hits) = I_p(hits, runs - hits + 1) at p = step 2^-bits */
static void upper_tail(arb_t tail, unsigned long hits, unsigned long runs, const fmpz_t step,
                       unsigned long bits, slong prec) {
  arb_t a, b, p;
  arb_init(a);
  arb_init(b);
  arb_init(p);
  arb_set_ui(a, hits);
  arb_set_ui(b, runs - hits + 1);
  arb_set_fmpz(p, step);
  arb_mul_2exp_si(p, p, -(slong)bits);
  arb_hypgeom_beta_lower(tail, a, b, p, 1, prec);
  arb_clear(a);
  arb_clear(b);
  arb_clear(p);
}

/* P(X >= hits) <= level at p = step 2^-bits? False if 2000 bits cannot tell: the interval is then
 * one step wider than it need be. */
static bool tail_within(unsigned long hits, unsigned long runs, const fmpz_t step,
                        unsigned long bits, const fmpq_t level) {
  bool within = false, beyond = false;
  arb_t tail, bound;
  arb_init(tail);
  arb_init(bound);
  for (slong prec = 64; prec < 2000 && !within && !beyond; prec *= 2) {
    upper_tail(tail, hits, runs, step, bits, prec);
    arb_set_fmpq(bound, level, prec);
    within = arb_le(tail, bound);
    beyond = arb_gt(tail, bound);
  }
  arb_clear(tail);
  arb_clear(bound);
  return within;
}

/* step <- the largest one with P(X >= hits) <= level at p = step 2^-bits, by bisection: the tail grows
 * with p, from 0 to 1. */
static void lower_end(fmpz_t step, unsigned long hits, unsigned long runs, const fmpq_t level,
                      unsigned long bits) {
  fmpz_t high, middle;
  fmpz_init(high);
  fmpz_init(middle);
  fmpz_zero(step);
  fmpz_one_2exp(high, bits);
  for (unsigned long i = 0; i < bits && hits; i++) {
    fmpz_add(middle, step, high);
    fmpz_fdiv_q_2exp(middle, middle, 1);
    fmpz_swap(tail_within(hits, runs, middle, bits, level) ? step : high, middle);
  }
  fmpz_clear(high);
  fmpz_clear(middle);
}

static void set_steps(fmpq_t p, const fmpz_t step, unsigned long bits) {
  fmpq_set_fmpz(p, step);
  fmpq_div_2exp(p, p, bits);
}

void frequency_interval(fmpq_t lo, fmpq_t hi, unsigned long hits, unsigned long runs,
                        const fmpq_t alpha, unsigned long bits) {
  assert(runs >= 1 && hits <= runs && bits >= 1);
  assert(fmpq_sgn(alpha) > 0 && fmpz_cmp(fmpq_numref(alpha), fmpq_denref(alpha)) < 0);
  fmpq_t level;
  fmpz_t step;
  fmpq_init(level);
  fmpz_init(step);
  fmpq_div_2exp(level, alpha, 1);
  lower_end(step, hits, runs, level, bits);
  set_steps(lo, step, bits);
  lower_end(step, runs - hits, runs, level, bits); /* failures: hi is 1 minus their lower end */
  set_steps(hi, step, bits);
  fmpq_sub_si(hi, hi, 1);
  fmpq_neg(hi, hi);
  fmpq_clear(level);
  fmpz_clear(step);
}
