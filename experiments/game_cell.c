/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_cell.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

static enum problem problem_of(const struct setting *s) {
  return setting_is(s, "class.problem", "P1") ? P1 : setting_is(s, "class.problem", "P2") ? P2 : P3;
}

static enum transform transform_of(const struct setting *s) {
  enum transform transform;
  bool known = orthogonal_find(&transform, setting_text(s, "class.transform"));
  assert(known); /* the schema has checked it */
  (void)known;
  return transform;
}

/* The key of the config that theorem_class_init finds fault with. */
static const char *key_of(const char *which) {
  static const char *const keys[][2] = {{"K", "class.K"},
                                        {"N", "class.q"},
                                        {"m", "class.m"},
                                        {"eta", "class.parameter"},
                                        {"lambda", "class.parameter"},
                                        {"weight", "class.weight"},
                                        {"second_weight", "class.second_weight"},
                                        {"competitors", "class.competitors"},
                                        {"transform", "class.transform"}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strcmp(which, keys[i][0])) return keys[i][1];
  return "class.K";
}

static int init_class(struct theorem_class *c, const struct setting *s) {
  fmpq_t parameter, weight, second_weight;
  const char *which, *reason;
  fmpq_init(parameter);
  fmpq_init(weight);
  fmpq_init(second_weight);
  setting_rational(parameter, s, "class.parameter");
  setting_rational(weight, s, "class.weight");
  setting_rational(second_weight, s, "class.second_weight");
  size_t rows = (size_t)setting_integer(s, "class.m"), q = (size_t)setting_integer(s, "class.q");
  const struct theorem_params params = {
    .problem = problem_of(s),
    .parameter = parameter,
    .rows = rows,
    .cols = q + rows - 1,
    .digits = (unsigned long)setting_integer(s, "class.K"),
    .competitors = (size_t)setting_integer(s, "class.competitors"),
    .normalisation =
      setting_is(s, "class.normalisation", "unit") ? NORMALISATION_UNIT : NORMALISATION_GROWING,
    .weight = weight,
    .second_weight = second_weight,
    .transform = transform_of(s)};
  int status = theorem_class_init(c, &params, &which, &reason);
  if (status) setting_complain(s, key_of(which), "%s: expected %s", which, reason);
  fmpq_clear(parameter);
  fmpq_clear(weight);
  fmpq_clear(second_weight);
  return status;
}

/* Index at which optimisation players read. */
static unsigned long reading_index(const struct setting *s) {
  long bits = setting_integer(s, "game.bits");
  return (unsigned long)(bits ? bits : 4 * setting_integer(s, "class.K") + 20);
}

int game_cell_init(struct game_cell *g, const struct setting *s, const char *folder,
                   volatile sig_atomic_t *stop) {
  struct num num;
  *g = (struct game_cell){.setting = s, .folder = folder};
  if (num_set_str(&num, setting_text(s, "arithmetic")) || num_encloses(num)) {
    setting_complain(s, "arithmetic", "expected double, float:p or block:p, got %s",
                     setting_text(s, "arithmetic"));
    return -1;
  }
  if (init_class(&g->class, s)) return -1;
  const char *name = setting_text(s, "game.player");
  g->contestant = (struct contestant){.builtin = player_find(name), .name = name};
  g->game = (struct game){.data = {.class = &g->class,
                                   .labels = setting_is(s, "game.labels", "on"),
                                   .budget = (unsigned long)setting_integer(s, "game.budget")},
                          .num = num,
                          .seed = (uint64_t)setting_integer(s, "game.seed"),
                          .bits = reading_index(s),
                          .stop = stop};
  return 0;
}

void game_cell_clear(struct game_cell *g) { theorem_class_clear(&g->class); }

bool game_cell_draws(const struct player *p) {
  return p && p->random && strcmp(p->name, "lista"); /* LISTA draws its start weights alone */
}

enum cell_status game_cell_play(struct play *p, const struct game_cell *g, uint64_t seed,
                                const struct member *member, unsigned long budget) {
  struct game game = g->game;
  if (game.stop && *game.stop) {
    *p = (struct play){.outcome = GAME_INTERRUPTED};
    return CELL_INTERRUPTED;
  }
  game.data.truth = *member;
  game.data.honest = false;
  game.data.turn = member->column ? member->exponent - 1 : ULONG_MAX;
  game.data.budget = budget;
  game.seed = seed;
  game_play(p, &g->contestant, &game);
  return p->outcome == GAME_INTERRUPTED ? CELL_INTERRUPTED : CELL_DONE;
}
