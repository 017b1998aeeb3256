/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * player_instance: what an optimisation player takes from one datum. */
#ifndef SMALE18_PLAYER_INSTANCE_H
#define SMALE18_PLAYER_INSTANCE_H

#include "player.h"

struct player_instance {
  const struct datum *datum; /* the oracle's */
  struct mat A;              /* A_n; a network may take it */
  struct scal norm;          /* L, a proved upper bound of ||A_n||_2 */
  struct vec weights;        /* those of the class (N) */
  fmpq_t L;                  /* norm without rounding; its last factor 1 + 2^-20 covers any rounding of L */
  fmpq_t size;               /* a power of 2 within a factor sqrt(m) or 2 of ||y_n||_2 */
};

/* p <- from the datum at index in->bits. PLAYER_ANSWERS: clear it with player_instance_clear; else
 * PLAYER_STARVES and nothing is to be cleared. */
__attribute__((warn_unused_result))
enum player_status player_instance_init(struct player_instance *p, const struct player_input *in,
                                        const char **reason);
void player_instance_clear(struct player_instance *p);

#endif
