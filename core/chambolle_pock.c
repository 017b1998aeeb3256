/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chambolle_pock.h"

#include "thresholds.h"

static bool chambolle_pock_apply(struct net *net, struct vec *x, const struct vec *y,
                                 const struct net_monitor *monitor);
static void chambolle_pock_clear(struct net *net);

static const struct net_type chambolle_pock_type = {
  .name = "chambolle_pock", .apply = chambolle_pock_apply, .clear = chambolle_pock_clear};

/* Every scalar and vector of the network, for making and freeing them. */
#define SCALARS(f) \
  { &f->minus_tau, &f->sigma, &f->minus_sigma, &f->inverse_layers, &f->one, &f->two, &f->minus_one }
#define PRIMAL(f) \
  { &f->extrapolated, &f->gradient, &f->sum }
#define DUAL(f) \
  { &f->u, &f->product }
#define COUNT(array) (sizeof(array) / sizeof *(array))

static void set_steps(struct chambolle_pock *f, const struct scal *L,
                      const struct chambolle_pock_params *params) {
  struct scal ratio;
  scal_init(&ratio, f->net.num);
  scal_set_fraction(&f->one, 1, 1);
  scal_set_fraction(&f->two, 2, 1);
  scal_set_fraction(&f->minus_one, -1, 1);
  scal_set_fraction(&f->inverse_layers, 1, params->layers);
  if (params->ratio) scal_set_fmpq(&ratio, params->ratio);
  else scal_set(&ratio, &f->one);
  scal_set_fraction(&f->sigma, 99, 100);
  scal_div(&f->sigma, &f->sigma, L);
  scal_mul(&f->minus_tau, &f->sigma, &ratio);
  scal_mul(&f->minus_tau, &f->minus_tau, &f->minus_one);
  scal_div(&f->sigma, &f->sigma, &ratio);
  scal_mul(&f->minus_sigma, &f->sigma, &f->minus_one);
  scal_clear(&ratio);
}

/* thresholds <- tau lambda w */
static void set_thresholds(struct chambolle_pock *f, const struct chambolle_pock_params *params) {
  struct scal lambda;
  scal_init(&lambda, f->net.num);
  scal_set_fmpq(&lambda, params->lambda);
  scal_mul(&lambda, &lambda, &f->minus_tau);
  scal_mul(&lambda, &lambda, &f->minus_one);
  thresholds_set(&f->thresholds, &lambda, params->weights);
  scal_clear(&lambda);
}

void chambolle_pock_init(struct chambolle_pock *f, const struct op *A, const struct scal *L,
                         const struct chambolle_pock_params *params) {
  *f = (struct chambolle_pock){.net = {.type = &chambolle_pock_type,
                                       .num = A->num,
                                       .field = A->field,
                                       .rows = A->rows,
                                       .cols = A->cols,
                                       .layers = params->layers},
                               .A = A,
                               .average = params->average};
  struct scal *scalars[] = SCALARS(f);
  struct vec *primal[] = PRIMAL(f), *dual[] = DUAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_init(scalars[i], A->num);
  for (size_t i = 0; i < COUNT(primal); i++) vec_init(primal[i], A->num, A->field, A->cols);
  for (size_t i = 0; i < COUNT(dual); i++) vec_init(dual[i], A->num, A->field, A->rows);
  vec_init(&f->thresholds, A->num, FIELD_REAL, A->cols);
  set_steps(f, L, params);
  set_thresholds(f, params);
}

void chambolle_pock_init_matrix(struct chambolle_pock *f, struct mat *A, const struct scal *L,
                                const struct chambolle_pock_params *params) {
  struct op_dense borrowed;
  op_dense_init(&borrowed, A);
  chambolle_pock_init(f, &borrowed.op, L, params);
  f->A = op_dense_own(&f->dense, &f->matrix, A);
}

static void chambolle_pock_clear(struct net *net) {
  struct chambolle_pock *f = (struct chambolle_pock *)net;
  struct scal *scalars[] = SCALARS(f);
  struct vec *primal[] = PRIMAL(f), *dual[] = DUAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_clear(scalars[i]);
  for (size_t i = 0; i < COUNT(primal); i++) vec_clear(primal[i]);
  for (size_t i = 0; i < COUNT(dual); i++) vec_clear(dual[i]);
  vec_clear(&f->thresholds);
  mat_clear(&f->matrix);
  *f = (struct chambolle_pock){0};
}

/* One step; x and u in place. */
static void primal_dual_step(struct chambolle_pock *f, struct vec *x, const struct vec *y) {
  vec_set(&f->extrapolated, x);
  op_adjoint(f->A, &f->gradient, &f->u);
  vec_axpy(x, &f->minus_tau, &f->gradient);
  vec_soft_threshold(x, &f->thresholds);

  vec_scale(&f->extrapolated, &f->minus_one);
  vec_axpy(&f->extrapolated, &f->two, x);
  op_apply(f->A, &f->product, &f->extrapolated);
  vec_axpy(&f->u, &f->sigma, &f->product);
  vec_axpy(&f->u, &f->minus_sigma, y);
  vec_project_ball(&f->u);
}

static bool chambolle_pock_apply(struct net *net, struct vec *x, const struct vec *y,
                                 const struct net_monitor *monitor) {
  struct chambolle_pock *f = (struct chambolle_pock *)net;
  vec_zero(x);
  vec_zero(&f->u);
  vec_zero(&f->sum);
  for (size_t i = 0; i < net->layers; i++) {
    primal_dual_step(f, x, y);
    vec_axpy(&f->sum, &f->one, x);
    if (monitor && !monitor->layer(monitor->context, i, x, &f->u)) return false;
  }
  if (f->average) {
    vec_set(x, &f->sum);
    vec_scale(x, &f->inverse_layers);
  }
  return true;
}

bool chambolle_pock_admissible(const struct chambolle_pock *f) {
  const slong prec = 128;
  arf_t norm;
  arb_t product, step;
  arf_init(norm);
  arb_init(product);
  arb_init(step);
  op_norm_bound(f->A, norm);
  arb_set_arf(product, norm);
  arb_sqr(product, product, prec);
  scal_get_ball(step, &f->sigma);
  bool holds = arb_is_positive(step);
  arb_mul(product, product, step, prec);
  scal_get_ball(step, &f->minus_tau);
  holds &= arb_is_negative(step);
  arb_mul(product, product, step, prec);
  arb_add_ui(product, product, 1, prec);
  holds &= arb_is_positive(product);
  arf_clear(norm);
  arb_clear(product);
  arb_clear(step);
  return holds;
}
