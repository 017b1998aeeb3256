/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ista.h"

#include <assert.h>

#include "thresholds.h"

static bool ista_apply(struct net *net, struct vec *x, const struct vec *y,
                       const struct net_monitor *monitor);
static void ista_clear(struct net *net);

static const struct net_type ista_type = {.name = "ista", .apply = ista_apply, .clear = ista_clear};
static const struct net_type fista_type = {
  .name = "fista", .apply = ista_apply, .clear = ista_clear};

/* Every scalar and vector of the network, for making and freeing them. */
#define SCALARS(f) \
  { &f->minus_step, &f->ratio, &f->one, &f->two, &f->minus_one, &f->t, &f->next_t, &f->momentum }
#define REAL(f) \
  { &f->first, &f->last, &f->thresholds }
#define PRIMAL(f) \
  { &f->z, &f->gradient }
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void set_steps(struct ista *f, const struct scal *L, const struct ista_params *params) {
  scal_set_fraction(&f->one, 1, 1);
  scal_set_fraction(&f->two, 2, 1);
  scal_set_fraction(&f->minus_one, -1, 1);
  scal_mul(&f->minus_step, L, L);
  scal_div(&f->minus_step, &f->minus_one, &f->minus_step);
  if (params->warm) scal_set_fmpq(&f->ratio, params->ratio);
}

/* thresholds <- lambda w / (2 L^2) */
static void set_threshold(struct vec *thresholds, const struct ista *f, const fmpq *lambda,
                          const struct vec *weights) {
  struct scal factor;
  fmpq_t half;
  scal_init(&factor, f->net.num);
  fmpq_init(half);
  fmpq_set_si(half, -1, 2);
  fmpq_mul(half, half, lambda);
  scal_set_fmpq(&factor, half);
  scal_mul(&factor, &factor, &f->minus_step);
  thresholds_set(thresholds, &factor, weights);
  fmpq_clear(half);
  scal_clear(&factor);
}

static void set_thresholds(struct ista *f, const struct ista_params *params) {
  set_threshold(&f->last, f, params->lambda, params->weights);
  if (f->warm == 0) return;
  fmpq_t lambda;
  fmpq_init(lambda);
  fmpq_pow_si(lambda, params->ratio, -(slong)f->warm);
  fmpq_mul(lambda, lambda, params->lambda);
  set_threshold(&f->first, f, lambda, params->weights);
  fmpq_clear(lambda);
}

void ista_init(struct ista *f, const struct op *A, const struct scal *L,
               const struct ista_params *params) {
  assert(params->warm <= params->layers);
  *f = (struct ista){.net = {.type = params->accelerated ? &fista_type : &ista_type,
                             .num = A->num,
                             .field = A->field,
                             .rows = A->rows,
                             .cols = A->cols,
                             .layers = params->layers},
                     .A = A,
                     .warm = params->warm,
                     .accelerated = params->accelerated};
  struct scal *scalars[] = SCALARS(f);
  struct vec *real[] = REAL(f), *primal[] = PRIMAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_init(scalars[i], A->num);
  for (size_t i = 0; i < COUNT(real); i++) vec_init(real[i], A->num, FIELD_REAL, A->cols);
  for (size_t i = 0; i < COUNT(primal); i++) vec_init(primal[i], A->num, A->field, A->cols);
  vec_init(&f->residual, A->num, A->field, A->rows);
  set_steps(f, L, params);
  set_thresholds(f, params);
}

void ista_init_matrix(struct ista *f, struct mat *A, const struct scal *L,
                      const struct ista_params *params) {
  struct op_dense borrowed;
  op_dense_init(&borrowed, A);
  ista_init(f, &borrowed.op, L, params);
  f->A = op_dense_own(&f->dense, &f->matrix, A);
}

static void ista_clear(struct net *net) {
  struct ista *f = (struct ista *)net;
  struct scal *scalars[] = SCALARS(f);
  struct vec *real[] = REAL(f), *primal[] = PRIMAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_clear(scalars[i]);
  for (size_t i = 0; i < COUNT(real); i++) vec_clear(real[i]);
  for (size_t i = 0; i < COUNT(primal); i++) vec_clear(primal[i]);
  vec_clear(&f->residual);
  mat_clear(&f->matrix);
  *f = (struct ista){0};
}

/* z <- soft_threshold(z - A* (A z - y) / L^2, thresholds) */
static void proximal_step(struct ista *f, const struct vec *y) {
  op_apply(f->A, &f->residual, &f->z);
  vec_axpy(&f->residual, &f->minus_one, y);
  op_adjoint(f->A, &f->gradient, &f->residual);
  vec_axpy(&f->z, &f->minus_step, &f->gradient);
  vec_soft_threshold(&f->z, &f->thresholds);
}

/* momentum <- (t - 1) / t', t <- t' = (1 + sqrt(1 + (2t)^2)) / 2 */
static void next_momentum(struct ista *f) {
  scal_sub(&f->momentum, &f->t, &f->one);
  scal_mul(&f->next_t, &f->two, &f->t);
  scal_mul(&f->next_t, &f->next_t, &f->next_t);
  scal_add(&f->next_t, &f->next_t, &f->one);
  scal_sqrt(&f->next_t, &f->next_t);
  scal_add(&f->next_t, &f->next_t, &f->one);
  scal_div(&f->t, &f->next_t, &f->two);
  scal_div(&f->momentum, &f->momentum, &f->t);
}

/* From x_i and z = x_{i+1}: x <- x_{i+1}, z <- z_{i+1}. The gradient's room holds x_{i+1} - x_i. */
static void extrapolate(struct ista *f, struct vec *x) {
  next_momentum(f);
  vec_set(&f->gradient, &f->z);
  vec_axpy(&f->gradient, &f->minus_one, x);
  vec_set(x, &f->z);
  vec_axpy(&f->z, &f->momentum, &f->gradient);
}

static bool ista_apply(struct net *net, struct vec *x, const struct vec *y,
                       const struct net_monitor *monitor) {
  struct ista *f = (struct ista *)net;
  vec_zero(x);
  vec_zero(&f->z);
  scal_set(&f->t, &f->one);
  vec_set(&f->thresholds, f->warm ? &f->first : &f->last);
  for (size_t i = 0; i < net->layers; i++) {
    if (i > 0 && i < f->warm) vec_scale(&f->thresholds, &f->ratio);
    if (i == f->warm) vec_set(&f->thresholds, &f->last);
    proximal_step(f, y);
    if (f->accelerated && i >= f->warm) extrapolate(f, x);
    else vec_set(x, &f->z);
    if (monitor && !monitor->layer(monitor->context, i, x, NULL)) return false;
  }
  return true;
}

bool ista_admissible(const struct ista *f) {
  const slong prec = 2 * f->net.num.bits + 64;
  arf_t norm;
  arb_t step, product;
  arf_init(norm);
  arb_init(step);
  arb_init(product);
  scal_get_ball(step, &f->minus_step);
  arb_neg(step, step);
  op_norm_bound(f->A, norm);
  arb_set_arf(product, norm);
  arb_sqr(product, product, prec);
  arb_mul(product, product, step, prec);
  arb_sub_ui(product, product, 1, prec);
  bool holds = arb_is_positive(step) && arb_is_nonpositive(product);
  arf_clear(norm);
  arb_clear(step);
  arb_clear(product);
  return holds;
}
