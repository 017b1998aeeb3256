/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inexact_trial: one call of an inexact map on random data, in any arithmetic, and what came as
 * balls. */
#ifndef SMALE18_INEXACT_TRIAL_H
#define SMALE18_INEXACT_TRIAL_H

#include "inexact.h"
#include "rng.h"

enum { TRIAL_ROWS = 5, TRIAL_COLS = 6, TRIAL_MOST = 12, TRIAL_PREC = 1000, TRIAL_ARITHMETICS = 5 };

extern const struct rng trial_stream;

struct trial {
  struct num num;
  enum field field;
  struct inexact e;
  struct vec x, t; /* argument of the soft threshold, thresholds */
  struct vec u;    /* argument of the projection */
  arb_ptr before, after, thresholds;
};

/* Field index % 2, arithmetic index / 2 % TRIAL_ARITHMETICS of: double, float:24, float:200, ball:128,
 * ball:400. */
void trial_init(struct trial *c, size_t index);
void trial_clear(struct trial *c);

/* c->e <- layers with theta = 1 / inverse (0: 0); free them with inexact_clear. */
void trial_start(struct trial *c, enum inexact_kind kind, unsigned steps, unsigned long inverse,
                 uint64_t seed);

/* x, t and u <- random, the norm of u about `norm` */
void trial_load(struct trial *c, double norm, uint64_t draw);

/* The soft threshold of x, the projection of u; `before`, `after` and `thresholds` are set. */
void trial_shrink(struct trial *c);
void trial_project(struct trial *c);

/* The reals of x or u. */
size_t trial_reals(const struct trial *c, bool project);

/* n <- ||x||_2, error <- ||x - y||_2 */
void trial_norm(arb_t n, arb_srcptr x, size_t count);
void trial_distance(arb_t error, arb_srcptr x, arb_srcptr y, size_t count);

/* Is |x - y| <= 2^-e, by proof? */
bool trial_near(const arb_t x, const arb_t y, slong e);

#endif
