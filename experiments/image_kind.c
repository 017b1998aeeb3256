/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_kind: cells of the image experiments, as the runner sees them. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cell_memory.h"
#include "cells.h"
#include "grey_png.h"
#include "image_cell.h"
#include "image_optimum.h"
#include "image_problem.h"
#include "mem.h"

/* ---- checks ---- */

static const struct config_key *key_of(const struct setting *s, const char *section,
                                       const char *name) {
  const struct config_key *key = s->config->key;
  while (strcmp(key->spec->section, section) || strcmp(key->spec->name, name)) key++;
  return key;
}

/* Has some cell of the config this value? */
static bool has_value(const struct config_key *key, const char *text) {
  for (size_t i = 0; i < key->count; i++)
    if (!strcmp(key->values[i].text, text)) return true;
  return false;
}

/* Has some cell of the config at least this value? */
static bool reaches(const struct config_key *key, long value) {
  for (size_t i = 0; i < key->count; i++)
    if (strtol(key->values[i].text, NULL, 10) >= value) return true;
  return false;
}

/* Keys that are given and that no cell of the config looks at. */
static enum cell_status check_unused(const struct setting *s) {
  const char *key = NULL, *why = NULL;
  if (setting_given(s, "image.seed") && !has_value(key_of(s, "image", "source"), "ellipses"))
    key = "image.seed", why = "no image is made of random ellipses, `source: ellipses`";
  else if (setting_given(s, "optimum.gap") && !reaches(key_of(s, "optimum", "iterations"), 1))
    key = "optimum.gap", why = "no minimum is looked for, optimum.iterations is 0";
  else if (setting_given(s, "network.shown") &&
           !reaches(key_of(s, "network", "outer"), setting_integer(s, "network.shown")))
    key = "network.shown", why = "no network has as many restarts, network.outer is less";
  if (!key) return CELL_DONE;
  setting_complain(s, key, "not looked at: %s", why);
  return CELL_REFUSED;
}

