/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_optimum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "atomic_file.h"
#include "checksums.h"
#include "digest.h"
#include "folder.h"
#include "image_search.h"
#include "mem.h"
#include "npy.h"
#include "run_info.h"

static const char *const names[] = {"minimiser.npy", "optimum.json"};
enum { NAMES = sizeof names / sizeof *names };

static json_t *description(const struct setting *s) {
  static const char *const keys[] = {"image.source",       "image.file",         "image.size",
                                     "image.seed",         "operator.transform", "operator.levels",
                                     "sampling.rate",      "sampling.seed",      "noise.relative",
                                     "noise.seed",         "model.threshold",    "network.lambda",
                                     "optimum.iterations", "optimum.gap"};
  json_t *d = setting_part(s, keys, sizeof keys / sizeof *keys);
  json_object_set_new(d, "source", json_string(build_id().source));
  return d;
}

char *image_optimum_folder(const struct setting *s, const char *root) {
  char digits[13];
  if (!setting_integer(s, "optimum.iterations")) return NULL;
  json_t *d = description(s);
  digest_json(digits, 12, d);
  json_decref(d);
  return mem_printf("%s/optima/image-%s", root, digits);
}

/* ---- saving ---- */

static int write_text(const char *folder, const char *name, const char *text) {
  char *path = mem_printf("%s/%s", folder, name);
  int status = atomic_file_write(path, text);
  mem_free(path);
  return status;
}

static int write_minimiser(const char *folder, const struct vec *c, size_t side) {
  char *path = mem_printf("%s/%s", folder, names[0]);
  int status = (c->field == FIELD_REAL ? npy_write : npy_write_complex)(path, c->at.d, 2,
                                                                        (size_t[]){side, side});
  mem_free(path);
  return status;
}

static int write_note(const char *folder, const struct setting *s,
                      const struct image_search *found) {
  json_t *note = description(s);
  json_object_set_new(note, "objective", json_real(found->objective));
  json_object_set_new(note, "lower", json_real(found->lower));
  json_object_set_new(note, "done", json_integer((json_int_t)found->done));
  json_object_set_new(note, "found", json_string(found->average ? "average" : "iterate"));
  json_object_set_new(note, "iteration", json_integer((json_int_t)found->iteration));
  char *text = json_dumps(note, JSON_SORT_KEYS | JSON_INDENT(2) | JSON_REAL_PRECISION(17));
  int status = write_text(folder, names[1], text);
  free(text);
  json_decref(note);
  return status;
}

/* The checksums come last: without them the folder holds nothing yet. */
static int save(const struct image_search *found, const struct setting *s, const char *folder) {
  if (write_minimiser(folder, &found->best, found->problem->side) || write_note(folder, s, found))
    return -1;
  char *sums = checksums_make(folder, names, NAMES);
  int status = sums ? write_text(folder, CHECKSUMS_NAME, sums) : -1;
  mem_free(sums);
  return status;
}

/* ---- making ---- */

static bool exists(const char *folder) {
  char *path = mem_printf("%s/" CHECKSUMS_NAME, folder);
  bool there = access(path, F_OK) == 0 && checksums_verify(folder, names, NAMES) == 0;
  mem_free(path);
  return there;
}

/* A minimum beyond binary64 is none, and JSON has no name for it. */
static enum cell_status check_found(const struct image_search *found, const struct setting *s) {
  if (isfinite(found->objective) && isfinite(found->lower)) return CELL_DONE;
  setting_complain(s, "network.lambda",
                   "expected a problem whose minimum binary64 can hold: the smallest objective "
                   "found is %g, the lower bound %g",
                   found->objective, found->lower);
  return CELL_REFUSED;
}

static enum cell_status make(const struct setting *s, const char *folder, struct progress *progress,
                             volatile sig_atomic_t *stop) {
  struct image_problem p;
  struct image_search found;
  if (folder_make(folder) || image_problem_init(&p, s)) return CELL_FAILED;
  char *checkpoint = mem_printf("%s/checkpoint.npy", folder);
  enum cell_status status = image_search_run(&found, &p, s, checkpoint, progress, stop);
  if (status == CELL_DONE) status = check_found(&found, s);
  if (status == CELL_REFUSED) unlink(checkpoint);
  if (status == CELL_DONE && save(&found, s, folder)) status = CELL_FAILED;
  if (status == CELL_DONE) unlink(checkpoint);
  mem_free(checkpoint);
  image_search_clear(&found);
  image_problem_clear(&p);
  return status;
}

enum cell_status image_optimum_make(const struct setting *s, const char *root,
                                    struct progress *progress, volatile sig_atomic_t *stop) {
  char *folder = image_optimum_folder(s, root);
  int lock = folder_lock(folder);
  enum cell_status status = *stop ? CELL_INTERRUPTED : CELL_FAILED;
  if (lock >= 0) {
    status = exists(folder) ? CELL_DONE : make(s, folder, progress, stop);
    close(lock);
  }
  mem_free(folder);
  return status;
}

/* ---- reading ---- */

static int read_note(struct image_optimum *o, const char *folder) {
  char *path = mem_printf("%s/%s", folder, names[1]);
  json_t *note = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
  const json_t *done = json_object_get(note, "done"),
               *objective = json_object_get(note, "objective"),
               *lower = json_object_get(note, "lower");
  int status = json_is_number(objective) && json_is_number(lower) && json_is_integer(done) ? 0 : -1;
  if (status) fprintf(stderr, "%s: expected the numbers `done`, `objective` and `lower`\n", path);
  o->iterations = (size_t)json_integer_value(done);
  o->objective = json_number_value(objective);
  o->lower = json_number_value(lower);
  json_decref(note);
  mem_free(path);
  return status;
}

static int read_minimiser(struct image_optimum *o, const struct image_problem *p,
                          const char *folder) {
  struct npy a;
  char *path = mem_printf("%s/%s", folder, names[0]);
  enum field field = p->A.op.field;
  int status = (field == FIELD_REAL ? npy_read : npy_read_complex)(&a, path);
  if (!status && (a.axes != 2 || a.shape[0] != p->side || a.shape[1] != p->side)) {
    fprintf(stderr, "%s: expected the coefficients of %zu x %zu pixels\n", path, p->side, p->side);
    status = -1;
  }
  if (!status) {
    vec_init(&o->minimiser, p->A.op.num, field, p->cols);
    vec_set_doubles(&o->minimiser, a.data);
  }
  mem_free(a.data);
  mem_free(path);
  return status;
}

int image_optimum_read(struct image_optimum *o, const struct image_problem *p, const char *folder) {
  *o = (struct image_optimum){0};
  if (checksums_verify(folder, names, NAMES) || read_note(o, folder) ||
      read_minimiser(o, p, folder)) {
    image_optimum_clear(o);
    return -1;
  }
  return 0;
}

void image_optimum_clear(struct image_optimum *o) {
  vec_clear(&o->minimiser);
  *o = (struct image_optimum){0};
}
