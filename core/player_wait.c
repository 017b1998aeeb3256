/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Players that may read for a long time, or for ever. */
#include "player_answer.h"
#include "player_list.h"
#include "reading.h"
#include "rng.h"

/* Reads on for the largest column and answers its vertex. */
static enum player_status answer_largest(struct net **net, struct reading *r, int family,
                                         const char **reason) {
  size_t column;
  enum player_status status = reading_until_column(r, &column, reason);
  if (status == PLAYER_ANSWERS) *net = answer_vertex(r->in, family, column);
  return status;
}

static enum player_status play_wait(struct net **net, const struct player_input *in,
                                    const char **reason) {
  struct reading r;
  int family;
  reading_init(&r, in);
  enum player_status status = reading_until_family(&r, &family, reason);
  if (status == PLAYER_ANSWERS && family == 1)
    *net = answer_barycentre(in, family, theorem_class_competitors(in->class, family));
  else if (status == PLAYER_ANSWERS) status = answer_largest(net, &r, family, reason);
  reading_clear(&r);
  return status;
}

static enum player_status play_gamble(struct net **net, const struct player_input *in,
                                      const char **reason) {
  struct rng die = {in->seed, RNG_GAMBLE};
  struct reading r;
  int family;
  reading_init(&r, in);
  enum player_status status = reading_until_family(&r, &family, reason);
  if (status == PLAYER_ANSWERS) {
    size_t vertices = theorem_class_competitors(in->class, family);
    size_t throw = rng_below(&die, 0, 2 * vertices - 1);
    if (throw < vertices) *net = answer_vertex(in, family, 1 + throw);
    else status = answer_largest(net, &r, family, reason);
  }
  reading_clear(&r);
  return status;
}

static enum player_status play_never(struct net **net, const struct player_input *in,
                                     const char **reason) {
  (void)net;
  struct reading r;
  enum player_status status;
  reading_init(&r, in);
  do status = reading_next(&r, reason);
  while (status == PLAYER_ANSWERS);
  reading_clear(&r);
  return status;
}

const struct player player_wait = {
  .name = "wait",
  .summary = "family 1: the barycentre; family 2: reads until one column is certainly the largest",
  .play = play_wait};

const struct player player_gamble = {
  .name = "gamble",
  .summary =
    "answers a vertex at random or, at times, waits until one column is certainly the largest",
  .random = true,
  .play = play_gamble};

const struct player player_never = {
  .name = "never", .summary = "reads on and on and never answers", .play = play_never};
