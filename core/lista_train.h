/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_train: trains a LISTA network in double by minibatch Adam on the mean squared error, as
 * published [REFERENCE 1]:
 *   start   x = 0, W_i ~ N(0, 0.05^2) / (10 ||A||), theta_i ~ U[0, 1e-7]
 *   loss    mean over samples and coordinates of (x_layers - x)^2
 *   step    Adam, rate 2e-4 * 10^(-K/3), batches of `batch` consecutive samples in fixed order;
 *           theta is projected on [0, oo) after each step
 *   result  the weights with the smallest validation loss after an epoch.
 * The same seed and data give the same bits on every machine (lista_passes.h). A training runs in one
 * thread; independent ones may run side by side. */
#ifndef SMALE18_LISTA_TRAIN_H
#define SMALE18_LISTA_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lista_gradient.h"
#include "lista_weights.h"

struct lista_training {
  size_t layers;   /* 10 */
  size_t epochs;   /* 4000 */
  size_t batch;    /* 1000; the last batch of an epoch may be smaller */
  double rate;     /* Adam's step size, 2e-4 * 10^(-K/3) */
  double beta1, beta2, epsilon; /* 0.9, 0.999, 1e-7 */
  double weight_spread;    /* 0.05 */
  double threshold_spread; /* 1e-7 */
  uint64_t seed;
};

/* Sees every epoch; returns false to stop the training (interrupt). */
struct lista_observer {
  bool (*epoch)(void *context, size_t epoch, double training_loss, double validation_loss);
  void *context;
};

/* best <- trained weights (initialised here); losses (epochs x 2, caller's) <- for each epoch the
 * loss that its batches had before their steps, averaged over the samples, and the loss of the
 * validation set after the epoch. observer may be NULL. Returns the epoch (from 0) of the best
 * weights, the first of equals, or -1 if the observer stopped it or no epoch had a finite
 * validation loss (best is then cleared). Memory: three networks, two of Adam, and a workspace
 * (lista_gradient.h); none is allocated from epoch to epoch. */
__attribute__((warn_unused_result))
long lista_train(struct lista_weights *best, double *losses, const struct lista_data *data,
                 const struct lista_training *training, const struct lista_observer *observer);

#endif
