/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Players that find the family and answer a point of its simplex, or read nothing at all. */
#include "player_answer.h"
#include "player_list.h"
#include "reading.h"
#include "rng.h"

/* *family <- the family that the data show, by a reading of its own. */
static enum player_status find_family(int *family, const struct player_input *in,
                                      const char **reason) {
  struct reading r;
  reading_init(&r, in);
  enum player_status status = reading_until_family(&r, family, reason);
  reading_clear(&r);
  return status;
}

static enum player_status play_constant(struct net **net, const struct player_input *in,
                                        const char **reason) {
  (void)reason;
  *net = answer_barycentre(in, 2, in->class->competing);
  return PLAYER_ANSWERS;
}

static enum player_status play_barycentre(struct net **net, const struct player_input *in,
                                          const char **reason) {
  int family;
  enum player_status status = find_family(&family, in, reason);
  if (status == PLAYER_ANSWERS)
    *net = answer_barycentre(in, family, theorem_class_competitors(in->class, family));
  return status;
}

static enum player_status play_coin(struct net **net, const struct player_input *in,
                                    const char **reason) {
  struct rng coin = {in->seed, RNG_COIN};
  int family;
  enum player_status status = find_family(&family, in, reason);
  if (status == PLAYER_ANSWERS) *net = answer_vertex(in, family, 1 + rng_below(&coin, 0, 2));
  return status;
}

static enum player_status play_guess(struct net **net, const struct player_input *in,
                                     const char **reason) {
  struct rng die = {in->seed, RNG_GUESS};
  int family;
  enum player_status status = find_family(&family, in, reason);
  if (status != PLAYER_ANSWERS) return status;
  size_t sides = theorem_class_competitors(in->class, family);
  *net = answer_vertex(in, family, 1 + rng_below(&die, 0, sides));
  return PLAYER_ANSWERS;
}

/* The vertex of its input, which is rho and not r_f; the middle of the tie's. */
static enum player_status play_informed(struct net **net, const struct player_input *in,
                                        const char **reason) {
  const struct member *told = in->told;
  if (!told) {
    *reason = "it answers only if it is told its input";
    return PLAYER_REFUSES;
  }
  *net = answer_member(in, told);
  return PLAYER_ANSWERS;
}

const struct player player_constant = {
  .name = "constant",
  .summary = "reads nothing and answers the barycentre of family 2's tie: K - 2 digits",
  .play = play_constant};

const struct player player_barycentre = {
  .name = "barycentre",
  .summary = "reads until the family is certain and answers the barycentre of its tie",
  .play = play_barycentre};

const struct player player_coin = {
  .name = "coin",
  .summary = "reads until the family is certain and tosses a coin between the vertices 1 and 2",
  .random = true,
  .play = play_coin};

const struct player player_guess = {
  .name = "guess",
  .summary = "reads until the family is certain and answers one of its vertices at random",
  .random = true,
  .play = play_guess};

const struct player player_informed = {
  .name = "informed",
  .summary = "is told its input and answers the solution: no algorithm, a test of the referee",
  .informed = true,
  .play = play_informed};
