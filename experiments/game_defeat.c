/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "game_measure.h"
#include "game_tally.h"
#include "mem.h"
#include "refute.h"

static enum cell_status put_defeat(struct game_cell *g, const struct refutation *r) {
  json_object_set_new(g->json, "outcome", json_string("defeated"));
  game_cell_put_distance(g, r->dist2, g->class.digits);
  game_cell_put_reading(g, &r->member);
  game_cell_put_member(g, &r->truth);
  if (!r->repeated) game_cell_contradict(g, "it did not repeat itself on the same data");
  char *path = game_cell_certificate(g, "defeat");
  struct game game = g->game;
  game.part = 1;
  int status = refutation_certificate(r, &g->contestant, &game, path);
  mem_free(path);
  return status ? CELL_FAILED : CELL_DONE;
}

/* Only who is told the input may. */
static enum cell_status put_survival(struct game_cell *g, const struct refutation *r) {
  json_object_set_new(g->json, "outcome", json_string("survives"));
  game_cell_put_distance(g, r->dist2, g->class.digits);
  game_cell_put_reading(g, &r->member);
  game_cell_put_member(g, &r->truth);
  if (!g->contestant.builtin->informed) game_cell_contradict(g, "an algorithm survives");
  return game_cell_certify(g, "survival", &r->member, g->game.seed, &r->truth, 1, g->class.digits);
}

static enum cell_status put_verdict(struct game_cell *g, const struct refutation *r) {
  const struct play *last = r->tie.outcome == GAME_ANSWERED ? &r->member : &r->tie;
  switch (r->verdict) {
  case VERDICT_REFUTED: return put_defeat(g, r);
  case VERDICT_SURVIVES: return put_survival(g, r);
  case VERDICT_INTERRUPTED: return CELL_INTERRUPTED;
  case VERDICT_NO_ANSWER:
  case VERDICT_FAULT:
  case VERDICT_REFUSED: break;
  }
  game_cell_put_silence(g, last);
  game_cell_put_reading(g, last);
  return CELL_DONE;
}

static enum cell_status put_successes(struct game_cell *g) {
  struct tally t;
  unsigned long runs = (unsigned long)setting_integer(g->setting, "game.runs");
  enum cell_status status = tally_init(&t, g, 1, runs, true);
  if (status == CELL_DONE) tally_put(&t, g, false);
  tally_clear(&t);
  return status;
}

enum cell_status game_measure_defeat(struct game_cell *g) {
  struct refutation r;
  struct game game = g->game;
  game.part = 1;
  refute(&r, &g->contestant, &game);
  enum cell_status status = put_verdict(g, &r);
  refutation_clear(&r);
  bool refused = !strcmp(json_string_value(json_object_get(g->json, "verdict")), "refused");
  if (status != CELL_DONE || refused || !game_cell_draws(g->contestant.builtin)) return status;
  return put_successes(g);
}
