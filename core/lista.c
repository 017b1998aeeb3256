/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lista.h"

#include <assert.h>

#include "mem.h"

static bool lista_apply(struct net *net, struct vec *x, const struct vec *y,
                        const struct net_monitor *monitor) {
  struct lista *l = (struct lista *)net;
  vec_zero(x);
  for (size_t i = 0; i < net->layers; i++) {
    mat_mul(&l->residual, &l->B, x);
    vec_scale(&l->residual, &l->minus_one);
    vec_axpy(&l->residual, &l->one, y);
    mat_mul_adjoint(&l->correction, &l->W[i], &l->residual);
    vec_axpy(x, &l->one, &l->correction);
    vec_soft_threshold(x, &l->thresholds[i]);
    if (monitor && !monitor->layer(monitor->context, i, x, NULL)) return false;
  }
  return true;
}

static void lista_clear(struct net *net) {
  struct lista *l = (struct lista *)net;
  for (size_t i = 0; i < net->layers; i++) {
    mat_clear(&l->W[i]);
    vec_clear(&l->thresholds[i]);
  }
  mem_free(l->W);
  mem_free(l->thresholds);
  mat_clear(&l->B);
  scal_clear(&l->one);
  scal_clear(&l->minus_one);
  vec_clear(&l->correction);
  vec_clear(&l->residual);
  *l = (struct lista){0};
}

static const struct net_type lista_type = {
  .name = "lista", .apply = lista_apply, .clear = lista_clear};

/* B <- A / (10 L) */
static void normalise(struct mat *B, const struct mat *A, const struct scal *L,
                      const struct scal *one) {
  struct scal scale;
  fmpq_t ten;
  fmpq_init(ten);
  fmpq_set_ui(ten, 10, 1);
  scal_init(&scale, A->num);
  scal_set_fmpq(&scale, ten);
  scal_mul(&scale, &scale, L);
  scal_div(&scale, one, &scale);
  mat_set(B, A);
  mat_scale(B, &scale);
  scal_clear(&scale);
  fmpq_clear(ten);
}

static void set_layers(struct lista *l, const struct lista_weights *w) {
  size_t entries = w->rows * w->cols;
  double *theta = mem_alloc(w->cols, sizeof *theta);
  for (size_t i = 0; i < w->layers; i++) {
    mat_init(&l->W[i], l->net.num, FIELD_REAL, w->rows, w->cols);
    mat_set_doubles(&l->W[i], w->W + i * entries);
    for (size_t k = 0; k < w->cols; k++) theta[k] = w->theta[i];
    vec_init(&l->thresholds[i], l->net.num, FIELD_REAL, w->cols);
    vec_set_doubles(&l->thresholds[i], theta);
  }
  mem_free(theta);
}

void lista_init(struct lista *l, const struct mat *A, const struct scal *L,
                const struct lista_weights *w) {
  assert(A->field == FIELD_REAL && A->rows == w->rows && A->cols == w->cols);
  struct num num = A->num;
  *l = (struct lista){.net = {.type = &lista_type,
                              .num = num,
                              .field = FIELD_REAL,
                              .rows = w->rows,
                              .cols = w->cols,
                              .layers = w->layers}};
  l->W = mem_alloc(w->layers, sizeof *l->W);
  l->thresholds = mem_alloc(w->layers, sizeof *l->thresholds);
  scal_init(&l->one, num);
  scal_init(&l->minus_one, num);
  scal_set_fraction(&l->one, 1, 1);
  scal_set_fraction(&l->minus_one, -1, 1);
  vec_init(&l->correction, num, FIELD_REAL, w->cols);
  vec_init(&l->residual, num, FIELD_REAL, w->rows);
  mat_init(&l->B, num, FIELD_REAL, w->rows, w->cols);
  normalise(&l->B, A, L, &l->one);
  set_layers(l, w);
}

void lista_build(struct lista *l, struct training_set *t, unsigned long bits, struct num num,
                 const struct lista_weights *w) {
  struct mat A;
  struct scal L;
  mat_init(&A, num, FIELD_REAL, t->omega->rows, t->omega->cols);
  scal_init(&L, num);
  training_set_matrix(t, bits, &A, &L);
  lista_init(l, &A, &L, w);
  mat_clear(&A);
  scal_clear(&L);
}
