/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista_train.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "adam.h"
#include "mem.h"
#include "rng.h"

/* A network under way. */
struct course {
  const struct lista_data *data;
  const struct lista_training *training;
  struct lista_weights now;
  struct lista_weights slope; /* the gradient, which has the shape of the weights */
  struct adam W, theta;
  struct lista_workspace *workspace;
};

static size_t weight_count(const struct lista_weights *w) { return w->layers * w->rows * w->cols; }

static void draw_start(struct lista_weights *w, const struct lista_training *t, double scale) {
  struct rng weights = {t->seed, RNG_WEIGHTS}, thresholds = {t->seed, RNG_THRESHOLDS};
  for (size_t k = 0; k < weight_count(w); k++)
    w->W[k] = t->weight_spread * rng_gaussian(&weights, k) / scale;
  for (size_t l = 0; l < w->layers; l++)
    w->theta[l] = t->threshold_spread * rng_uniform(&thresholds, l);
}

static void course_init(struct course *c, const struct lista_data *data,
                        const struct lista_training *t) {
  *c = (struct course){.data = data, .training = t};
  lista_weights_init(&c->now, t->layers, data->rows, data->cols);
  lista_weights_init(&c->slope, t->layers, data->rows, data->cols);
  adam_init(&c->W, weight_count(&c->now), t->rate, t->beta1, t->beta2, t->epsilon);
  adam_init(&c->theta, t->layers, t->rate, t->beta1, t->beta2, t->epsilon);
  c->workspace = lista_workspace_new(data, t->layers, t->batch);
  draw_start(&c->now, t, data->scale);
}

static void course_clear(struct course *c) {
  lista_weights_clear(&c->now);
  lista_weights_clear(&c->slope);
  adam_clear(&c->W);
  adam_clear(&c->theta);
  lista_workspace_free(c->workspace);
}

/* One step for each batch. Returns the mean of the losses before the steps. */
static double run_epoch(struct course *c) {
  struct lista_gradient g = {c->slope.W, c->slope.theta};
  size_t samples = c->data->samples, batch = c->training->batch;
  double loss = 0;
  for (size_t first = 0, count; first < samples; first += count) {
    count = samples - first < batch ? samples - first : batch;
    loss += (double)count * lista_loss_gradient(&g, &c->now, c->workspace, first / batch);
    adam_step(&c->W, c->now.W, g.W);
    adam_step(&c->theta, c->now.theta, g.theta);
    for (size_t l = 0; l < c->now.layers; l++)
      if (c->now.theta[l] < 0) c->now.theta[l] = 0;
  }
  return loss / (double)samples;
}

static void copy_weights(struct lista_weights *to, const struct lista_weights *from) {
  memcpy(to->W, from->W, weight_count(from) * sizeof *to->W);
  memcpy(to->theta, from->theta, from->layers * sizeof *to->theta);
}

long lista_train(struct lista_weights *best, double *losses, const struct lista_data *data,
                 const struct lista_training *training, const struct lista_observer *observer) {
  assert(training->batch > 0 && data->samples > 0 && data->validation > 0);
  struct course c;
  long best_epoch = -1;
  double least = INFINITY;
  bool go = true;
  course_init(&c, data, training);
  lista_weights_init(best, training->layers, data->rows, data->cols);
  for (size_t epoch = 0; epoch < training->epochs && go; epoch++) {
    double loss = run_epoch(&c), validation = lista_validation_loss(&c.now, c.workspace);
    losses[2 * epoch] = loss;
    losses[2 * epoch + 1] = validation;
    if (validation < least) {
      least = validation;
      best_epoch = (long)epoch;
      copy_weights(best, &c.now);
    }
    go = !observer || observer->epoch(observer->context, epoch, loss, validation);
  }
  course_clear(&c);
  if (!go) best_epoch = -1;
  if (best_epoch < 0) lista_weights_clear(best);
  return best_epoch;
}
