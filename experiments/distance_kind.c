/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * distance_kind: cells of Table 1's experiments, as the runner sees them. */
#include <string.h>

#include "cells.h"
#include "distance_cell.h"
#include "mem.h"
#include "weights.h"

static enum cell_status check(const struct setting *s, size_t at_once) {
  int status = distance_cell_check(s, at_once, false);
  return status == 0 ? CELL_DONE : status == 2 ? CELL_REFUSED : CELL_FAILED;
}

/* Cells that differ in arithmetic alone share their weights. */
static char *needs(const struct setting *s, const struct cell_place *place) {
  return distance_cell_learns(s) ? weights_folder(s, place->root) : NULL;
}

static enum cell_status prepare(const struct setting *s, const struct cell_place *place,
                                struct progress *progress, volatile sig_atomic_t *stop,
                                char **done) {
  switch (weights_train(s, place->root, progress, stop)) {
  case TRAINING_FAILED: return CELL_FAILED;
  case TRAINING_REFUSED: return CELL_REFUSED;
  case TRAINING_INTERRUPTED: return CELL_INTERRUPTED;
  case TRAINING_DONE: break;
  }
  *done = mem_printf("LISTA trained for K=%s bits=%s", setting_text(s, "class.K"),
                     setting_text(s, "data.bits"));
  return CELL_DONE;
}

static enum cell_status compute(json_t **cell, const struct setting *s,
                                const struct cell_place *place, volatile sig_atomic_t *stop) {
  return distance_cell_compute(cell, s, place->root, stop);
}

static char *describe(const struct setting *s) {
  return mem_printf("K=%s bits=%s N2=%s %s %s", setting_text(s, "class.K"),
                    setting_text(s, "data.bits"), setting_text(s, "class.N2"),
                    setting_text(s, "network.type"), setting_text(s, "arithmetic"));
}

static char *complaint(const json_t *cell) {
  const char *verdict = cell_text(cell, "verdict"), *problem = NULL;
  const char *expected = cell_setting(cell, "expect");
  bool certifies = !strcmp(cell_text(cell, "arithmetic"), "certified");
  bool undecided = !strcmp(verdict, "undecided") && (certifies || strcmp(expected, "open"));
  if (undecided || (certifies && !*cell_text(cell, "digits"))) problem = "undecided";
  else if (!strcmp(expected, "fails") && strcmp(verdict, "fails"))
    problem = "contradicts `expect: fails`";
  if (!problem) return NULL;
  return mem_printf("K=%s bits=%s %s %s: %s (status %s, precision %ld)",
                    cell_setting(cell, "class.K"), cell_setting(cell, "data.bits"),
                    cell_text(cell, "network"), cell_text(cell, "arithmetic"), problem,
                    cell_text(cell, "status"), cell_integer(cell, "precision"));
}

const struct cell_kind distance_cells = {.schema = distance_cell_schema,
                                         .check = check,
                                         .needs = needs,
                                         .prepare = prepare,
                                         .compute = compute,
                                         .describe = describe,
                                         .complaint = complaint};
