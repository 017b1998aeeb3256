/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute_instance: games against players, each certificate checked by smale18-check, whose path is in the
 * environment (SMALE18_CHECK). The certificate is written to the working directory. */
#ifndef SMALE18_TESTS_REFUTE_INSTANCE_H
#define SMALE18_TESTS_REFUTE_INSTANCE_H

#include "refute.h"

struct instance {
  struct theorem_class class;
  struct game game;
  fmpq_t parameter;
};

/* Q the cosine transform, float:128, labels, a budget of 200, optimisation players read at n = 20; eta = 0,
 * lambda = 1, growing. What is not 0 in `special` replaces that. */
void instance_init(struct instance *t, enum problem problem, unsigned long digits, size_t rows,
                   size_t cols, int part, const struct theorem_params *special);
void instance_clear(struct instance *t);

/* Plays. A refutation is held to what it must be: a member of the class; the distance, computed here anew,
 * beyond the threshold; a certificate that smale18-check accepts. The caller clears r. */
void instance_play(struct refutation *r, const struct instance *t, const struct contestant *c);

/* The same with an algorithm that knows nothing but its data and its seed; returns the verdict. */
enum verdict instance_verdict(const struct instance *t, const struct player *player);

/* Every built-in player is refuted, but for who is told its input, who survives, and who waits for what does
 * not come: `never`, `wait` in part 2, and `gamble` for some seeds. */
void instance_expect_builtin(const struct instance *t, const struct player *player);

#endif
