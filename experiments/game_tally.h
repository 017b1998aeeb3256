/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game_tally: how often a player succeeds on the strict members of a family when the adversary
 * shows it the tie's data up to an index of the adversary's choice, the same for all members. */
#ifndef SMALE18_GAME_TALLY_H
#define SMALE18_GAME_TALLY_H

#include "game_cell.h"

struct tally {
  int family;             /* 1: within 10^-K is a success; 2: within 10^(1-K) */
  size_t columns;         /* k */
  unsigned long runs;     /* seeds: game.seed, game.seed + 1, .. */
  unsigned long answered; /* runs that answered on the tie's data */
  unsigned long turn;     /* n_0: members have exponent n_0 + 1 */
  unsigned long *hits;    /* k: successes on member j */
};

/* t <- `runs` plays with the cell's budget for each member. Runs that answer on the tie's data read
 * no index beyond the turn, so they do the same on every member: one run for each different answer
 * is played again on each member, and must. The others are played on each member. A certificate is
 * written for each different answer, with all members that it was given to on the same data.
 * patient: the turn is the largest index read by a run that answers on the tie's data, so who did
 * not answer has a chance; else by any run, or at which its network is evaluated. */
__attribute__((warn_unused_result))
enum cell_status tally_init(struct tally *t, struct game_cell *g, int family, unsigned long runs,
                            bool patient);
void tally_clear(struct tally *t);

/* Adds frequency, turn, answered, intervals to the cell: of successes or of failures. The
 * player's verdict becomes "contradicts" if a theory's value is outside. */
void tally_put(const struct tally *t, struct game_cell *g, bool failures);

#endif
