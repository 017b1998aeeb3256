/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "image_view.h"
#include "mem.h"
#include "note_sink.h"

/* A key that only cells with another key of this value look at. */
static const struct image_use {
  const char *key, *other, *value;
} uses[] = {{"image.file", "image.source", "file"}, {"image.seed", "image.source", "ellipses"}};

/* Does a cell look at the key? */
static bool is_used(const struct cell_list *cells, const char *key) {
  const struct image_use *use = NULL;
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
    if (!strcmp(uses[i].key, key)) use = &uses[i];
  for (size_t i = 0; i < cells->count; i++)
    if (!use || !strcmp(cell_list_setting(cells, i, use->other), use->value)) return true;
  return false;
}

/* "4, 11, 43" */
static char *list_of(const json_t *values) {
  char *line = mem_strdup("");
  size_t i;
  json_t *value;
  json_array_foreach (values, i, value) {
    char *longer =
      mem_printf("%s%s%lld", line, i ? ", " : "", (long long)json_integer_value(value));
    mem_free(line);
    line = longer;
  }
  return line;
}

/* Is the value in the array? If not, it is now. */
static bool seen_before(json_t *seen, json_t *value) {
  size_t i;
  const json_t *other;
  json_array_foreach (seen, i, other)
    if (json_equal(other, value)) return true;
  json_array_append(seen, value);
  return false;
}

/* The keys of the data that a cell looks at. */
static char *list_data(const struct cell_list *cells) {
  static const struct named_key keys[] = {
    {"image.source", "image", NULL},       {"image.file", "file", NULL},
    {"image.size", "size", NULL},          {"operator.transform", "transform", NULL},
    {"sampling.rate", "rate m / N", NULL}, {"noise.relative", "noise ||e|| / ||A c||", NULL},
    {"image.seed", "image seed", NULL},    {"sampling.seed", "sampling seed", NULL},
    {"noise.seed", "noise seed", NULL}};
  struct named_key used[sizeof keys / sizeof *keys];
  size_t count = 0;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (is_used(cells, keys[i].key)) used[count++] = keys[i];
  return cells_list(cells, "Data: ", used, count);
}

static void put_problem(const struct note_sink *sink, const struct cell_list *cells) {
  char *lambda = cells_values(cells, "network.lambda");
  note_sink_put(
    sink, mem_printf("Problem P3: minimise lambda ||x||_w + ||Ax - y||_2 over Haar coefficients "
                     "x, lambda = %s; A: inverse Haar transform, unitary transform, a choice of "
                     "m of its N rows, so A A* = I and ||A|| = 1; y = A c + e.",
                     lambda));
  mem_free(lambda);
  note_sink_put(sink, list_data(cells));
}

static void put_model(const struct note_sink *sink, const struct cell_list *cells) {
  json_t *seen = json_array(), *cell;
  size_t i;
  cell_list_foreach (cells, i, cell) {
    if (seen_before(seen, json_object_get(cell, "counted"))) continue;
    char *counted = list_of(json_object_get(cell, "counted"));
    note_sink_put(
      sink,
      mem_printf("Weights w_j = sqrt(s / s_j) and sampling densities: s_j = %s, coarse to fine, "
                 "are the Haar coefficients (%ld levels) of the modified Shepp-Logan phantom of "
                 "this size with modulus > %s, strictly; %ld of them are exactly %s, decided on "
                 "integers, and not counted; a level with none has s_j = 1.",
                 counted, cell_integer(cell, "levels"), cell_setting(cell, "model.threshold"),
                 cell_integer(cell, "ties"), cell_setting(cell, "model.threshold")));
    mem_free(counted);
  }
  json_decref(seen);
}

static void put_network(const struct note_sink *sink, const struct cell_list *cells) {
  static const struct named_key keys[] = {{"network.inner", "p", NULL},
                                          {"network.outer", "n", NULL},
                                          {"network.delta", "delta", NULL},
                                          {"network.steps", "steps", NULL}};
  note_sink_put(sink,
                cells_list(cells, "FIRENET, eps_0 = ||y||: ", keys, sizeof keys / sizeof *keys));
  json_t *seen = json_array(), *cell;
  size_t i;
  cell_list_foreach (cells, i, cell) {
    if (seen_before(seen, json_object_get(cell, "step_hi"))) continue;
    bool holds = cell_flag(cell, "admissible");
    note_sink_put(sink,
                  mem_printf("Hypothesis tau sigma ||A||^2 < 1: %s, it is in [%s, %s] (%s).",
                             holds ? "proved" : "does not hold", cell_text(cell, "step_lo"),
                             cell_text(cell, "step_hi"), cell_setting(cell, "network.steps")));
  }
  json_decref(seen);
}

static void put_optima(const struct note_sink *sink, const struct cell_list *cells) {
  json_t *seen = json_array(), *cell;
  size_t i;
  cell_list_foreach (cells, i, cell) {
    const json_t *o = json_object_get(cell, "optimum");
    if (!json_is_object(o)) continue;
    if (seen_before(seen, json_object_get(o, "folder"))) continue;
    note_sink_put(
      sink, mem_printf("F* = %.15g (%s, rate %s) from FIRENET with p = 50, n = 16 and %ld "
                       "unrestarted iterations; the minimum is at least %.15g by duality, up to "
                       "rounding. c* in optima/%s.",
                       json_number_value(json_object_get(o, "objective")),
                       cell_setting(cell, "operator.transform"),
                       cell_setting(cell, "sampling.rate"), cell_integer(o, "iterations"),
                       json_number_value(json_object_get(o, "lower")), cell_text(o, "folder")));
  }
  json_decref(seen);
}

/* Is there a column of levels? */
static bool shows_level(const struct note_sink *sink) {
  for (size_t i = 0; sink->table && i < sink->table->column_count; i++)
    if (!strcmp(sink->table->columns[i].id, "level")) return true;
  return false;
}

static void put_definitions(const struct note_sink *sink, const struct report *report) {
  const json_t *first = cell_list_get(report->cells, 0);
  const json_t *window = json_object_get(first, "window");
  long row = (long)json_integer_value(json_array_get(window, 0));
  long column = (long)json_integer_value(json_array_get(window, 1));
  long side = (long)json_integer_value(json_array_get(window, 2));
  note_sink_put(
    sink,
    mem_printf("Error: ||psi - c||_2 / ||c||_2 of the coefficients, complex ones for Fourier; "
               "%sPSNR: 10 log10(peak^2 N / ||Re image - original||^2), peak the original's "
               "largest value: of the real part, before it is clipped to 0 .. peak for the PNG; "
               "seconds: the network's layers alone. In double: nothing here is certified but the "
               "steps.",
               shows_level(sink) ? "level: that of c*; " : ""));
  note_sink_put(
    sink, mem_printf(
            "Images (8-bit, black 0, white the peak): in images/ beside this; zoomed 4 times: rows "
            "%ld-%ld, columns %ld-%ld (for size %s).",
            row, row + side - 1, column, column + side - 1, cell_setting(first, "image.size")));
}

static void put_notes(const struct note_sink *sink, const struct report *report) {
  put_problem(sink, report->cells);
  put_model(sink, report->cells);
  put_network(sink, report->cells);
  put_optima(sink, report->cells);
  put_definitions(sink, report);
  note_sink_put(sink, cells_provenance(report->run));
}

void image_view_notes(struct table *t, const struct report *report) {
  put_notes(&(struct note_sink){.table = t}, report);
}

void image_view_figure_notes(struct figure *f, const struct report *report) {
  put_notes(&(struct note_sink){.figure = f}, report);
}
