/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "frequency.h"
#include "game_tally.h"
#include "mem.h"
#include "rational.h"

/* p <- the probability that the player is right on this member with this budget; false if nothing
 * is known. A gambler that waits sees at index turn + 3 which column is the largest. */
static bool success_theory(fmpq_t p, const struct tally *t, const struct game_cell *g,
                           size_t column) {
  const char *name = g->contestant.name;
  unsigned long k = t->columns, budget = g->game.data.budget;
  if (!t->answered) fmpq_zero(p);
  else if (!strcmp(name, "coin")) fmpq_set_si(p, column <= 2, 2);
  else if (!strcmp(name, "guess")) fmpq_set_si(p, 1, k);
  else if (!strcmp(name, "gamble") && budget <= t->turn) fmpq_set_si(p, 1, 2 * k - 1);
  else if (!strcmp(name, "gamble") && budget >= t->turn + 3) fmpq_set_si(p, (slong)k, 2 * k - 1);
  else return false;
  return true;
}

/* Intervals in the whole run. */
static unsigned long intervals_of(const struct config *config) {
  bool first = !strcmp(config->experiment, "theorem2_i");
  unsigned long count = 0;
  for (size_t i = 0; i < config_cells(config); i++) {
    const struct setting s = {config, i};
    if (!game_cell_draws(player_find(setting_text(&s, "game.player")))) continue;
    long competitors = setting_integer(&s, "class.competitors");
    count +=
      (unsigned long)(first ? competitors ? competitors : 2 : setting_integer(&s, "class.q"));
  }
  return count;
}

/* An end of an interval within [0, 1], rounded outward to four decimals. */
static void put_end(json_t *object, const char *key, const fmpq_t end, bool upper) {
  fmpz_t tenthousandths;
  fmpz_init(tenthousandths);
  fmpz_mul_ui(tenthousandths, fmpq_numref(end), 10000);
  if (upper) fmpz_cdiv_q(tenthousandths, tenthousandths, fmpq_denref(end));
  else fmpz_fdiv_q(tenthousandths, tenthousandths, fmpq_denref(end));
  unsigned long n = fmpz_get_ui(tenthousandths);
  json_object_set_new(object, key, json_sprintf("%lu.%04lu", n / 10000, n % 10000));
  fmpz_clear(tenthousandths);
}

/* What was seen, as lo = hi, or the interval. */
static void put_interval(json_t *object, fmpq_t lo, fmpq_t hi, unsigned long hits,
                         unsigned long runs, unsigned long intervals) {
  if (!intervals) {
    fmpq_set_si(lo, (slong)hits, runs);
    fmpq_set(hi, lo);
    return;
  }
  fmpq_t alpha;
  fmpq_init(alpha);
  fmpq_set_si(alpha, 1, 100 * intervals);
  frequency_interval(lo, hi, hits, runs, alpha, 40);
  put_end(object, "lo", lo, false);
  put_end(object, "hi", hi, true);
  fmpq_clear(alpha);
}

static json_t *frequency(const struct tally *t, struct game_cell *g, bool failures, size_t column,
                         unsigned long intervals) {
  unsigned long hits = failures ? t->runs - t->hits[column - 1] : t->hits[column - 1];
  json_t *object = json_pack("{s:I, s:I, s:I}", "column", (json_int_t)column, "hits",
                             (json_int_t)hits, "runs", (json_int_t)t->runs);
  fmpq_t lo, hi, theory;
  fmpq_init(lo);
  fmpq_init(hi);
  fmpq_init(theory);
  put_interval(object, lo, hi, hits, t->runs, intervals);
  if (success_theory(theory, t, g, column)) {
    if (failures) fmpq_sub_si(theory, theory, 1), fmpq_neg(theory, theory);
    bool inside = fmpq_cmp(lo, theory) <= 0 && fmpq_cmp(theory, hi) <= 0;
    char *text = rational_get_str(theory);
    json_object_set_new(object, "theory", json_string(text));
    json_object_set_new(object, "inside", json_boolean(inside));
    if (!inside)
      game_cell_contradict(g, "%lu of %lu on member %zu: the interval does not hold %s", hits,
                           t->runs, column, text);
    mem_free(text);
  }
  fmpq_clear(lo);
  fmpq_clear(hi);
  fmpq_clear(theory);
  return object;
}

void tally_put(const struct tally *t, struct game_cell *g, bool failures) {
  bool draws = game_cell_draws(g->contestant.builtin);
  unsigned long intervals = draws ? intervals_of(g->setting->config) : 0;
  json_t *list = json_array();
  for (size_t j = 1; j <= t->columns; j++)
    json_array_append_new(list, frequency(t, g, failures, j, intervals));
  json_object_set_new(g->json, "frequency", list);
  json_object_set_new(g->json, "turn", json_integer((json_int_t)t->turn));
  json_object_set_new(g->json, "answered", json_integer((json_int_t)t->answered));
  json_object_set_new(g->json, "intervals", json_integer((json_int_t)intervals));
}
