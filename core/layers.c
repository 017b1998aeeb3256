/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers.h"

#include <assert.h>
#include <stdio.h>

#include "layers_matrix.h"
#include "mem.h"
#include "thresholds.h"

const char *activation_name(enum activation a) {
  static const char *const names[] = {[ACTIVATION_NONE] = "none",
                                      [ACTIVATION_SOFT_THRESHOLD] = "soft_threshold",
                                      [ACTIVATION_SQUARE] = "square",
                                      [ACTIVATION_GATE] = "gate"};
  return names[a];
}

/* ---- evaluation ---- */

static void activate(struct layers *l, const struct layer *layer, struct vec *out) {
  if (layer->activation == ACTIVATION_NONE) return;
  struct vec part = vec_part(out, layer->first, layer->length);
  if (layer->activation == ACTIVATION_SOFT_THRESHOLD) {
    vec_soft_threshold(&part, &l->thresholds);
  } else if (layer->activation == ACTIVATION_SQUARE) {
    vec_square_moduli(&part);
  } else {
    struct vec before = vec_part(out, layer->first - 1, 1);
    struct scal t = vec_at(&before, 0);
    scal_gate(&l->gate, &t);
    vec_scale(&part, &l->gate);
    vec_zero(&before);
  }
}

/* out <- f(W in + R y) */
static void layer_apply(struct layers *l, const struct layer *layer, struct vec *out,
                        const struct vec *in, const struct vec *y) {
  if (layer->W) mat_mul(out, &layer->W->mat, in);
  else vec_zero(out);
  if (layer->R) {
    mat_mul(&l->shift, &layer->R->mat, y);
    vec_axpy(out, &l->one, &l->shift);
  }
  activate(l, layer, out);
}

static bool layers_apply(struct net *net, struct vec *psi, const struct vec *y,
                         const struct net_monitor *monitor) {
  struct layers *l = (struct layers *)net;
  const struct vec *in = y, *gated = &l->values[2];
  size_t m = net->rows, N = net->cols;
  for (size_t j = 0; j < l->count; j++) {
    struct vec *out = j + 1 == l->count ? psi : &l->values[j % 3];
    layer_apply(l, &l->list[j], out, in, y);
    in = out;
    if (!monitor || out != gated) continue;
    struct vec u = vec_part(gated, 1, m), x = vec_part(gated, 1 + m, N);
    if (!monitor->layer(monitor->context, j / 3, &x, &u)) return false;
  }
  return true;
}

static void layers_clear(struct net *net) {
  struct layers *l = (struct layers *)net;
  for (size_t i = 0; i < l->matrix_count; i++) mat_clear(&l->matrices[i].mat);
  mem_free(l->matrices);
  mem_free(l->list);
  vec_clear(&l->thresholds);
  for (size_t i = 0; i < 3; i++) vec_clear(&l->values[i]);
  vec_clear(&l->shift);
  scal_clear(&l->gate);
  scal_clear(&l->one);
  *l = (struct layers){0};
}

static const struct net_type layers_type = {
  .name = "layers", .apply = layers_apply, .clear = layers_clear};

/* ---- construction ---- */

/* The next matrix, zero; its name with the number of a restart, 0 for none. */
static struct layers_matrix *next_matrix(struct layers *l, const char *name, unsigned long restart,
                                         size_t rows, size_t cols) {
  struct layers_matrix *next = &l->matrices[l->matrix_count++];
  snprintf(next->name, sizeof next->name, restart ? "%s-%lu" : "%s", name, restart);
  mat_init(&next->mat, l->net.num, l->net.field, rows, cols);
  return next;
}

static struct layer *next_layer(struct layers *l, struct layer layer) {
  l->list[l->count] = layer;
  return &l->list[l->count++];
}

/* The three layers of a step, whose first has these matrices. */
static void add_step(struct layers *l, const struct layers_matrix *W, const struct layers_matrix *R,
                     const struct layers_matrix *extrapolate, const struct layers_matrix *sum) {
  size_t m = l->net.rows, N = l->net.cols;
  next_layer(l, (struct layer){W, R, 2 * N + m, ACTIVATION_SOFT_THRESHOLD, 0, N});
  next_layer(l, (struct layer){extrapolate, NULL, 2 * (N + m), ACTIVATION_SQUARE, 2 * N + m, m});
  next_layer(l, (struct layer){sum, NULL, 2 * N + m + 1, ACTIVATION_GATE, 1, m});
}

