/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_weights.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksums.h"
#include "mem.h"
#include "npy.h"

enum { FILES = 4 };
static const char *const files[FILES] = {"W.npy", "losses.npy", "theta.npy", "training.json"};

void lista_weights_init(struct lista_weights *w, size_t layers, size_t rows, size_t cols) {
  *w = (struct lista_weights){.layers = layers, .rows = rows, .cols = cols};
  w->W = mem_alloc(layers * rows * cols, sizeof *w->W);
  w->theta = mem_alloc(layers, sizeof *w->theta);
}

void lista_weights_clear(struct lista_weights *w) {
  mem_free(w->W);
  mem_free(w->theta);
  *w = (struct lista_weights){0};
}

static int complain(const char *path, const char *what, const char *reason) {
  fprintf(stderr, "smale18: %s: %s%s\n", path, what, reason);
  return -1;
}

static int write_text(const char *folder, const char *name, const char *text) {
  char *path = mem_printf("%s/%s", folder, name);
  FILE *out = fopen(path, "we");
  bool good =
    out && fputs(text, out) >= 0 && !fflush(out) && (!fsync(fileno(out)) || errno == EINVAL);
  int error = errno;
  if (out && fclose(out) && good) {
    good = false;
    error = errno;
  }
  int status = good ? 0 : complain(path, "cannot write: ", strerror(error));
  mem_free(path);
  return status;
}

static int write_array(const char *folder, const char *name, const double *data, size_t axes,
                       const size_t *shape) {
  char *path = mem_printf("%s/%s", folder, name);
  int status = npy_write(path, data, axes, shape);
  mem_free(path);
  return status;
}

static int write_sums(const char *folder) {
  char *text = checksums_make(folder, files, FILES);
  int status = text ? write_text(folder, CHECKSUMS_NAME, text) : -1;
  mem_free(text);
  return status;
}

static int write_files(const struct lista_weights *w, const double *losses, size_t epochs,
                       const char *note, const char *folder) {
  if (write_array(folder, "W.npy", w->W, 3, (size_t[]){w->layers, w->rows, w->cols}) ||
      write_array(folder, "theta.npy", w->theta, 1, (size_t[]){w->layers}) ||
      write_array(folder, "losses.npy", losses, 2, (size_t[]){epochs, 2}) ||
      write_text(folder, "training.json", note))
    return -1;
  return write_sums(folder);
}

/* The folder with what lista_weights_save, perhaps killed, left in it. Files of others stay. */
static void remove_folder(const char *folder) {
  for (size_t k = 0; k <= FILES; k++) {
    char *path = mem_printf("%s/%s", folder, k < FILES ? files[k] : CHECKSUMS_NAME);
    char *part = mem_printf("%s.part", path);
    unlink(path);
    unlink(part);
    mem_free(path);
    mem_free(part);
  }
  rmdir(folder);
}

/* Names last once their folder is synced; the content is safe by then, so failure is no error. */
static void sync_folder(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  (void)fsync(fd);
  close(fd);
}

/* A folder that is there steps aside first, for rename replaces none that holds something. */
static int put_in_place(const char *part, const char *folder) {
  if (!rename(part, folder)) return 0;
  if (errno != ENOTEMPTY && errno != EEXIST) return -1;
  char *old = mem_printf("%s.old", folder);
  remove_folder(old);
  int status = rename(folder, old);
  if (!status && rename(part, folder)) {
    int error = errno;
    (void)rename(old, folder);
    errno = error;
    status = -1;
  }
  if (!status) remove_folder(old);
  mem_free(old);
  return status;
}

static char *trimmed(const char *folder) {
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  return mem_printf("%.*s", (int)length, folder);
}

