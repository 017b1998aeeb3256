/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "decimal.h"
#include "game_measure.h"
#include "mem.h"
#include "refute.h"

/* The worst that the adversary has found so far. */
struct worst {
  fmpq_t dist2;
  unsigned long data;
};

static void put_point(struct game_cell *g, unsigned long data, const fmpq_t dist2) {
  json_t *point = json_pack("{s:I}", "data", (json_int_t)data);
  game_cell_put_root(point, "distance", dist2);
  json_array_append_new(json_object_get(g->json, "points"), point);
}

static void note(struct worst *w, const fmpq_t dist2, const struct play *p) {
  unsigned long data = oracle_data_read(p->data);
  if (fmpq_cmp(dist2, w->dist2) > 0) fmpq_set(w->dist2, dist2);
  if (data > w->data) w->data = data;
}

static enum cell_status certify_part(struct game_cell *g, const struct refutation *r,
                                     const struct game *game) {
  char *name = mem_printf("part%d", game->part);
  enum cell_status status;
  if (r->verdict == VERDICT_REFUTED) {
    char *path = game_cell_certificate(g, name);
    status = refutation_certificate(r, &g->contestant, game, path) ? CELL_FAILED : CELL_DONE;
    mem_free(path);
  } else {
    status = game_cell_certify(g, name, &r->member, g->game.seed, &r->truth, 1,
                               g->class.digits + 1 - (unsigned long)game->part);
  }
  mem_free(name);
  return status;
}

/* What the adversary does to the player in one part. */
static enum cell_status play_part(struct worst *w, struct game_cell *g, int part, bool *answered) {
  struct refutation r;
  struct game game = g->game;
  game.part = part;
  refute(&r, &g->contestant, &game);
  enum cell_status status = CELL_DONE;
  *answered = r.verdict == VERDICT_REFUTED || r.verdict == VERDICT_SURVIVES;
  if (*answered) {
    note(w, r.dist2, &r.member);
    status = certify_part(g, &r, &game);
  } else {
    const struct play *last = r.tie.outcome == GAME_ANSWERED ? &r.member : &r.tie;
    game_cell_put_silence(g, last);
    if (r.verdict == VERDICT_INTERRUPTED) status = CELL_INTERRUPTED;
  }
  refutation_clear(&r);
  return status;
}

/* Who waits for ever on the tie of family 2, which is no input: what does it read for smaller and
 * smaller gaps? */
static enum cell_status play_gaps(struct worst *w, struct game_cell *g, bool *answered) {
  unsigned long budget = g->game.data.budget, most = budget > 8 ? budget : 8;
  enum cell_status status = CELL_DONE;
  *answered = true;
  for (unsigned long n0 = g->class.first_exponent - 1; n0 <= most && *answered; n0 *= 2) {
    const struct member member = {2, 1, n0 + 1};
    struct play p;
    status = game_cell_play(&p, g, g->game.seed, &member, 2 * most + 16);
    *answered = status == CELL_DONE && p.outcome == GAME_ANSWERED;
    if (*answered) {
      fmpq_t dist2;
      fmpq_init(dist2);
      play_dist2(dist2, &p, &g->class, &member);
      note(w, dist2, &p);
      put_point(g, oracle_data_read(p.data), w->dist2);
      char *name = mem_printf("gap%lu", n0 + 1);
      status = game_cell_certify(g, name, &p, g->game.seed, &member, 1, g->class.digits - 1);
      mem_free(name);
      fmpq_clear(dist2);
    }
    play_clear(&p);
    if (status != CELL_DONE) return status;
  }
  return status;
}

static void put_digits(struct game_cell *g, const fmpq_t dist2) {
  arb_t digits, ten;
  if (fmpq_is_zero(dist2)) return;
  arb_init(digits);
  arb_init(ten);
  arb_set_fmpq(digits, dist2, 192);
  arb_log(digits, digits, 192);
  arb_log_ui(ten, 10, 192);
  arb_div(digits, digits, ten, 192);
  arb_mul_2exp_si(digits, digits, -1);
  arb_neg(digits, digits);
  char *low = decimal_lower(digits, 8), *high = decimal_upper(digits, 8);
  json_object_set_new(g->json, "digits_lo", json_string(low));
  json_object_set_new(g->json, "digits_hi", json_string(high));
  mem_free(low);
  mem_free(high);
  arb_clear(digits);
  arb_clear(ten);
}

static void put_worst(struct game_cell *g, const struct worst *w, bool gaps) {
  bool within = game_cell_within(w->dist2, g->class.digits);
  json_object_set_new(g->json, "outcome", json_string(within ? "survives" : "defeated"));
  json_object_set_new(g->json, "data_read", json_integer((json_int_t)w->data));
  game_cell_put_distance(g, w->dist2, g->class.digits);
  put_digits(g, w->dist2);
  if (!gaps) put_point(g, w->data, w->dist2);
  if (within && !g->contestant.builtin->informed) game_cell_contradict(g, "an algorithm survives");
}

enum cell_status game_measure_existence(struct game_cell *g) {
  if (!g->contestant.builtin) return game_measure_networks(g);
  struct worst w = {0};
  bool first, second = false, gaps = false;
  fmpq_init(w.dist2);
  json_object_set_new(g->json, "points", json_array());
  enum cell_status status = play_part(&w, g, 1, &first);
  if (status == CELL_DONE && first) status = play_part(&w, g, 2, &second);
  bool refused = !strcmp(json_string_value(json_object_get(g->json, "verdict")), "refused");
  if (status == CELL_DONE && first && !second && !refused) status = play_gaps(&w, g, &gaps);
  if (status == CELL_DONE && first && (second || gaps)) put_worst(g, &w, gaps);
  fmpq_clear(w.dist2);
  return status;
}
