/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reading: a player that reads n = 1, 2, .. and what it can be certain of after each datum. Q is public,
 * so it looks at the competing part of the first row of Q^T A_n, whose entries are within 2^-n of R,
 * and at the first entry of Q^T y_n, which is within 2^-n of y_1. Everything is decided by proof, in
 * balls. */
#ifndef SMALE18_READING_H
#define SMALE18_READING_H

#include "player.h"
#include "rotation.h"

struct reading {
  const struct player_input *in; /* borrowed */
  struct rotation Q;
  unsigned long bits;            /* n of the last datum; 0: none yet */
  arb_ptr row;                   /* q: enclose the first row of Q^T A_n */
  arb_t y1;                      /* encloses the first entry of Q^T y_n */
};

/* r <- nothing is read yet. Free it with reading_clear. */
void reading_init(struct reading *r, const struct player_input *in);
void reading_clear(struct reading *r);

/* Reads the next datum. PLAYER_ANSWERS, which stands for "go on", or PLAYER_STARVES, PLAYER_STOPPED. */
__attribute__((warn_unused_result))
enum player_status reading_next(struct reading *r, const char **reason);

/* 1 or 2: the data exclude the other family; 0: they exclude none (or nothing is read); -1: they
 * exclude both, so they are not of the class. */
int reading_family(const struct reading *r);

/* The competing column 1..q that is certainly the largest, or 0: its entry exceeds all others by more
 * than (2 + 2^-8) 2^-n. Two entries are off by 2 * 2^-n at most [THEORY 3.3 (ii)]; the rest keeps the
 * rounding of the data, at most 2^-(n+15), from deciding the case of equality. */
size_t reading_column(const struct reading *r);

/* Reads on until the family, or one largest column, is certain; the datum that was read last counts.
 * PLAYER_ANSWERS: *found is it. */
__attribute__((warn_unused_result))
enum player_status reading_until_family(struct reading *r, int *found, const char **reason);
__attribute__((warn_unused_result))
enum player_status reading_until_column(struct reading *r, size_t *found, const char **reason);

#endif
