/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_gradient: the loss of a LISTA network in double, and its gradient by reverse
 * differentiation. With samples as rows, layer l maps x to
 *   r = y - x B^T,  z = x + r W_l,  soft_threshold(z, theta_l),
 * and the gradient g of the loss in the result goes back, where |z| > theta_l and as 0 elsewhere,
 * to
 *   W_l: r^T g,  theta_l: -sum sign(z) g,  x: g M_l  with  M_l = I - W_l^T B.
 * x = 0 at the start saves two of the four products of the first layer. The bits depend on
 * OpenBLAS's core type and thread count: call openblas_set_num_threads(1) before. */
#ifndef SMALE18_LISTA_GRADIENT_H
#define SMALE18_LISTA_GRADIENT_H

#include <stddef.h>

#include "lista_weights.h"

/* What the training reads: doubles, row-major. */
struct lista_data {
  size_t rows, cols;              /* m, N */
  const double *B;                /* m x N: A / (10 ||A||) */
  double scale;                   /* 10 ||A||: the start weights are divided by it */
  size_t samples, validation;     /* R, number of validation samples */
  const double *y, *x;            /* samples x m, samples x N */
  const double *y_validation, *x_validation;
};

struct lista_gradient {
  double *W, *theta; /* layers x m x N, layers; the caller's */
};

/* Room for networks of this shape. Not to be shared by threads. */
struct lista_workspace;
struct lista_workspace *lista_workspace_new(size_t layers, size_t rows, size_t cols);
void lista_workspace_free(struct lista_workspace *s);

/* Loss of the samples first..first+count-1, count >= 1: the mean over samples and coordinates of
 * (x_layers - x)^2; g <- its gradient. The derivative of soft_threshold at its kinks is taken as
 * 0. */
double lista_loss_gradient(struct lista_gradient *g, const struct lista_weights *w,
                           const struct lista_data *data, size_t first, size_t count,
                           struct lista_workspace *s);

/* Loss of the validation samples, of which there is at least one. */
double lista_validation_loss(const struct lista_weights *w, const struct lista_data *data,
                             struct lista_workspace *s);

#endif
