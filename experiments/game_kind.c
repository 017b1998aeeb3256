/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game_kind: cells of the theorem's experiments, as the runner sees them. */
#include <assert.h>
#include <string.h>

#include "cell_memory.h"
#include "cells.h"
#include "folder.h"
#include "game_cell.h"
#include "game_measure.h"
#include "mem.h"
#include "progress.h"

static const struct measure {
  const char *experiment;
  enum cell_status (*run)(struct game_cell *g);
} measures[] = {{"theorem2_i", game_measure_defeat},
                {"theorem2_ii", game_measure_budget},
                {"theorem2_iii", game_measure_cheap},
                {"existence", game_measure_existence}};

static const struct measure *measure_of(const struct setting *s) {
  for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
    if (!strcmp(measures[i].experiment, s->config->experiment)) return &measures[i];
  assert(!"an experiment of these cells");
  return NULL;
}

/* ---- checks ---- */

static bool is_existence(const struct setting *s) {
  return !strcmp(s->config->experiment, "existence");
}

static enum cell_status check_player(const struct setting *s) {
  if (setting_is(s, "game.player", "interpolant") && !is_existence(s)) {
    setting_complain(s, "game.player",
                     "expected a player, got interpolant, which is for `experiment: existence`");
    return CELL_REFUSED;
  }
  if (setting_is(s, "game.player", "interpolant") &&
      !setting_is(s, "class.transform", "identity")) {
    setting_complain(s, "class.transform",
                     "expected identity: the interpolating network is for rational y");
    return CELL_REFUSED;
  }
  if (setting_is(s, "game.player", "informed") &&
      !strncmp(s->config->experiment, "theorem2_ii", 11)) {
    setting_complain(s, "game.player",
                     "expected an algorithm, got informed, which is told its input");
    return CELL_REFUSED;
  }
  if (setting_is(s, "game.player", "lista") && setting_is(s, "game.labels", "off")) {
    setting_complain(s, "game.labels", "expected `on`: LISTA is trained on labels");
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

/* The interpolating network is rational. */
static enum cell_status check_arithmetic(const struct setting *s) {
  if (!setting_is(s, "arithmetic", "double") || setting_is(s, "game.player", "interpolant") ||
      setting_integer(s, "class.K") <= PLAYER_DOUBLE_DIGITS)
    return CELL_DONE;
  setting_complain(s, "arithmetic",
                   "expected float:p, got double, which holds K <= %d, with K = %s",
                   PLAYER_DOUBLE_DIGITS, setting_text(s, "class.K"));
  return CELL_REFUSED;
}

/* Keys that an experiment does not look at. */
static const struct {
  const char *key, *experiment;
} unused[] = {{"existence.points", "theorem2_i"},
              {"existence.points", "theorem2_ii"},
              {"existence.points", "theorem2_iii"},
              {"game.runs", "theorem2_iii"},
              {"game.runs", "existence"}};
enum { UNUSED = sizeof unused / sizeof *unused };

static bool has(const char *experiment, const char *key) {
  for (size_t i = 0; i < UNUSED; i++)
    if (!strcmp(unused[i].experiment, experiment) && !strcmp(unused[i].key, key)) return false;
  return true;
}

static enum cell_status check_unused(const struct setting *s) {
  for (size_t i = 0; i < UNUSED; i++) {
    if (has(s->config->experiment, unused[i].key) || !setting_given(s, unused[i].key)) continue;
    setting_complain(s, unused[i].key, "not a key of %s", s->config->experiment);
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

/* The data that one play keeps, nearly, and those of the play it is compared with. */
static enum cell_status check_memory(const struct setting *s, size_t at_once) {
  double rows = (double)setting_integer(s, "class.m");
  double entries = rows * ((double)setting_integer(s, "class.q") + rows);
  double budget = (double)setting_integer(s, "game.budget");
  double bits = budget + 8 * (double)setting_integer(s, "class.K") + 128;
  double bytes = 2 * (budget + 4) * entries * (bits / 8 + 32);
  return cell_memory_check(s, "game.budget", bytes, at_once);
}

static enum cell_status check(const struct setting *s, size_t at_once) {
  struct game_cell g;
  enum cell_status status = check_unused(s);
  if (status == CELL_DONE) status = check_player(s);
  if (status == CELL_DONE) status = check_arithmetic(s);
  if (status == CELL_DONE) status = check_memory(s, at_once);
  if (status == CELL_DONE && game_cell_init(&g, s, NULL, NULL)) return CELL_REFUSED;
  if (status == CELL_DONE) game_cell_clear(&g);
  return status;
}

/* ---- computing ---- */

static json_t *cell_new(const struct game_cell *g) {
  const struct theorem_class *c = &g->class;
  return json_pack("{s:o, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:b, s:s, s:[]}", "setting",
                   setting_json(g->setting), "problem", setting_text(g->setting, "class.problem"),
                   "player", g->contestant.name, "K", (json_int_t)c->digits, "N",
                   (json_int_t)c->cols, "m", (json_int_t)c->rows, "q", (json_int_t)c->competing,
                   "competitors", (json_int_t)c->competitors, "certified", 1, "verdict", "agrees",
                   "certificates");
}

static enum cell_status compute(json_t **cell, const struct setting *s,
                                const struct cell_place *place, volatile sig_atomic_t *stop) {
  double start = progress_now();
  struct game_cell g;
  char *folder = mem_printf("%s/certificates", place->folder);
  int failed = folder_make(folder);
  mem_free(folder);
  if (failed || game_cell_init(&g, s, place->folder, stop)) return CELL_FAILED;
  g.json = cell_new(&g);
  enum cell_status status = measure_of(s)->run(&g);
  game_cell_clear(&g);
  if (status == CELL_DONE) {
    json_object_set_new(g.json, "seconds", json_pack("{s:f}", "cell", progress_now() - start));
    *cell = g.json;
  } else {
    json_decref(g.json);
  }
  return status;
}

static char *describe(const struct setting *s) {
  return mem_printf("%s K=%s q=%s m=%s M=%s %s", setting_text(s, "class.problem"),
                    setting_text(s, "class.K"), setting_text(s, "class.q"),
                    setting_text(s, "class.m"), setting_text(s, "game.budget"),
                    setting_text(s, "game.player"));
}

static char *complaint(const json_t *cell) {
  const char *verdict = cell_text(cell, "verdict");
  if (!strcmp(cell_setting(cell, "expect"), "any") || !strcmp(verdict, "agrees")) return NULL;
  return mem_printf("%s K=%s q=%s m=%s M=%s %s: %s: %s", cell_setting(cell, "class.problem"),
                    cell_setting(cell, "class.K"), cell_setting(cell, "class.q"),
                    cell_setting(cell, "class.m"), cell_setting(cell, "game.budget"),
                    cell_setting(cell, "game.player"), verdict, cell_text(cell, "reason"));
}

const struct cell_kind game_cells = {.schema = game_cell_schema,
                                     .has = has,
                                     .check = check,
                                     .compute = compute,
                                     .describe = describe,
                                     .complaint = complaint};