/* The layers of all restarts, and what comes after. f goes through its schedule. */
static void add_all(struct layers *l, struct firenet *f, const struct layers_parts *p) {
  size_t m = l->net.rows, N = l->net.cols, state = 2 * N + m;
  struct layers_matrix *step = NULL, *sum = next_matrix(l, "sum", 0, state + 1, 2 * (N + m)),
                       *extrapolate = next_matrix(l, "extrapolate", 0, 2 * (N + m), state);
  if (f->inner > 1) step = next_matrix(l, "step", 0, state, state + 1);
  if (step) layers_matrix_step(&step->mat, p);
  layers_matrix_extrapolate(&extrapolate->mat, p);
  layers_matrix_sum(&sum->mat, p);
  struct scal c;
  scal_init(&c, l->net.num);
  scal_set(&f->eps, &f->start);
  for (unsigned long k = 1; k <= f->outer; k++) {
    scal_set(&c, &f->beta); /* beta_{k-1} */
    firenet_schedule(f);
    scal_mul(&c, &c, &f->alpha);
    struct layers_matrix *data = next_matrix(l, "data", k, state, m), *restart = NULL;
    layers_matrix_data(&data->mat, p, &f->alpha);
    if (k > 1) restart = next_matrix(l, "restart", k, state, state + 1);
    if (restart) layers_matrix_restart(&restart->mat, p, &c);
    for (unsigned long i = 0; i < f->inner; i++)
      add_step(l, i == 0 ? restart : step, data, extrapolate, sum);
  }
  scal_clear(&c);
  struct layers_matrix *output = next_matrix(l, "output", 0, N, state + 1);
  layers_matrix_output(&output->mat, p, &f->beta);
  next_layer(l, (struct layer){.W = output, .width = N});
}

static void make_workspace(struct layers *l, const struct firenet *f,
                           const struct firenet_params *params) {
  size_t m = l->net.rows, N = l->net.cols, widths[] = {2 * N + m, 2 * (N + m), 2 * N + m + 1};
  for (size_t i = 0; i < 3; i++) vec_init(&l->values[i], l->net.num, l->net.field, widths[i]);
  vec_init(&l->shift, l->net.num, l->net.field, widths[0]);
  scal_init(&l->gate, l->net.num);
  scal_init(&l->one, l->net.num);
  scal_set(&l->one, &f->one);
  scal_set_fmpq(&l->gate, params->lambda);
  scal_mul(&l->gate, &l->gate, &f->tau);
  vec_init(&l->thresholds, l->net.num, FIELD_REAL, N);
  thresholds_set(&l->thresholds, &l->gate, NULL);
}

void layers_init(struct layers *l, const struct mat *A, const struct scal *L,
                 const struct firenet_params *params) {
  assert(params->start && !params->layers && !params->guess);
  assert(params->inner && params->outer);
  struct op_dense op;
  struct firenet f;
  op_dense_init(&op, A);
  firenet_init(&f, &op.op, L, params);
  *l = (struct layers){.net = f.net};
  l->net.type = &layers_type;
  l->list = mem_alloc(3 * params->inner * params->outer + 1, sizeof *l->list);
  l->matrices = mem_alloc(2 * params->outer + 3, sizeof *l->matrices);
  add_all(l, &f,
          &(struct layers_parts){A, params->weights, &f.minus_tau, &f.sigma, &f.one, &f.two,
                                 &f.minus_one});
  make_workspace(l, &f, params);
  net_clear(&f.net);
}

double layers_entries(size_t rows, size_t cols, unsigned long inner, unsigned long outer) {
  double m = (double)rows, N = (double)cols, n = (double)outer, state = 2 * N + m;
  double between = state * (state + 1), around = 2 * (N + m) * (2 * state + 1);
  return around + (n - (inner == 1)) * between + n * state * m + N * (state + 1);
}

void layers_widths(size_t *width, const struct layers *l) {
  width[0] = l->net.rows;
  for (size_t j = 0; j < l->count; j++) width[j + 1] = l->list[j].width;
}
