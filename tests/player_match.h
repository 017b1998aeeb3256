/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * player_match: one player against one training set of a class, and what came of it. */
#ifndef SMALE18_PLAYER_MATCH_H
#define SMALE18_PLAYER_MATCH_H

#include "player.h"

struct match {
  enum problem problem;
  unsigned long digits;      /* K */
  size_t rows, cols;         /* m, N */
  enum transform transform;
  enum normalisation normalisation;
  long parameter[2];         /* numerator, denominator; both 0: 1/7 (P1), 3/2 (P2, P3) */
  int family;
  size_t column;             /* of the truth; 0: the tie */
  unsigned long turn;        /* n_0; the truth has eps = 2^-(n_0+1), unless it is the tie */
  bool honest, no_labels;
  unsigned long budget, bits;
  uint64_t seed;
  const char *arithmetic;    /* NULL: float:128 */
  bool tell;                 /* the input */
  bool interrupted;          /* before it begins */
};

struct outcome {
  struct theorem_class class;
  struct member truth;
  enum player_status status;
  const char *reason;        /* static */
  unsigned long data, bits;  /* number read, largest index */
  size_t cols;
  fmpq *x;                   /* the network's value, exact; zeros unless it answers */
};

/* o <- the outcome; free it with match_outcome_clear. The class must exist (asserted). */
void match_play(struct outcome *o, const struct player *p, const struct match *m);
void match_outcome_clear(struct outcome *o);

/* The same status, reads and answer? */
bool outcome_equal(const struct outcome *a, const struct outcome *b);

/* r <- the length of a tie's vertex, 2 * 10^-K or 2 * 10^(1-K); rho <- that of the truth. From the formulas
 * of THEORY 3.1, with weights 1. */
void outcome_tie_vertex(fmpq_t r, const struct match *m, int family);
void outcome_vertex(fmpq_t rho, const struct match *m);

/* Number of columns that may be largest in the family. */
size_t match_competitors(const struct match *m, int family);

/* Is every entry of the answer within 2^-bits |length| of length / count in the columns first..first+count-1
 * (from 1), and of 0 elsewhere? */
bool outcome_is(const struct outcome *o, const fmpq_t length, size_t first, size_t count,
                slong bits);

#endif
