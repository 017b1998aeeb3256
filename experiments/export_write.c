/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export_write.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "atomic_file.h"
#include "checksums.h"
#include "mem.h"
#include "npy.h"

/* ---- arrays ---- */

static enum exit_code write_array(const struct exported *e, const char *name, const double *data,
                                  size_t axes, const size_t *shape) {
  char *path = mem_printf("%s/%s.npy", e->folder, name);
  int status = e->layers->net.field == FIELD_REAL ? npy_write(path, data, axes, shape)
                                                  : npy_write_complex(path, data, axes, shape);
  mem_free(path);
  return status ? EXIT_ENVIRONMENT : EXIT_DONE;
}

/* out <- the nearest doubles; false if one is infinite, or has less than 53 bits. */
static bool doubles_of(double *out, const struct vec *x) {
  size_t count = x->len * x->field;
  arb_ptr balls = _arb_vec_init((slong)count);
  bool held = true;
  vec_get_balls(balls, x);
  for (size_t i = 0; i < count; i++) {
    out[i] = arf_get_d(arb_midref(balls + i), ARF_RND_NEAR);
    held = held && isfinite(out[i]) && (arb_is_zero(balls + i) || fabs(out[i]) >= DBL_MIN);
  }
  _arb_vec_clear(balls, (slong)count);
  return held;
}

/* Before anything is written. */
static enum exit_code check_range(const struct exported *e, const struct layers_matrix *M) {
  double *data = mem_alloc(M->mat.cols * M->mat.field, sizeof *data);
  bool held = true;
  for (size_t i = 0; i < M->mat.rows && held; i++) {
    struct vec row = mat_row(&M->mat, i);
    held = doubles_of(data, &row);
  }
  mem_free(data);
  if (held) return EXIT_DONE;
  setting_complain(e->cell->setting, "network.digits",
                   "matrix %s of the network has numbers beyond the range of double: choose fewer "
                   "digits, or network.restarts",
                   M->name);
  return EXIT_CONFIG;
}

static enum exit_code write_matrix(const struct exported *e, const struct layers_matrix *M) {
  double *data = mem_alloc(M->mat.rows * M->mat.cols * M->mat.field, sizeof *data);
  mat_get_doubles(data, &M->mat);
  enum exit_code code = write_array(e, M->name, data, 2, (size_t[]){M->mat.rows, M->mat.cols});
  mem_free(data);
  return code;
}

static enum exit_code each_matrix(const struct exported *e,
                                  enum exit_code (*action)(const struct exported *e,
                                                           const struct layers_matrix *M)) {
  enum exit_code code = EXIT_DONE;
  for (size_t i = 0; i < e->layers->matrix_count && code == EXIT_DONE; i++)
    code = *e->stop ? EXIT_INTERRUPTED : action(e, &e->layers->matrices[i]);
  return code;
}

static enum exit_code write_vector(const struct exported *e, const char *name,
                                   const struct vec *x) {
  double *data = mem_alloc(x->len * x->field, sizeof *data);
  vec_get_doubles(data, x);
  enum exit_code code = write_array(e, name, data, 1, &x->len);
  mem_free(data);
  return code;
}

static enum exit_code write_answer(const struct exported *e) {
  const struct vec *y = &e->cell->data.y;
  struct vec x;
  vec_init(&x, y->num, y->field, e->layers->net.cols);
  bool done = net_apply(&e->layers->net, &x, y, NULL);
  enum exit_code code = done ? write_vector(e, "phi", &x) : EXIT_INTERRUPTED;
  if (code == EXIT_DONE) code = write_vector(e, "y", y);
  vec_clear(&x);
  return code;
}

/* ---- texts ---- */

static enum exit_code write_description(const struct exported *e) {
  struct atomic_file file;
  char *path = mem_printf("%s/network.json", e->folder);
  int status = atomic_file_open(&file, path);
  if (status == 0) {
    export_describe(e, file.out);
    status = atomic_file_commit(&file);
  }
  mem_free(path);
  return status ? EXIT_ENVIRONMENT : EXIT_DONE;
}

static enum exit_code write_text(const struct exported *e, const char *name, const char *text) {
  char *path = mem_printf("%s/%s", e->folder, name);
  int status = atomic_file_write(path, text);
  mem_free(path);
  return status ? EXIT_ENVIRONMENT : EXIT_DONE;
}

static enum exit_code write_sums(const struct exported *e) {
  size_t count = e->layers->matrix_count, total = count + 3;
  char **names = mem_alloc(total, sizeof *names);
  for (size_t i = 0; i < count; i++) names[i] = mem_printf("%s.npy", e->layers->matrices[i].name);
  names[count] = mem_strdup("network.json");
  names[count + 1] = mem_strdup("phi.npy");
  names[count + 2] = mem_strdup("y.npy");
  char *sums = checksums_make(e->folder, (const char *const *)names, total);
  enum exit_code code = sums ? write_text(e, CHECKSUMS_NAME, sums) : EXIT_ENVIRONMENT;
  mem_free(sums);
  for (size_t i = 0; i < total; i++) mem_free(names[i]);
  mem_free(names);
  return code;
}

enum exit_code export_write(const struct exported *e) {
  enum exit_code code = each_matrix(e, check_range);
  if (code == EXIT_DONE) code = each_matrix(e, write_matrix);
  if (code == EXIT_DONE) code = write_answer(e);
  if (code == EXIT_DONE) code = write_description(e);
  if (code == EXIT_DONE) code = write_sums(e);
  return code;
}
