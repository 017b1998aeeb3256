/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_kind: cells about FIRENET's theorem on sparse recovery, as the runner sees them. */
#include <assert.h>
#include <string.h>

#include "cell_memory.h"
#include "cells.h"
#include "mem.h"
#include "progress.h"
#include "recovery_check.h"
#include "recovery_measure.h"
#include "recovery_proof_file.h"

static const struct measure {
  const char *experiment;
  enum cell_status (*run)(json_t *cell, const struct recovery_cell *c, volatile sig_atomic_t *stop);
} measures[] = {{"convergence_digits", recovery_measure_digits},
                {"inexact_layers", recovery_measure_inexact},
                {"grid_search", recovery_measure_grid}};

static const struct measure *measure_of(const struct setting *s) {
  for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
    if (!strcmp(measures[i].experiment, s->config->experiment)) return &measures[i];
  assert(!"an experiment of these cells");
  return NULL;
}

/* Two matrices at a time, in the largest precision, and the errors. */
static enum cell_status check_memory(const struct setting *s, size_t at_once) {
  size_t rows = (size_t)setting_integer(s, "recovery.rows");
  slong bits = recovery_check_arithmetic(s).bits, most = bits;
  if (setting_integer(s, "check.bits") > most) most = setting_integer(s, "check.bits");
  double bytes = 3 * (double)num_bytes(num_arb(most), 4 * rows * rows);
  return cell_memory_check(s, "recovery.rows", bytes, at_once);
}

static enum cell_status check(const struct setting *s, size_t at_once) {
  struct recovery_cell c;
  enum cell_status status = recovery_check_setting(s);
  if (status == CELL_DONE) status = check_memory(s, at_once);
  if (status != CELL_DONE) return status;
  char *later = recovery_proof_path(s, ".");
  if (!later) {
    status = recovery_cell_init(&c, s, NULL);
    recovery_cell_clear(&c);
  }
  mem_free(later);
  return status;
}

static char *needs(const struct setting *s, const struct cell_place *place) {
  return recovery_proof_path(s, place->folder);
}

static enum cell_status prepare(const struct setting *s, const struct cell_place *place,
                                struct progress *progress, volatile sig_atomic_t *stop,
                                char **done) {
  char *path = recovery_proof_path(s, place->folder);
  enum cell_status status = recovery_proof_make(s, path, progress, stop);
  if (status == CELL_DONE)
    *done = mem_printf("null space property of %s m=%s s=(%s, %s)",
                       setting_text(s, "recovery.basis"), setting_text(s, "recovery.rows"),
                       setting_text(s, "recovery.s1"), setting_text(s, "recovery.s2"));
  mem_free(path);
  return status;
}

/* With the proof that was prepared, or one of its own. */
static enum cell_status init_cell(struct recovery_cell *c, const struct setting *s,
                                  const struct cell_place *place, volatile sig_atomic_t *stop) {
  struct null_space known;
  char *path = recovery_proof_path(s, place->folder);
  null_space_init(&known);
  enum cell_status status = path && recovery_proof_read(&known, path)
                              ? recovery_cell_init_known(c, s, &known)
                              : recovery_cell_init(c, s, stop);
  null_space_clear(&known);
  mem_free(path);
  return status;
}

static enum cell_status compute(json_t **cell, const struct setting *s,
                                const struct cell_place *place, volatile sig_atomic_t *stop) {
  struct recovery_cell c;
  double start = progress_now();
  enum cell_status status = init_cell(&c, s, place, stop);
  if (status != CELL_DONE) return status;
  c.progress = place->progress;
  json_t *object = recovery_put_cell(&c);
  status = measure_of(s)->run(object, &c, stop);
  recovery_cell_clear(&c);
  if (status == CELL_DONE) {
    json_object_set_new(object, "seconds", json_pack("{s:f}", "cell", progress_now() - start));
    *cell = object;
  } else {
    json_decref(object);
  }
  return status;
}

static char *describe(const struct setting *s) {
  fmpq_t noise;
  fmpq_init(noise);
  setting_rational(noise, s, "recovery.noise");
  char *level = recovery_short(noise);
  char *what = mem_printf("%s m=%s s=(%s, %s) noise=%s %s %s", setting_text(s, "recovery.basis"),
                          setting_text(s, "recovery.rows"), setting_text(s, "recovery.s1"),
                          setting_text(s, "recovery.s2"), level, setting_text(s, "network.layers"),
                          setting_text(s, "arithmetic"));
  mem_free(level);
  fmpq_clear(noise);
  return what;
}

/* What is wrong with the cell, NULL if nothing is: a bound that does not hold, an enclosure too wide to
 * say so, or, where the config requires that the theorem applies, too little precision for it. */
static const char *trouble(const json_t *cell) {
  const char *verdict = cell_text(cell, "verdict");
  const char *exact = cell_text(json_object_get(cell, "check"), "verdict");
  bool required = !strcmp(cell_setting(cell, "hypothesis"), "required");
  if (!strcmp(verdict, "above")) return "error: above the proved bound";
  if (!strcmp(exact, "above")) return "exact network's error: above the proved bound";
  if (!strcmp(exact, "undecided"))
    return "exact network's error: undecided against the proved bound: expected more check.bits, "
           "or "
           "fewer check.restarts";
  if (required && !strcmp(verdict, "rounding"))
    return "too little precision for the proved bound, which is that of the exact network: "
           "expected more bits, or `hypothesis: labelled`";
  if (required && !strcmp(verdict, "undecided"))
    return "error: undecided against the proved bound: expected more bits, or `hypothesis: "
           "labelled`";
  return NULL;
}

static char *complaint(const json_t *cell) {
  const char *what = strcmp(cell_setting(cell, "expect"), "any") ? trouble(cell) : NULL;
  if (!what) return NULL;
  return mem_printf("%s m=%ld s=%s noise=%s %s %s: %s", cell_text(cell, "basis"),
                    cell_integer(cell, "m"), cell_text(cell, "sparsity"), cell_text(cell, "noise"),
                    cell_setting(cell, "network.layers"), cell_text(cell, "arithmetic"), what);
}

const struct cell_kind recovery_cells = {.schema = recovery_cell_schema,
                                         .has = recovery_check_has,
                                         .check = check,
                                         .needs = needs,
                                         .prepare = prepare,
                                         .compute = compute,
                                         .describe = describe,
                                         .complaint = complaint};
