/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "network_file.h"

#include <math.h>
#include <string.h>

#include "mem.h"

static bool is_complex(const struct network_file *f) {
  return !strcmp(json_string_value(json_object_get(f->json, "field")), "complex");
}

static struct npy read_npy(const struct network_file *f, const char *file) {
  struct npy a;
  char *path = mem_printf("%s/%s", f->folder, file);
  cr_assert_eq(is_complex(f) ? npy_read_complex(&a, path) : npy_read(&a, path), 0);
  mem_free(path);
  return a;
}

void network_file_read(struct network_file *f, const char *folder) {
  char *path = mem_printf("%s/network.json", folder);
  *f = (struct network_file){.folder = folder, .json = json_load_file(path, 0, NULL)};
  cr_assert(f->json, "%s", path);
  mem_free(path);
  json_t *matrices = json_object_get(f->json, "matrices"), *matrix;
  const char *name;
  f->matrices = mem_alloc(json_object_size(matrices), sizeof *f->matrices);
  json_object_foreach (matrices, name, matrix) {
    struct network_matrix *next = &f->matrices[f->matrix_count++];
    const json_t *shape = json_object_get(matrix, "shape");
    *next = (struct network_matrix){
      name, read_npy(f, json_string_value(json_object_get(matrix, "file")))};
    cr_assert_eq(next->npy.axes, 2);
    for (size_t k = 0; k < 2; k++)
      cr_assert_eq((json_int_t)next->npy.shape[k], json_integer_value(json_array_get(shape, k)));
  }
}

void network_file_clear(struct network_file *f) {
  for (size_t i = 0; i < f->matrix_count; i++) mem_free(f->matrices[i].npy.data);
  mem_free(f->matrices);
  json_decref(f->json);
  *f = (struct network_file){0};
}

static double complex entry(const struct network_file *f, const struct npy *a, size_t i) {
  return is_complex(f) ? a->data[2 * i] + a->data[2 * i + 1] * _Complex_I : a->data[i];
}

double complex *network_file_vector(const struct network_file *f, const char *name, size_t length) {
  char *file = mem_printf("%s.npy", name);
  struct npy a = read_npy(f, file);
  cr_assert(a.axes == 1 && a.shape[0] == length, "%s", file);
  double complex *vector = mem_alloc(length, sizeof *vector);
  for (size_t i = 0; i < length; i++) vector[i] = entry(f, &a, i);
  mem_free(a.data);
  mem_free(file);
  return vector;
}

/* out += M in; a null name is 0 */
static void add_product(const struct network_file *f, double complex *out, size_t rows,
                        const json_t *name, const double complex *in, size_t cols) {
  if (json_is_null(name)) return;
  const struct npy *M = NULL;
  for (size_t i = 0; i < f->matrix_count; i++)
    if (!strcmp(f->matrices[i].name, json_string_value(name))) M = &f->matrices[i].npy;
  cr_assert(M && M->shape[0] == rows && M->shape[1] == cols, "%s", json_string_value(name));
  bool pairs = is_complex(f);
  for (size_t i = 0; i < rows; i++)
    for (size_t k = 0; k < cols; k++) {
      const double *at = M->data + (i * cols + k) * (pairs ? 2 : 1);
      out[i] += (pairs ? at[0] + at[1] * _Complex_I : at[0]) * in[k];
    }
}

static size_t number(const json_t *layer, const char *key) {
  const json_t *value = json_object_get(layer, key);
  cr_assert(json_is_integer(value), "%s", key);
  return (size_t)json_integer_value(value);
}

static void activate(const struct network_file *f, const json_t *layer, double complex *h) {
  const char *name = json_string_value(json_object_get(layer, "activation"));
  double threshold = json_real_value(json_object_get(f->json, "threshold"));
  size_t first = number(layer, "first"), end = first + number(layer, "length");
  double gate = 1;
  cr_assert(json_object_get(json_object_get(f->json, "activations"), name), "%s is explained",
            name);
  if (!strcmp(name, "gate")) {
    double t = creal(h[first - 1]);
    gate = t > 1 ? 1 / sqrt(t) : 1;
    h[first - 1] = 0;
  }
  for (size_t i = first; i < end; i++)
    if (!strcmp(name, "soft_threshold")) h[i] *= fmax(1 - threshold / cabs(h[i]), 0);
    else if (!strcmp(name, "square")) h[i] = creal(h[i] * conj(h[i]));
    else h[i] *= gate;
}

void network_file_apply(const struct network_file *f, double complex *phi,
                        const double complex *y) {
  size_t rows = number(f->json, "rows"), cols = number(f->json, "cols"), index, width = 0;
  double complex *in = NULL;
  json_t *layer;
  json_array_foreach (json_object_get(f->json, "layers"), index, layer) {
    size_t next = number(layer, "width");
    double complex *out = mem_alloc(next, sizeof *out);
    add_product(f, out, next, json_object_get(layer, "W"), in, width);
    add_product(f, out, next, json_object_get(layer, "R"), y, rows);
    activate(f, layer, out);
    mem_free(in);
    in = out;
    width = next;
  }
  cr_assert_eq(width, cols);
  memcpy(phi, in, cols * sizeof *phi);
  mem_free(in);
}
