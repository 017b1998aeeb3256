/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "mem.h"

static double value_of(const json_t *value) {
  return json_is_number(value) ? json_number_value(value) : NAN;
}

double image_view_number(const json_t *cell, const char *key) {
  return value_of(json_object_get(cell, key));
}

double image_view_part(const json_t *cell, const char *object, const char *key) {
  return value_of(json_object_get(json_object_get(cell, object), key));
}

double image_view_known(const json_t *cell) {
  return image_view_part(cell, "optimum", "objective") - image_view_part(cell, "optimum", "lower");
}

double image_view_at(const json_t *values, size_t i) { return value_of(json_array_get(values, i)); }

/* ---- rows ---- */

static bool has_column(const struct table *t, const char *id) {
  for (size_t i = 0; i < t->column_count; i++)
    if (!strcmp(t->columns[i].id, id)) return true;
  return false;
}

/* A word of the setting. */
static void set_word(struct table *t, const char *id, const json_t *cell, const char *key) {
  if (has_column(t, id)) table_set(t, id, MARK_PLAIN, "%s", cell_setting(cell, key));
}

static void set_count(struct table *t, const char *id, const json_t *cell) {
  if (has_column(t, id)) table_set(t, id, MARK_PLAIN, "%ld", cell_integer(cell, id));
}

static void set_number(struct table *t, const char *id, double value, int digits) {
  if (has_column(t, id) && isfinite(value))
    table_set(t, id, MARK_UNCERTIFIED, "%.*g", digits, value);
}

static void set_step(struct table *t, const json_t *cell) {
  if (!has_column(t, "step")) return;
  bool holds = cell_flag(cell, "admissible");
  table_set(t, "step", holds ? MARK_CERTIFIED : MARK_PLAIN, "%.4g%s",
            strtod(cell_text(cell, "step_hi"), NULL), holds ? "" : ", not < 1");
}

static double last_of(const json_t *cell, const char *key) {
  const json_t *values = json_object_get(cell, key);
  return image_view_at(values, json_array_size(values) - 1);
}

/* What is at most 3 digits long and at least the value. */
static double round_up(double value) {
  return value > 0 ? value + 0.5 * pow(10, floor(log10(value)) - 2) : value;
}

/* F - F* says little about F - min F where F* itself is not known that well. */
static void set_gap(struct table *t, const json_t *cell) {
  double gap = last_of(cell, "gap"), known = image_view_known(cell);
  if (has_column(t, "gap") && isfinite(gap) && gap < known)
    table_set(t, "gap", MARK_UNCERTIFIED, "<= %.3g", round_up(gap + known));
  else set_number(t, "gap", gap, 3);
  set_number(t, "known", known < 0 ? 0 : known, 3); /* below 0 by rounding */
}

static void set_measured(struct table *t, const json_t *cell) {
  set_number(t, "shown", image_view_number(cell, "shown_error"), 4);
  set_number(t, "error", last_of(cell, "error"), 4);
  set_number(t, "level", image_view_part(cell, "optimum", "level"), 4);
  set_number(t, "psnr", image_view_number(cell, "psnr"), 4);
  set_gap(t, cell);
  set_number(t, "rate_error", image_view_part(cell, "rate_error", "factor"), 3);
  set_number(t, "rate_gap", image_view_part(cell, "rate_gap", "factor"), 3);
  set_number(t, "seconds", image_view_part(cell, "seconds", "network"), 3);
  if (has_column(t, "theory")) table_set(t, "theory", MARK_PLAIN, "%.3g", exp(-1));
  if (has_column(t, "images"))
    table_set(t, "images", MARK_PLAIN, "%s", cell_text(json_object_get(cell, "images"), "end"));
}

static void set_parameters(struct table *t, const struct cell_list *cells, const json_t *cell) {
  const char *but[] = {"operator.transform",
                       "image.size",
                       "network.inner",
                       "network.outer",
                       has_column(t, "rate") ? "sampling.rate" : NULL,
                       NULL};
  char *label = cells_label(cells, cell, but);
  table_set(t, "parameters", MARK_PLAIN, "%s", label);
  mem_free(label);
}

void image_view_row(struct table *t, const struct cell_list *cells, const json_t *cell) {
  static const char *const counts[] = {"m", "p", "n", "layers"};
  table_row(t);
  set_word(t, "transform", cell, "operator.transform");
  set_word(t, "size", cell, "image.size");
  set_word(t, "rate", cell, "sampling.rate");
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) set_count(t, counts[i], cell);
  set_step(t, cell);
  set_measured(t, cell);
  set_parameters(t, cells, cell);
}
