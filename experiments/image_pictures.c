/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_pictures.h"

#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "grey_png.h"
#include "mem.h"
#include "npy.h"

enum { ZOOM = 4 };

struct image_window image_window(size_t side) {
  size_t part = side / ZOOM;
  return (struct image_window){11 * side / 16, 3 * side / 8, part};
}

static char *stem_of(const struct setting *s) {
  char digits[9];
  setting_digest(digits, s);
  return mem_printf("%s-m%zu-p%s-n%s-%s", setting_text(s, "operator.transform"), image_rows(s),
                    setting_text(s, "network.inner"), setting_text(s, "network.outer"), digits);
}

static int make_folder(const struct image_pictures *w, const char *name) {
  char *path = mem_printf("%s/%s", w->folder, name);
  int status = folder_make(path);
  mem_free(path);
  return status;
}

int image_pictures_init(struct image_pictures *w, const struct image_problem *p,
                        const struct setting *s, const char *folder) {
  *w = (struct image_pictures){.problem = p,
                               .folder = folder,
                               .stem = stem_of(s),
                               .names = json_object(),
                               .iterates = json_array(),
                               .grey = mem_alloc(p->cols, sizeof(double)),
                               .work = mem_alloc(p->cols, sizeof(double))};
  if (make_folder(w, "images")) return -1;
  return setting_is(s, "save", "iterates") ? make_folder(w, "iterates") : 0;
}

void image_pictures_clear(struct image_pictures *w) {
  mem_free(w->stem);
  mem_free(w->grey);
  mem_free(w->work);
  json_decref(w->names);
  json_decref(w->iterates);
  *w = (struct image_pictures){0};
}

static int write_png(struct image_pictures *w, const char *label, const char *more,
                     const double *values, size_t side, double white) {
  char *key = mem_printf("%s%s", label, more);
  char *name = mem_printf("images/%s-%s.png", w->stem, key);
  char *path = mem_printf("%s/%s", w->folder, name);
  int status = grey_png_write(path, values, side, side, 0, white);
  if (!status) json_object_set_new(w->names, key, json_string(name));
  mem_free(path);
  mem_free(name);
  mem_free(key);
  return status;
}

/* Each pixel of the window as a square of ZOOM x ZOOM. */
static void enlarge(double *out, const double *values, size_t side) {
  struct image_window at = image_window(side);
  for (size_t r = 0; r < ZOOM * at.side; r++)
    for (size_t q = 0; q < ZOOM * at.side; q++)
      out[r * ZOOM * at.side + q] = values[(at.row + r / ZOOM) * side + at.column + q / ZOOM];
}

static int write_both(struct image_pictures *w, const char *label, const double *values) {
  const struct image_problem *p = w->problem;
  if (write_png(w, label, "", values, p->side, p->peak)) return -1;
  enlarge(w->work, values, p->side);
  return write_png(w, label, "-zoom", w->work, p->side, p->peak);
}

static int write_pattern(struct image_pictures *w) {
  const struct image_problem *p = w->problem;
  size_t shift = p->transform == IMAGE_FOURIER ? p->side / 2 : 0;
  memset(w->work, 0, p->cols * sizeof *w->work);
  for (size_t i = 0; i < p->rows; i++) {
    size_t k1 = p->sampling.frequencies[i] / p->side, k2 = p->sampling.frequencies[i] % p->side;
    w->work[(k1 + shift) % p->side * p->side + (k2 + shift) % p->side] = 1;
  }
  return write_png(w, "pattern", "", w->work, p->side, 1);
}

int image_pictures_data(struct image_pictures *w) {
  return write_both(w, "original", w->problem->image) || write_pattern(w) ? -1 : 0;
}

int image_pictures_answer(struct image_pictures *w, const char *label, const struct vec *psi,
                          double *psnr) {
  image_grey(w->grey, w->work, w->problem, psi);
  *psnr = image_psnr(w->problem, w->grey);
  return write_both(w, label, w->grey);
}

int image_pictures_iterate(struct image_pictures *w, size_t restart, const struct vec *psi) {
  size_t side = w->problem->side, shape[2] = {side, side};
  char *name = mem_printf("iterates/%s-restart%zu.npy", w->stem, restart);
  char *path = mem_printf("%s/%s", w->folder, name);
  int status =
    (psi->field == FIELD_REAL ? npy_write : npy_write_complex)(path, psi->at.d, 2, shape);
  if (!status) json_array_append_new(w->iterates, json_string(name));
  mem_free(path);
  mem_free(name);
  return status;
}
