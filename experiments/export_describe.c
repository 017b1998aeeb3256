/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "export_write.h"
#include "mem.h"
#include "rational.h"
#include "recovery_put.h"

enum { FORMAT_VERSION = 1 };

static const char what[] =
  "FIRENET phi_n: y -> x, by which the theorem recovers x from y = A x + e: h_0 = y; h_j = f_j(W_j "
  "h_(j-1) + R_j y) for j = 1, 2, ..; phi_n(y) is the last h_j. A matrix that is null is 0. f_j "
  "acts on entries first .. first + length - 1 (from 0) alone, and as said for its gate.";

static const char *const activations[][2] = {
  {"none", "the entries stay as they are"},
  {"soft_threshold", "x -> x max(1 - threshold / |x|, 0)"},
  {"square", "x -> |x|^2"},
  {"gate", "x -> min(1, t^(-1/2)) x with t = entry first - 1, which then becomes 0"}};

/* ---- values ---- */

static json_t *exact(const fmpq_t q) {
  char *text = rational_get_str(q);
  json_t *value = json_string(text);
  mem_free(text);
  return value;
}

/* Exact entries of x; complex ones as [re, im]. */
static json_t *exact_entries(const fmpq *x, size_t count, enum field field) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++)
    json_array_append_new(array, field == FIELD_REAL
                                   ? exact(x + i)
                                   : json_pack("[o, o]", exact(x + 2 * i), exact(x + 2 * i + 1)));
  return array;
}

static json_t *describe_levels(const struct levels *l) {
  json_t *array = json_array();
  for (size_t k = 0; k < l->count; k++)
    json_array_append_new(array, json_pack("{s:I, s:I, s:o}", "end", (json_int_t)l->ends[k],
                                           "sparsity", (json_int_t)l->sparsities[k],
                                           "weight_squared", exact(l->squares + k)));
  return array;
}

/* All numbers that the network is made from. */
static json_t *describe_problem(const struct recovery_cell *c) {
  const struct recovery *r = &c->problem;
  return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "problem",
                   "min lambda ||x||_{l1_w} + ||A x - y||_2, w constant on levels; A = [I Q]; "
                   "tau = sigma = 1 / L",
                   "lambda", exact(c->guarantee.lambda), "delta", exact(c->delta), "b_2",
                   exact(c->start), "L", exact(c->norm), "noise", exact(r->noise), "levels",
                   describe_levels(&r->levels), "x",
                   exact_entries(r->x, 2 * r->rows, recovery_field(r)));
}

static json_t *describe_activations(void) {
  json_t *object = json_object();
  for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
    json_object_set_new(object, activations[i][0], json_string(activations[i][1]));
  return object;
}

static json_t *describe_widths(const struct layers *l) {
  json_t *array = json_array();
  size_t *widths = mem_alloc(l->count + 1, sizeof *widths);
  layers_widths(widths, l);
  for (size_t j = 0; j <= l->count; j++)
    json_array_append_new(array, json_integer((json_int_t)widths[j]));
  mem_free(widths);
  return array;
}

static json_t *describe_matrices(const struct layers *l) {
  json_t *object = json_object();
  for (size_t i = 0; i < l->matrix_count; i++) {
    const struct layers_matrix *M = &l->matrices[i];
    char *file = mem_printf("%s.npy", M->name);
    json_object_set_new(object, M->name,
                        json_pack("{s:s, s:[I, I]}", "file", file, "shape", (json_int_t)M->mat.rows,
                                  (json_int_t)M->mat.cols));
    mem_free(file);
  }
  return object;
}

static char *describe_numbers(const struct exported *e) {
  return mem_printf("The NPY files and threshold hold the nearest doubles of a network in %s. "
                    "phi.npy is the answer of that network to the data of the cell, y.npy holds "
                    "these data; both rounded likewise.",
                    setting_text(e->cell->setting, "arithmetic"));
}

/* ---- text ---- */

/* `"name": value,` on a line; takes value */
static void put(FILE *out, const char *name, json_t *value) {
  fprintf(out, "  \"%s\": ", name);
  json_dumpf(value, out, JSON_ENCODE_ANY | JSON_COMPACT);
  fputs(",\n", out);
  json_decref(value);
}

static void put_name(FILE *out, const char *key, const struct layers_matrix *M) {
  if (M) fprintf(out, "\"%s\":\"%s\",", key, M->name);
  else fprintf(out, "\"%s\":null,", key);
}

/* A line for each layer. */
static void put_layers(FILE *out, const struct layers *l) {
  fputs("  \"layers\": [\n", out);
  for (size_t j = 0; j < l->count; j++) {
    const struct layer *layer = &l->list[j];
    fputs("    {", out);
    put_name(out, "W", layer->W);
    put_name(out, "R", layer->R);
    fprintf(out, "\"width\":%zu,\"activation\":\"%s\",\"first\":%zu,\"length\":%zu}%s\n",
            layer->width, activation_name(layer->activation), layer->first, layer->length,
            j + 1 < l->count ? "," : "");
  }
  fputs("  ]\n", out);
}

void export_describe(const struct exported *e, FILE *out) {
  const struct layers *l = e->layers;
  const struct scal threshold = vec_at(&l->thresholds, 0);
  char *numbers = describe_numbers(e);
  fputs("{\n", out);
  put(out, "format", json_string("smale18-network"));
  put(out, "version", json_integer(FORMAT_VERSION));
  put(out, "what", json_string(what));
  put(out, "numbers", json_string(numbers));
  put(out, "field", json_string(l->net.field == FIELD_REAL ? "real" : "complex"));
  put(out, "rows", json_integer((json_int_t)l->net.rows));
  put(out, "cols", json_integer((json_int_t)l->net.cols));
  put(out, "inner", json_integer((json_int_t)e->cell->guarantee.inner));
  put(out, "outer", json_integer((json_int_t)e->cell->restarts));
  put(out, "affine_maps", json_integer((json_int_t)l->count));
  put(out, "threshold", json_real(scal_get_double(&threshold)));
  put(out, "activations", describe_activations());
  put(out, "exact", describe_problem(e->cell));
  put(out, "cell", recovery_put_cell(e->cell));
  put(out, "run", json_deep_copy(e->run));
  put(out, "matrices", describe_matrices(l));
  put(out, "widths", describe_widths(l));
  put_layers(out, l);
  fputs("}\n", out);
  mem_free(numbers);
}