int lista_weights_save(const struct lista_weights *w, const double *losses, size_t epochs,
                       const char *note, const char *folder) {
  char *target = trimmed(folder), *part = mem_printf("%s.part", target);
  char *above = mem_printf("%s/..", target);
  remove_folder(part);
  int status = mkdir(part, 0777);
  if (status) {
    complain(target, "cannot write: ", strerror(errno));
  } else if (!(status = write_files(w, losses, epochs, note, part))) {
    sync_folder(part);
    status = put_in_place(part, target);
    if (status) complain(target, "cannot write: ", strerror(errno));
    sync_folder(above);
  }
  if (status) remove_folder(part);
  mem_free(above);
  mem_free(part);
  mem_free(target);
  return status;
}

static int complain_shape(const char *path, size_t axes, const size_t *shape) {
  fprintf(stderr, "smale18: %s: expected the shape", path);
  for (size_t k = 0; k < axes; k++)
    if (shape[k] == SIZE_MAX) fprintf(stderr, "%s any", k ? " x" : "");
    else fprintf(stderr, "%s %zu", k ? " x" : "", shape[k]);
  fputs("\n", stderr);
  return -1;
}

/* The file of the folder, if it has this shape, where SIZE_MAX is any size. */
static int read_array(struct npy *a, const char *folder, const char *name, size_t axes,
                      const size_t *shape) {
  char *path = mem_printf("%s/%s", folder, name);
  int status = npy_read(a, path);
  bool same = !status && a->axes == axes;
  for (size_t k = 0; k < axes && same; k++) same = shape[k] == SIZE_MAX || a->shape[k] == shape[k];
  if (!status && !same) {
    status = complain_shape(path, axes, shape);
    mem_free(a->data);
    *a = (struct npy){0};
  }
  mem_free(path);
  return status;
}

static bool all_finite(const double *a, size_t count) {
  for (size_t k = 0; k < count; k++)
    if (!isfinite(a[k])) return false;
  return true;
}

/* Weights that a training can give: finite, with thresholds >= 0. */
static int check_values(const struct lista_weights *w, const char *folder) {
  if (!all_finite(w->W, w->layers * w->rows * w->cols))
    return complain(folder, "W.npy has entries that are not finite", "");
  bool good = all_finite(w->theta, w->layers);
  for (size_t l = 0; l < w->layers && good; l++) good = w->theta[l] >= 0;
  return good ? 0 : complain(folder, "theta.npy has thresholds that are not >= 0 and finite", "");
}

static int read_files(struct lista_weights *w, struct npy *losses, const char *folder) {
  struct npy W = {0}, theta = {0};
  int status = checksums_verify(folder, files, FILES);
  if (!status) status = read_array(&W, folder, "W.npy", 3, (size_t[]){w->layers, w->rows, w->cols});
  if (!status) status = read_array(&theta, folder, "theta.npy", 1, (size_t[]){w->layers});
  if (!status) status = read_array(losses, folder, "losses.npy", 2, (size_t[]){SIZE_MAX, 2});
  w->W = W.data;
  w->theta = theta.data;
  return status ? status : check_values(w, folder);
}

enum weights_status lista_weights_load(struct lista_weights *w, size_t layers, size_t rows,
                                       size_t cols, double **losses, size_t *epochs,
                                       const char *folder) {
  struct stat info;
  struct npy curve = {0};
  if (losses) *losses = NULL;
  if (epochs) *epochs = 0;
  *w = (struct lista_weights){0};
  if (stat(folder, &info)) {
    if (errno == ENOENT) return WEIGHTS_ABSENT;
    complain(folder, "cannot read: ", strerror(errno));
    return WEIGHTS_BAD;
  }
  *w = (struct lista_weights){.layers = layers, .rows = rows, .cols = cols};
  int status = read_files(w, &curve, folder);
  if (status) lista_weights_clear(w);
  if (!status && epochs) *epochs = curve.shape[0];
  if (!status && losses) *losses = curve.data;
  else mem_free(curve.data);
  return status ? WEIGHTS_BAD : WEIGHTS_READ;
}
