/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_put: what recovery cells hold, as JSON.
 *
 * A cell is an object with these keys. lo, hi: decimal texts, rounded outward; an upper bound has
 * no lo.
 *   setting                  the config values of the cell
 *   basis, arithmetic        words; m, N: integers; sparsity: "(1, 1)"
 *   noise, delta, L, b_2, lambda   exact numbers, as decimals or fractions
 *   supports                 how many the certificate went through
 *   rho_hi, gamma_hi         of the exact matrix; stored_rho_hi, stored_gamma_hi: of the stored one
 *   c_1_lo .. c_2_hi         constants of the stored matrix, C_1_lo .. C_2_hi: the pair of
 *                            [CAH22, Theorem 3]
 *   p, n, layers             layers = n p
 *   residual_hi, hypothesis  ||A x - y|| with the data as stored; is the hypothesis proved?
 *   unmet                    if it is not: "noise", 2 ||e|| > delta; or "precision"
 *   verdict                  "below": each error is proved to be at most its bound; "rounding": one
 *                            is above, in an arithmetic that rounds, and the bound is that of the
 *                            exact network; "above": one of the exact network is; "undecided";
 *                            "no hypothesis", "no guarantee": there is no bound
 *   error, bound             {lo: [...], hi: [...]} after restart 0, 1, ..
 *   reached                  restarts until a value was not finite; n if all were
 *   ratio_lo, ratio_hi, ratio_at   the largest error / bound, and at which restart
 *   final_lo, final_bound_lo, ..   after the last restart
 *   level_hi                 the proved height at which errors level off
 *                            (without a bound there is no bound, ratio, final_bound, level either)
 *   seconds                  {cell: its wall time}; sum: checksum of all but seconds, see store.h
 * What one experiment adds is said in its file: recovery_digits.c, recovery_inexact.c,
 * recovery_grid.c. */
#ifndef SMALE18_RECOVERY_PUT_H
#define SMALE18_RECOVERY_PUT_H

#include "recovery_run.h"

/* Significant digits of ends. */
enum { RECOVERY_DIGITS = 12 };

void recovery_put_ball(json_t *object, const char *name, const arb_t ball);  /* name_lo, name_hi */
void recovery_put_upper(json_t *object, const char *name, const arb_t ball); /* name_hi */
void recovery_put_count(json_t *object, const char *name, unsigned long count);

/* object.name <- {lo: [...], hi: [...]} */
void recovery_put_curve(json_t *object, const char *name, arb_srcptr values, unsigned long count);

/* "1e-20", "2.000002e-20", "1/3": an exact number in few letters; "~" before it if digits were
 * left out. The caller frees it. */
char *recovery_short(const fmpq_t q);

/* What all cells have: problem, constants, parameters, hypothesis. New reference. */
json_t *recovery_put_cell(const struct recovery_cell *c);

/* error, reached, final and verdict; bound, ratio and final_bound unless there is no bound, which
 * the verdict `without_bound` (else NULL) says. */
void recovery_put_run(json_t *object, const struct recovery_run *r, arb_srcptr bounds,
                      const char *without_bound);

/* bounds[0..n] <- C_2 (delta + omega_k), with the contraction 1/e + excess (NULL: 0) */
void recovery_bounds(arb_ptr bounds, const struct recovery_cell *c, unsigned long n,
                     const arb_t excess);

#endif
