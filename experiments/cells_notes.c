/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "mem.h"
#include "note_sink.h"

/* value <- the numbers of the values that the key has in the cells, each once; returns how many. */
static size_t distinct_values(uint32_t *value, const struct cell_list *cells,
                              const struct setting_key *k) {
  bool *seen = mem_alloc(k->values, sizeof *seen);
  size_t count = 0;
  for (size_t i = 0; i < cells->count; i++) {
    uint32_t number = setting_key_value(k, cells->number[i]);
    if (!seen[number]) value[count++] = number;
    seen[number] = true;
  }
  mem_free(seen);
  return count;
}

char *cells_values(const struct cell_list *cells, const char *key) {
  const struct setting_key *k = cell_settings_find(cell_list_settings(cells), key);
  if (!k) return mem_strdup("");
  uint32_t *value = mem_alloc(k->values, sizeof *value);
  size_t count = distinct_values(value, cells, k), length = 1;
  for (size_t i = 0; i < count; i++) length += strlen(k->text[value[i]]) + 2;
  char *list = mem_alloc(length, 1), *end = list;
  for (size_t i = 0; i < count; i++) {
    if (i) end = stpcpy(end, ", ");
    end = stpcpy(end, k->text[value[i]]);
  }
  mem_free(value);
  return list;
}

char *cells_list(const struct cell_list *cells, const char *before, const struct named_key *keys,
                 size_t count) {
  char *line = mem_strdup(before);
  for (size_t i = 0; i < count; i++) {
    char *values = cells_values(cells, keys[i].key);
    const char *name = keys[i].one && !strchr(values, ',') ? keys[i].one : keys[i].name;
    char *longer =
      mem_printf("%s%s%s = %s%s", line, i ? "; " : "", name, values, i + 1 < count ? "" : ".");
    mem_free(line);
    mem_free(values);
    line = longer;
  }
  return line;
}

/* format holds one %s for each key, at most 6. */
static void put_values(const struct note_sink *sink, const struct cell_list *cells,
                       const char *format, const char *const *keys) {
  char *v[6] = {0};
  size_t count = 0;
  for (; keys[count]; count++) v[count] = cells_values(cells, keys[count]);
  char *line = mem_strdup("");
  const char *rest = format;
  for (size_t i = 0; i <= count; i++) {
    const char *hole = i < count ? strstr(rest, "%s") : rest + strlen(rest);
    char *longer = mem_printf("%s%.*s%s", line, (int)(hole - rest), rest, i < count ? v[i] : "");
    mem_free(line);
    line = longer;
    rest = i < count ? hole + 2 : hole;
  }
  for (size_t i = 0; i < count; i++) mem_free(v[i]);
  note_sink_put(sink, line);
}

static bool is_enclosed(const struct cell_list *cells, size_t i) {
  const char *arithmetic = cell_list_setting(cells, i, "arithmetic");
  return !strcmp(arithmetic, "certified") || !strncmp(arithmetic, "ball:", 5);
}

/* How balls followed FIRENET. */
static void put_enclosures(const struct note_sink *sink, const struct cell_list *cells) {
  size_t a_priori = 0, intervals = 0, mark = cell_list_mark(cells);
  for (size_t i = 0; i < cells->count; i++) {
    if (!is_enclosed(cells, i)) continue;
    const char *enclosure = cell_text(cell_list_get(cells, i), "enclosure");
    a_priori += !strcmp(enclosure, "a_priori");
    intervals += !strcmp(enclosure, "intervals");
    cell_list_release(cells, mark);
  }
  if (!a_priori && !intervals) return;
  note_sink_put(
    sink, mem_printf("Enclosures: %zu cells by the a priori bound for steps with "
                     "tau sigma ||A||^2 < 1, which is proved; %zu by intervals through all steps.",
                     a_priori, intervals));
}

static void put_setup(const struct note_sink *sink, const struct cell_list *cells) {
  put_values(sink, cells,
             "Problem P3: minimise lambda ||x||_1 + ||Ax - y||_2 over x, lambda = %s, weights 1.",
             (const char *const[]){"class.lambda", NULL});
  put_values(sink, cells,
             "Class: N1 = %s competing columns, N2 = %s identity columns, delta = %s (cancels), "
             "transform %s, K = %s.",
             (const char *const[]){"class.N1", "class.N2", "class.delta", "class.transform",
                                   "class.K", NULL});
  bool published = !strcmp(cell_list_setting(cells, 0, "indices"), "published");
  if (published)
    put_values(sink, cells,
               "Input: A_n is member j, A is member j - 1 of the same n = %s, y_n = y; indices %s: "
               "j is the loop counter "
               "0, 1, 2 for K = 1, 3, 6, and numbers below 1 wrap around.",
               (const char *const[]){"data.bits", "indices", NULL});
  else
    put_values(
      sink, cells,
      "Input: A_n is member j = %s, A is member j - 1 of the same n = %s, y_n = y; indices %s.",
      (const char *const[]){"class.member", "data.bits", "indices", NULL});
  if (cells_find(cells, "firenet", NULL, NULL))
    put_values(sink, cells, "FIRENET: %s inner, %s outer iterations, delta = %s, steps %s.",
               (const char *const[]){"network.inner", "network.outer", "network.delta",
                                     "network.steps", NULL});
  if (cells_find(cells, "lista", NULL, NULL)) {
    put_values(sink, cells, "LISTA: %s layers, %s epochs, batch %s, Adam with rate %s * 10^(-K/3).",
               (const char *const[]){"network.layers", "network.epochs", "network.batch",
                                     "network.rate", NULL});
    put_values(
      sink, cells, "Training data: R = %s samples (1 + %s nonzeros), %s for validation, seed %s.",
      (const char *const[]){"data.samples", "data.sparsity", "data.validation", "data.seed", NULL});
  }
  if (cells_find(cells, NULL, "certified", NULL)) {
    put_values(sink, cells,
               "Certified: %s digits by ball arithmetic at the precision that proves them.",
               (const char *const[]){"certified.digits", NULL});
    put_enclosures(sink, cells);
  }
}

static const char *member(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  return text ? text : "unknown";
}

char *cells_provenance(const json_t *run) {
  const json_t *lib = json_object_get(run, "libraries");
  return mem_printf("smale18 %s, commit %.12s%s, sources %.12s; GMP %s, MPFR %s, FLINT %s, Arb "
                    "%s, OpenBLAS core %s, FFTW %s.",
                    member(run, "version"), member(run, "commit"),
                    strcmp(member(run, "dirty"), "yes") ? "" : " (modified)", member(run, "source"),
                    member(lib, "gmp"), member(lib, "mpfr"), member(lib, "flint"),
                    member(lib, "arb"), member(lib, "openblas_core"), member(lib, "fftw"));
}

void cells_notes_table(struct table *t, const struct cell_list *cells, const json_t *run) {
  put_setup(&(struct note_sink){.table = t}, cells);
  note_sink_put(&(struct note_sink){.table = t}, cells_provenance(run));
}

void cells_notes_figure(struct figure *f, const struct cell_list *cells, const json_t *run) {
  put_setup(&(struct note_sink){.figure = f}, cells);
  note_sink_put(&(struct note_sink){.figure = f}, cells_provenance(run));
}
