/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_checkpoint.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "npy.h"

/* The format, done, objective, lower, iteration, average; then x, u, sum, best. Since format 2 u is
 * in the order of op_image's rows. */
enum { NUMBERS = 6, FORMAT = 2 };

static size_t reals(const struct vec *x) { return x->len * x->field; }

static size_t length_of(const struct image_search *w) {
  return NUMBERS + 3 * reals(&w->best) + reals(&w->residual);
}

static double *append(double *at, const struct vec *x) {
  memcpy(at, x->at.d, reals(x) * sizeof *at);
  return at + reals(x);
}

int image_checkpoint_write(const struct image_search *w, const char *path) {
  size_t length = length_of(w);
  double *values = mem_alloc(length, sizeof *values), *at = values + NUMBERS;
  values[0] = FORMAT;
  values[1] = (double)w->done;
  values[2] = w->objective;
  values[3] = w->lower;
  values[4] = (double)w->iteration;
  values[5] = w->average;
  at = append(at, &w->net.x);
  at = append(at, &w->net.u);
  at = append(at, &w->net.sum);
  append(at, &w->best);
  int status = npy_write(path, values, 1, &length);
  mem_free(values);
  return status;
}

static const double *take(struct vec *x, const struct vec *like, const double *at) {
  vec_init(x, like->num, like->field, like->len);
  vec_set_doubles(x, at);
  return at + reals(like);
}

bool image_checkpoint_read(struct image_search *w, const char *path) {
  struct npy a;
  if (access(path, F_OK) || npy_read(&a, path)) return false;
  bool good = a.axes == 1 && a.shape[0] == length_of(w) && a.data[0] == FORMAT;
  if (good) {
    w->done = w->state.done = (unsigned long)a.data[1];
    w->objective = a.data[2];
    w->lower = a.data[3];
    w->iteration = (size_t)a.data[4];
    w->average = a.data[5] != 0;
    const double *at = take(&w->state.x, &w->best, a.data + NUMBERS);
    at = take(&w->state.u, &w->residual, at);
    at = take(&w->state.sum, &w->best, at);
    vec_set_doubles(&w->best, at);
  } else {
    fprintf(stderr, "%s: not a checkpoint of this search; it starts anew\n", path);
  }
  mem_free(a.data);
  return good;
}
