/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute: the theorem as a game (THEORY 3.3). Whatever a player does, some input of the class
 * defeats it:
 *   1. It plays on the data of the tie. It stops after reading indices <= n_0; its network is
 *      evaluated at y_n with n <= n_0 (n_0 >= 64, oracle_evaluation).
 *   2. Every member of the family with exponent n_0 + 1 has, up to n_0, exactly these data. Its answer
 *      is farther than the threshold from the solution set of one of them, as they are more than twice
 *      the threshold apart: the member that hurts most.
 *   3. It plays again on the training set of that member, and does the same there: refuted, with a
 *      certificate. A player that answers otherwise on the same data knows more than they tell (or
 *      draws random numbers that do not come from the seed): it is tried on the other members, and
 *      survives if its answers are right on all.
 *   4. One that is right because it has read beyond n_0 this time is played anew with an n_0 that is
 *      far beyond all it has read. If it reads further each time it is no function of its data: not
 *      refuted.
 * Part 1: family 1, threshold 10^-K. Part 2: family 2, threshold 10^(1-K): only who answers within
 * the budget can be refuted; who does not, needs more data than the budget: that is the theorem. */
#ifndef SMALE18_REFUTE_H
#define SMALE18_REFUTE_H

#include <stdio.h>

#include "certificate.h"
#include "game.h"

enum verdict {
  VERDICT_REFUTED,
  VERDICT_SURVIVES,
  VERDICT_NO_ANSWER,  /* on the tie, or on a member: no answer within the limits */
  VERDICT_FAULT,
  VERDICT_REFUSED,
  VERDICT_INTERRUPTED
};

struct refutation {
  enum verdict verdict;
  struct play tie, member;   /* the plays; the second one that of the member below */
  struct member truth;       /* the member that defeats it */
  struct member twin;        /* one with the same data; column 0 if they were read beyond n_0 */
  bool repeated;             /* it did the same on the member as on the tie */
  unsigned rounds;           /* choices of n_0 */
  bool read_further;         /* survives: it has read beyond n_0 in every round, and was right */
  fmpq_t dist2;              /* squared distance of its answer, if any, from Xi(truth), exact */
};

/* r <- the outcome; g->data.class, labels, budget are used, the inputs are chosen here. */
void refute(struct refutation *r, const struct contestant *c, const struct game *g);
void refutation_clear(struct refutation *r);

/* The verdict in plain words, several lines: which input, what was read, what was answered,
 * distance, threshold, why no reading of the data could have told. */
void refutation_print(const struct refutation *r, const struct contestant *c, const struct game *g,
                      FILE *out);

/* Writes the certificate of a refuted player to a file, at once or not at all. Returns 0, or -1
 * after a line on stderr. */
__attribute__((warn_unused_result))
int refutation_certificate(const struct refutation *r, const struct contestant *c,
                           const struct game *g, const char *path);

/* `smale18 refute`: returns the exit code. */
int refute_command(int argc, char **argv);

#endif
