/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lista_gradient: the loss of a LISTA network in double, and its gradient by reverse
 * differentiation. With samples as rows, layer l maps x to
 *   r = y - x B^T,  z = x + r W_l,  soft_threshold(z, theta_l),
 * and the gradient g of the loss in the result goes back, where |z| > theta_l and as 0 elsewhere,
 * to
 *   W_l: r^T g,  theta_l: -sum sign(z) g,  x: g - (g W_l^T) B.
 * B = Q E with an orthogonal Q and E in echelon form (echelon.h): Q^T y and Q^T W_l stand for y and W_l, so
 * three large products are left for a sample and a layer. The bits depend on nothing but what goes in
 * (lista_passes.h). */
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

/* The samples, as the passes read them, in batches of `batch` consecutive ones, of which the last may be
 * smaller, and room for networks of so many layers; copies what it needs. Not to be shared by threads. */
struct lista_workspace;
struct lista_workspace *lista_workspace_new(const struct lista_data *data, size_t layers, size_t batch);
void lista_workspace_free(struct lista_workspace *s);

/* Bytes that it takes, nearly. */
double lista_workspace_bytes(double rows, double cols, double layers, double samples,
                             double validation, double batch);

/* Loss of batch b (from 0): the mean over samples and coordinates of (x_layers - x)^2; g <- its gradient.
 * The derivative of soft_threshold at its kinks is taken as 0. */
double lista_loss_gradient(struct lista_gradient *g, const struct lista_weights *w,
                           struct lista_workspace *s, size_t b);

/* Loss of the validation samples, of which there is at least one. */
double lista_validation_loss(const struct lista_weights *w, struct lista_workspace *s);

#endif
