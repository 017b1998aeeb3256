/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scripted_player: a player that does in each play what the test has written down for it, whatever the
 * data say: an algorithm with knowledge, or luck, of its own. */
#ifndef SMALE18_TESTS_SCRIPTED_PLAYER_H
#define SMALE18_TESTS_SCRIPTED_PLAYER_H

#include "player.h"

enum { MOST_READS = 4, MOST_COLS = 8 };

/* One play. */
struct move {
  enum player_status status;
  const char *reason;              /* if it refuses */
  unsigned long reads[MOST_READS]; /* indices; 0: no more */
  bool echo;                       /* answers (y_1, .., y_m, 0, ..), else x */
  double x[MOST_COLS];
};

/* The plays; the last one is repeated. */
extern struct move script[16];
extern size_t script_length, script_played;
extern const struct member *script_told; /* what the last play was told */

/* Starts anew with these plays. */
void script_set(const struct move *moves, size_t count);

extern const struct player scripted_player;

#endif
