/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * player: an algorithm Gamma that reads a training set and hands back a network. It knows the class
 * Omega and what is asked of it, and learns about its input through the oracle alone. A new player
 * is one `const struct player` in the file of its kind and a line in player.c. */
#ifndef SMALE18_PLAYER_H
#define SMALE18_PLAYER_H

#include <signal.h>
#include <stdint.h>

#include "net.h"
#include "oracle.h"

struct player_input {
  const struct theorem_class *class; /* public knowledge */
  struct oracle *data;
  struct num num;                    /* arithmetic of the network: float:p, or double */
  uint64_t seed;                     /* all randomness of the player comes from it */
  unsigned long bits;                /* index n at which the optimisation players read */
  volatile sig_atomic_t *stop;       /* becomes true when the user interrupts; may be NULL */
  const struct member *told;         /* NULL, but for the informed player: the input itself */
};

enum player_status {
  PLAYER_ANSWERS, /* *net is set */
  PLAYER_STARVES, /* the oracle refused more data before the player could answer */
  PLAYER_STOPPED, /* by `stop` */
  PLAYER_REFUSES  /* it cannot play this class in this arithmetic; *reason says why */
};

struct player {
  const char *name;    /* "barycentre" */
  const char *summary; /* one sentence */
  enum problem problem; /* it solves this one, whatever it plays; 0: it plays any */
  bool random;         /* its answer depends on the seed */
  bool informed;       /* it is told its input: no algorithm, a test of the referee */
  enum player_status (*play)(struct net **net, const struct player_input *in,
                             const char **reason);
};

/* All players, ending with NULL: barycentre, constant, coin, guess, gamble, wait, never, firenet, lista,
 * ista, fista, chambolle_pock, informed. */
extern const struct player *const players[];
const struct player *player_find(const char *name); /* or NULL */

/* Squares of the entries, about 10^(2K) / 4, must be numbers of the context, and so must their
 * inverses: the largest K that double holds. Players refuse more. */
enum { PLAYER_DOUBLE_DIGITS = 150 };

/* *net <- the network that the player builds; free it with player_free. *net is NULL unless it
 * answers. */
__attribute__((warn_unused_result))
enum player_status player_play(const struct player *p, struct net **net,
                               const struct player_input *in, const char **reason);
void player_free(struct net *net); /* NULL is allowed */

/* What the players do, by the names above (k competitors of the family that the data show; v_j
 * vertex r_f e_j):
 *   constant    no data: r_2 / q (1, .., 1, 0, .., 0): K - 2 digits [THEORY 3.3 (iii)]
 *   barycentre  reads n = 1, 2, .. until the family is certain (growing: n = 1); answers r_f / k on
 *               the competitors
 *   coin        the same reading; v_1 or v_2, each with probability 1/2
 *   guess       the same reading; v_j, j uniform in 1..k
 *   gamble      the same reading; each v_j with probability 1 / (2k - 1); else it reads on, n = 1, 2, ..,
 *               until one column is certainly largest and answers its vertex: on the tie it may
 *               not halt, and it is right with probability k / (2k - 1) on strict members
 *   wait        family 1: as barycentre. Family 2: reads n = 1, 2, .. until one column is certainly
 *               largest (entry of Q^T A_n minus all others > 2 * 2^-n): K - 1 digits, n_0 + 3 data
 *               for the gap 2^-(n_0+1) [THEORY 3.3 (ii)]
 *   never       reads n = 1, 2, .. and never answers
 *   firenet     FIRENET for P3 with A_n at index `bits`
 *   lista       LISTA trained on the datum at index `bits` (labels must be on)
 *   ista, fista (accelerated) proximal gradient for P2, chambolle_pock for P3, on the datum at `bits`
 * An optimisation player plays against every problem: made for another one, it solves its own. P2 is
 * solved with the lambda of the class, or 1 where it has none (P1), by continuation; P3 with a lambda
 * of the size of ||A_n||, as its Xi is the same for every smaller one (THEORY 2.2). LISTA is
 * trained in units in which y_n and x_n have size 1. So K digits cost them no more than 3. */

#endif
