/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * random_block: block problems of every kind, for tests of their solution sets: real and complex
 * entries with rational and irrational moduli, ties, zeros, weights, parameters of all regimes. */
#ifndef SMALE18_TESTS_RANDOM_BLOCK_H
#define SMALE18_TESTS_RANDOM_BLOCK_H

#include <stdint.h>

#include "solution_set.h"

/* What is aimed at. Others come by chance. */
enum aim { AIM_ANY, AIM_EQUALITY /* P3 with D = 1 */, AIM_NOISE /* P1 with eta >= ||y|| */ };

struct random_block {
  uint64_t draw;             /* which instance */
  enum problem problem;
  size_t competing, rows;    /* at most */
  bool real;                 /* rational and real */
  enum aim aim;
};

/* The midpoint; a real of a block, to 80 bits. */
long double ball_long_double(const arb_t ball);
long double exact_long_double(const struct exact *x);

/* b <- the instance; initialised here. The same for the same fields. */
void random_block(struct block *b, const struct random_block *kind);

#endif
