/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_curve.h"

#include <math.h>

#include "mem.h"

void image_curve_init(struct image_curve *w) {
  const struct op *A = &w->problem->A.op;
  w->error = mem_alloc(w->net->net.layers, sizeof *w->error);
  w->gap = mem_alloc(w->net->net.layers, sizeof *w->gap);
  w->shown_psnr = NAN;
  w->start = progress_now();
  vec_init(&w->psi, A->num, A->field, A->cols);
  vec_init(&w->residual, A->num, A->field, A->rows);
}

void image_curve_clear(struct image_curve *w) {
  mem_free(w->error);
  mem_free(w->gap);
  vec_clear(&w->psi);
  vec_clear(&w->residual);
  *w = (struct image_curve){0};
}

static void measure(struct image_curve *w, size_t layer) {
  firenet_average(&w->psi, w->net, layer % w->net->inner + 1);
  w->error[layer] = image_distance(w->problem, &w->psi) / w->problem->norm;
  if (w->optimum)
    w->gap[layer] = image_objective(w->problem, &w->psi, &w->residual) - w->optimum->objective;
  w->layers = layer + 1;
}

/* psi_restart */
static int keep(struct image_curve *w, size_t restart) {
  if (w->iterates && image_pictures_iterate(w->pictures, restart, &w->psi)) return -1;
  if (restart != w->shown || restart == w->net->outer) return 0;
  char *label = mem_printf("restart%zu", restart);
  int status = image_pictures_answer(w->pictures, label, &w->psi, &w->shown_psnr);
  mem_free(label);
  return status;
}

static void note(const struct image_curve *w) {
  if (!w->progress) return;
  double rest = (double)(w->net->net.layers - w->layers);
  char *text =
    mem_printf("%s %zu x %zu p=%lu: layer %zu/%zu, error %.3g, eta %.0f s",
               image_transform_name(w->problem->transform), w->problem->side, w->problem->side,
               w->net->inner, w->layers, w->net->net.layers, w->error[w->layers - 1],
               (progress_now() - w->start) / (double)w->layers * rest);
  progress_note(w->progress, text);
  mem_free(text);
}

bool image_curve_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  (void)x, (void)u;
  struct image_curve *w = context;
  double start = progress_now();
  measure(w, layer);
  if ((layer + 1) % w->net->inner == 0) w->failed = keep(w, (layer + 1) / w->net->inner) != 0;
  note(w);
  w->seconds += progress_now() - start;
  return !*w->stop && !w->failed;
}

/* The value at 0 and those at the ends of restarts. */
static struct image_rate rate_of(const struct image_curve *w, double first, const double *values,
                                 double floor) {
  size_t restarts = w->layers / w->net->inner;
  double *ends = mem_alloc(restarts + 1, sizeof *ends);
  ends[0] = first;
  for (size_t k = 1; k <= restarts; k++) ends[k] = values[k * w->net->inner - 1];
  struct image_rate rate = image_rate_fit(ends, restarts + 1, floor);
  mem_free(ends);
  return rate;
}

struct image_rate image_curve_rate_error(const struct image_curve *w) {
  return rate_of(w, 1, w->error, 0);
}

struct image_rate image_curve_rate_gap(const struct image_curve *w) {
  struct scal norm;
  scal_init(&norm, w->problem->A.op.num);
  vec_norm(&norm, &w->problem->y); /* F(0) = ||y|| */
  const struct image_optimum *o = w->optimum;
  struct image_rate rate =
    rate_of(w, scal_get_double(&norm) - o->objective, w->gap, o->objective - o->lower);
  scal_clear(&norm);
  return rate;
}
