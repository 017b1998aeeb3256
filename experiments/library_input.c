/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "library_input.h"

#include <string.h>

#include "mem.h"

const char *line_text(const json_t *object, const char *key) {
  const char *string = json_string_value(json_object_get(object, key));
  return string ? string : "";
}

static size_t count(const json_t *object, const char *key) {
  return (size_t)json_integer_value(json_object_get(object, key));
}

static void get_pair(const char *out[2], const json_t *object, const char *key) {
  const json_t *pair = json_object_get(object, key);
  for (size_t i = 0; i < 2; i++) {
    const char *string = json_string_value(json_array_get(pair, i));
    out[i] = string ? string : "";
  }
}

void library_class(struct smale18_class *c, const json_t *hello) {
  const char *problem = line_text(hello, "problem");
  const json_t *competitors = json_object_get(hello, "competitors");
  *c = (struct smale18_class){.interface = SMALE18_PLAYER_INTERFACE,
                              .problem = *problem ? problem[1] - '0' : 0,
                              .rows = count(hello, "rows"),
                              .cols = count(hello, "cols"),
                              .digits = count(hello, "digits"),
                              .transform = line_text(hello, "transform"),
                              .first_exponent = count(hello, "first_exponent"),
                              .labels = json_is_true(json_object_get(hello, "labels")),
                              .budget = count(hello, "budget"),
                              .seed = count(hello, "seed"),
                              .target = line_text(hello, "target")};
  c->parameter = line_text(hello, c->problem == 1 ? "eta" : "lambda");
  for (size_t i = 0; i < 2; i++)
    c->competitors[i] = (size_t)json_integer_value(json_array_get(competitors, i));
  get_pair(c->a, hello, "a");
  get_pair(c->r, hello, "r");
  get_pair(c->y1, hello, "y1");
  get_pair(c->weights, hello, "weights");
}

/* The strings of an array of so many, or NULL if it is none. */
static const char **strings(const json_t *array, size_t length) {
  if (!json_is_array(array)) return NULL;
  const char **texts = mem_alloc(length, sizeof *texts);
  for (size_t i = 0; i < length; i++) {
    texts[i] = json_string_value(json_array_get(array, i));
    if (!texts[i]) texts[i] = "";
  }
  return texts;
}

/* Those of an array of rows. */
static const char **matrix(const json_t *array, size_t rows, size_t cols) {
  const char **all = mem_alloc(rows * cols, sizeof *all);
  for (size_t i = 0; i < rows; i++) {
    const char **row = strings(json_array_get(array, i), cols);
    if (row) memcpy(all + i * cols, row, cols * sizeof *row);
    mem_free(row);
  }
  return all;
}

void shown_clear(struct shown *s) {
  mem_free(s->A);
  mem_free(s->y);
  mem_free(s->x);
  json_decref(s->line);
  *s = (struct shown){0};
}

void shown_set(struct shown *s, json_t *line, size_t rows, size_t cols) {
  shown_clear(s);
  s->line = line;
  s->A = matrix(json_object_get(line, "A"), rows, cols);
  s->y = strings(json_object_get(line, "y"), rows);
  s->x = strings(json_object_get(line, "x"), cols);
  s->datum = (struct smale18_datum){count(line, "n"), s->A, s->y, s->x};
}
