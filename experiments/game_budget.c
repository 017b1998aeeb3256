/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "game_measure.h"
#include "game_tally.h"

static bool is_player(const struct game_cell *g, const char *name) {
  return !strcmp(g->contestant.name, name);
}

/* Waiting pays: K - 1 digits after n_0 + 3 data, where the family shows at once. */
static void judge_waiting(struct game_cell *g, unsigned long n0, const struct play *p,
                          bool within) {
  if (!is_player(g, "wait")) return;
  if (!within) game_cell_contradict(g, "the answer of `wait` is farther than 10^(1-K)");
  if (g->class.normalisation != NORMALISATION_GROWING) return;
  json_object_set_new(g->json, "theory_data", json_integer((json_int_t)n0 + 3));
  if (oracle_data_read(p->data) != n0 + 3)
    game_cell_contradict(g, "data read by `wait` for n_0 = %lu: %lu", n0,
                         oracle_data_read(p->data));
}

static enum cell_status put_answer(struct game_cell *g, const struct play *p, unsigned long n0,
                                   const struct member *member) {
  unsigned long digits = g->class.digits - 1;
  fmpq_t dist2;
  fmpq_init(dist2);
  play_dist2(dist2, p, &g->class, member);
  bool within = game_cell_within(dist2, digits);
  json_object_set_new(g->json, "outcome", json_string(within ? "accurate" : "inaccurate"));
  game_cell_put_distance(g, dist2, digits);
  judge_waiting(g, n0, p, within);
  fmpq_clear(dist2);
  return game_cell_certify(g, "data", p, g->game.seed, member, 1, digits);
}

/* How many data it takes where no budget is set: for who never answers there must be an end. */
static enum cell_status put_data(struct game_cell *g) {
  unsigned long least = g->class.first_exponent - 1, budget = g->game.data.budget;
  unsigned long n0 = budget > least ? budget : least;
  const struct member member = {2, g->class.competing, n0 + 1};
  struct play p;
  enum cell_status status =
    game_cell_play(&p, g, g->game.seed, &member, 4 * (n0 + g->class.digits) + 64);
  json_object_set_new(g->json, "n0", json_integer((json_int_t)n0));
  game_cell_put_member(g, &member);
  if (status == CELL_DONE) game_cell_put_reading(g, &p);
  if (status == CELL_DONE && p.outcome == GAME_ANSWERED) {
    status = put_answer(g, &p, n0, &member);
  } else if (status == CELL_DONE) {
    game_cell_put_silence(g, &p);
    if (is_player(g, "wait")) game_cell_contradict(g, "%s", p.what);
  }
  play_clear(&p);
  return status;
}

/* At most one member of the family is served by one run; `wait` serves none within the budget. */
static void judge_failures(struct game_cell *g, const struct tally *t) {
  unsigned long hits = 0;
  for (size_t j = 0; j < t->columns; j++) hits += t->hits[j];
  if (hits > t->runs) game_cell_contradict(g, "%lu successes in %lu runs", hits, t->runs);
  if (is_player(g, "wait") && hits) game_cell_contradict(g, "`wait` answers within the budget");
}

enum cell_status game_measure_budget(struct game_cell *g) {
  struct tally t;
  bool draws = game_cell_draws(g->contestant.builtin);
  unsigned long runs = draws ? (unsigned long)setting_integer(g->setting, "game.runs") : 1;
  enum cell_status status = put_data(g);
  if (status != CELL_DONE) return status;
  status = tally_init(&t, g, 2, runs, false);
  if (status == CELL_DONE) {
    tally_put(&t, g, true);
    judge_failures(g, &t);
  }
  tally_clear(&t);
  return status;
}
