/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game: one player against one training set: who plays, what came of it. */
#ifndef SMALE18_GAME_H
#define SMALE18_GAME_H

#include "player.h"

/* Who plays: exactly one of the first three is set. */
struct contestant {
  const struct player *builtin;
  char *const *command;   /* a program and its arguments, NULL at the end; found as execvp does */
  const char *library;    /* path of a shared library, see smale18_player.h */
  const char *name;       /* for messages and certificates */
  double seconds;         /* foreign: wall time for one play */
  size_t bytes;           /* foreign: address space; 0: no limit */
};

/* What is played. */
struct game {
  struct oracle_params data;
  struct num num;         /* arithmetic of built-in players' networks */
  uint64_t seed;
  unsigned long bits;     /* index at which optimisation players read */
  int part;               /* of the theorem: 1 asks for 10^-K, 2 for 10^(1-K) */
  volatile sig_atomic_t *stop; /* may be NULL */
};

enum game_outcome {
  GAME_ANSWERED,
  GAME_NO_ANSWER,   /* out of data or of time, or it gave up */
  GAME_FAULT,       /* foreign: cannot start, crashed, wrote rubbish, flooded, closed its pipe, NaN.. */
  GAME_REFUSED,     /* a built-in player that cannot play this class */
  GAME_INTERRUPTED
};

struct play {
  enum game_outcome outcome;
  char *what;             /* in plain words, one line: "entry 3 of its answer is not a number" */
  size_t cols;            /* N */
  fmpq *answer;           /* N, exact; only if answered */
  struct oracle *data;    /* what was read; owned */
};

/* p <- the play; free it with play_clear. Data are read from a fresh oracle. */
void game_play(struct play *p, const struct contestant *c, const struct game *g);
void play_clear(struct play *p); /* safe on a zeroed struct */

/* Did both plays answer, the same numbers, after the same number of data up to the same index? */
bool play_equal(const struct play *a, const struct play *b);

/* dist2 <- squared distance of the answer from Xi(member), exact; strict members only. */
void play_dist2(fmpq_t dist2, const struct play *p, const struct theorem_class *c,
                const struct member *member);

#endif