static enum cell_status check_size(const struct setting *s) {
  size_t side = (size_t)setting_integer(s, "image.size"), log = image_log2(side);
  if (side != (size_t)1 << log) {
    setting_complain(s, "image.size", "expected a power of 2, got %zu", side);
    return CELL_REFUSED;
  }
  if ((size_t)setting_integer(s, "operator.levels") > log) {
    setting_complain(
      s, "operator.levels",
      "expected at most log2 size = %zu levels (0 means automatic: log2 size - 1), got %s", log,
      setting_text(s, "operator.levels"));
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

/* The network is run in double: numbers that are exact in the config must exist there. */
static enum cell_status check_range(const struct setting *s) {
  static const char *const keys[] = {"noise.relative", "model.threshold", "network.lambda",
                                     "network.delta", "optimum.gap"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    double value = fabs(image_number(s, keys[i]));
    if (setting_is(s, keys[i], "0") || (value >= DBL_MIN && value <= DBL_MAX)) continue;
    setting_complain(s, keys[i], "expected a number that binary64 holds, %.2g to %.2g", DBL_MIN,
                     DBL_MAX);
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

static enum cell_status check_numbers(const struct setting *s) {
  if (setting_is(s, "sampling.rate", "0")) {
    setting_complain(s, "sampling.rate", "expected a rate > 0 and <= 1, got 0");
    return CELL_REFUSED;
  }
  if (setting_is(s, "network.steps", "published")) {
    setting_complain(s, "network.steps",
                     "tau = sigma = 1 and ||A|| = 1, so tau sigma ||A||^2 = 1, where < 1 is "
                     "required; `boundary` runs these steps, labelled");
    return CELL_REFUSED;
  }
  return check_range(s);
}

/* Is there a grey value above 0? */
static bool is_bright(const double *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (values[i] > 0) return true;
  return false;
}

/* Reads the whole file, so that nothing can be wrong with it later. */
static enum cell_status check_content(const struct setting *s, const char *path) {
  double *values;
  size_t side, wanted = (size_t)setting_integer(s, "image.size");
  if (grey_png_read(&values, &side, path)) return CELL_REFUSED;
  bool bright = is_bright(values, side * side);
  mem_free(values);
  if (!bright) setting_complain(s, "image.file", "expected an image that is not all black");
  else if (side != wanted)
    setting_complain(s, "image.size", "expected %zu, the size of %s, got %zu", side, path, wanted);
  return bright && side == wanted ? CELL_DONE : CELL_REFUSED;
}

static enum cell_status check_file(const struct setting *s) {
  char *path = setting_path(s, "image.file");
  bool wanted = setting_is(s, "image.source", "file");
  enum cell_status status = CELL_DONE;
  if (wanted != (path != NULL)) {
    setting_complain(s, "image.file",
                     wanted ? "expected the path of a PNG file, for `source: file`"
                            : "expected none: the image's source is %s",
                     setting_text(s, "image.source"));
    status = CELL_REFUSED;
  } else if (path) {
    status = check_content(s, path);
  }
  mem_free(path);
  return status;
}

/* Vectors of N entries: 5 of the network, 2 of the operator, and at most 5 that are measured or
 * looked for; and 8 real ones. Of m entries: 5, and 4 lists. */
static double cell_bytes(const struct setting *s) {
  double side = (double)setting_integer(s, "image.size"), rows = (double)image_rows(s);
  double field = setting_is(s, "operator.transform", "fourier") ? FIELD_COMPLEX : FIELD_REAL;
  double layers =
    (double)setting_integer(s, "network.inner") * (double)setting_integer(s, "network.outer");
  return sizeof(double) * ((12 * field + 8) * side * side + (5 * field + 4) * rows + 2 * layers);
}

static enum cell_status check(const struct setting *s, size_t at_once) {
  enum cell_status status = check_unused(s);
  if (status == CELL_DONE) status = check_size(s);
  if (status == CELL_DONE) status = check_numbers(s);
  if (status == CELL_DONE) status = check_file(s);
  return status == CELL_DONE ? cell_memory_check(s, "image.size", cell_bytes(s), at_once) : status;
}

/* ---- the optimum that cells share ---- */

static char *needs(const struct setting *s, const struct cell_place *place) {
  return image_optimum_folder(s, place->root);
}

static enum cell_status prepare(const struct setting *s, const struct cell_place *place,
                                struct progress *progress, volatile sig_atomic_t *stop,
                                char **done) {
  enum cell_status status = image_optimum_make(s, place->root, progress, stop);
  if (status == CELL_DONE)
    *done = mem_printf("F* of %s %s x %s rate=%s", setting_text(s, "operator.transform"),
                       setting_text(s, "image.size"), setting_text(s, "image.size"),
                       setting_text(s, "sampling.rate"));
  return status;
}

/* ---- cells ---- */

static char *describe(const struct setting *s) {
  return mem_printf("%s %s x %s rate=%s p=%s n=%s", setting_text(s, "operator.transform"),
                    setting_text(s, "image.size"), setting_text(s, "image.size"),
                    setting_text(s, "sampling.rate"), setting_text(s, "network.inner"),
                    setting_text(s, "network.outer"));
}

static char *complaint(const json_t *cell) {
  const json_t *errors = json_object_get(cell, "error");
  if (json_is_number(json_array_get(errors, json_array_size(errors) - 1))) return NULL;
  return mem_printf("%s p=%s n=%s: undecided: the iteration diverged",
                    cell_setting(cell, "operator.transform"), cell_setting(cell, "network.inner"),
                    cell_setting(cell, "network.outer"));
}

const struct cell_kind image_cells = {.schema = image_cell_schema,
                                      .check = check,
                                      .needs = needs,
                                      .prepare = prepare,
                                      .compute = image_cell_compute,
                                      .describe = describe,
                                      .complaint = complaint};
