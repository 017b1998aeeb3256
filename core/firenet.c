/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firenet.h"

#include <assert.h>

#include "thresholds.h"

static void enclose_inverse_e(arb_ptr out, slong prec, const void *context) {
  (void)context;
  arb_set_si(out, -1);
  arb_exp(out, out, prec);
}

static void set_constants(struct firenet *f, const struct scal *L,
                          const struct firenet_params *params) {
  scal_set_fraction(&f->one, 1, 1);
  scal_set_fraction(&f->two, 2, 1);
  scal_set_fraction(&f->minus_one, -1, 1);
  scal_set_fraction(&f->count, (long)params->inner, 1);
  scal_set_enclosed(&f->inverse_e, enclose_inverse_e, NULL);
  scal_set(&f->decay, &f->inverse_e);
  if (params->excess) {
    scal_set_fmpq(&f->decay, params->excess);
    scal_add(&f->decay, &f->decay, &f->inverse_e);
  }
  if (params->start) scal_set_fmpq(&f->start, params->start);
  if (params->constant) scal_set_fmpq(&f->constant, params->constant);
  scal_set_fmpq(&f->delta, params->delta);
  scal_mul(&f->twice_norm, &f->two, L);
}

static void set_steps(struct firenet *f, const struct scal *L, enum firenet_steps steps) {
  struct scal shift;
  scal_init(&shift, f->net.num);
  if (steps == STEPS_ADMISSIBLE) scal_set_fraction(&f->tau, 99, 100);
  else scal_set_fraction(&f->tau, 1, 1);
  scal_div(&f->tau, &f->tau, L);
  if (steps == STEPS_PUBLISHED) {
    scal_set_fraction(&shift, 1, 10000);
    scal_sqrt(&f->tau, &f->tau);
    scal_sub(&f->tau, &f->tau, &shift);
  }
  scal_set(&f->sigma, &f->tau);
  scal_mul(&f->minus_tau, &f->minus_one, &f->tau);
  scal_clear(&shift);
}

/* thresholds <- tau lambda w */
static void set_thresholds(struct firenet *f, const struct firenet_params *params) {
  struct scal lambda;
  scal_init(&lambda, f->net.num);
  scal_set_fmpq(&lambda, params->lambda);
  scal_mul(&lambda, &lambda, &f->tau);
  thresholds_set(&f->thresholds, &lambda, params->weights);
  scal_clear(&lambda);
}

static bool firenet_apply(struct net *net, struct vec *x, const struct vec *y,
                          const struct net_monitor *monitor);
static void firenet_clear(struct net *net);

static const struct net_type firenet_type = {
  .name = "firenet", .apply = firenet_apply, .clear = firenet_clear};

/* Every scalar and vector of the network, for making and freeing them. */
#define SCALARS(f)                                                                            \
  {                                                                                           \
    &f->delta, &f->tau, &f->sigma, &f->minus_tau, &f->twice_norm, &f->count, &f->inverse_e,   \
      &f->one, &f->two, &f->minus_one, &f->start, &f->constant, &f->decay, &f->eps, &f->beta, \
      &f->alpha                                                                               \
  }
#define PRIMAL(f) \
  { &f->x, &f->extrapolated, &f->sum, &f->gradient }
#define DUAL(f) \
  { &f->u, &f->product, &f->shift }
#define COUNT(array) (sizeof(array) / sizeof *(array))

void firenet_init(struct firenet *f, const struct op *A, const struct scal *L,
                  const struct firenet_params *params) {
  *f = (struct firenet){.net = {.type = &firenet_type,
                                .num = A->num,
                                .field = A->field,
                                .rows = A->rows,
                                .cols = A->cols,
                                .layers = params->inner * params->outer},
                        .A = A,
                        .inner = params->inner,
                        .outer = params->outer,
                        .guess = params->guess,
                        .resume = params->resume,
                        .layers = params->layers,
                        .starts = params->start,
                        .scaled = params->constant};
  struct scal *scalars[] = SCALARS(f);
  struct vec *primal[] = PRIMAL(f), *dual[] = DUAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_init(scalars[i], A->num);
  for (size_t i = 0; i < COUNT(primal); i++) vec_init(primal[i], A->num, A->field, A->cols);
  for (size_t i = 0; i < COUNT(dual); i++) vec_init(dual[i], A->num, A->field, A->rows);
  vec_init(&f->thresholds, A->num, FIELD_REAL, A->cols);
  set_constants(f, L, params);
  set_steps(f, L, params->steps);
  set_thresholds(f, params);
}

void firenet_init_matrix(struct firenet *f, struct mat *A, const struct scal *L,
                         const struct firenet_params *params) {
  struct op_dense borrowed;
  op_dense_init(&borrowed, A);
  firenet_init(f, &borrowed.op, L, params);
  f->A = op_dense_own(&f->dense, &f->matrix, A);
}

static void firenet_clear(struct net *net) {
  struct firenet *f = (struct firenet *)net;
  struct scal *scalars[] = SCALARS(f);
  struct vec *primal[] = PRIMAL(f), *dual[] = DUAL(f);
  for (size_t i = 0; i < COUNT(scalars); i++) scal_clear(scalars[i]);
  for (size_t i = 0; i < COUNT(primal); i++) vec_clear(primal[i]);
  for (size_t i = 0; i < COUNT(dual); i++) vec_clear(dual[i]);
  vec_clear(&f->thresholds);
  mat_clear(&f->matrix);
  *f = (struct firenet){0};
}

static void soft_threshold(struct firenet *f) {
  if (f->layers) f->layers->soft_threshold(f->layers->context, &f->x, &f->thresholds);
  else vec_soft_threshold(&f->x, &f->thresholds);
}

static void project_ball(struct firenet *f) {
  if (f->layers) f->layers->project_ball(f->layers->context, &f->u);
  else vec_project_ball(&f->u);
}

/* x' = soft_threshold(x - tau A* u), extrapolated = 2x' - x, sum += x' */
static void primal_step(struct firenet *f) {
  if (!f->layers && op_primal_step(f->A, &f->x, &f->extrapolated, &f->sum, &f->owed, &f->minus_tau,
                                   &f->u, &f->thresholds))
    return;
  op_adjoint(f->A, &f->gradient, &f->u);
  if (!f->layers && vec_primal_step(&f->x, &f->extrapolated, &f->sum, &f->minus_tau, &f->gradient,
                                    &f->thresholds))
    return;
  vec_set(&f->extrapolated, &f->x);
  vec_axpy(&f->x, &f->minus_tau, &f->gradient);
  soft_threshold(f);
  vec_scale(&f->extrapolated, &f->minus_one);
  vec_axpy(&f->extrapolated, &f->two, &f->x);
  vec_axpy(&f->sum, &f->one, &f->x);
}

/* u = P_B(u + sigma (A extrapolated - alpha y)) */
static void dual_step(struct firenet *f) {
  if (!f->layers && op_dual_step(f->A, &f->u, &f->sigma, &f->extrapolated, &f->shift)) return;
  op_apply(f->A, &f->product, &f->extrapolated);
  vec_axpy(&f->u, &f->sigma, &f->product);
  vec_axpy(&f->u, &f->minus_one, &f->shift);
  project_ball(f);
}

void firenet_schedule(struct firenet *f) {
  scal_add(&f->eps, &f->eps, &f->delta);
  if (f->scaled) {
    scal_mul(&f->beta, &f->constant, &f->eps);
    scal_div(&f->beta, &f->beta, &f->count);
  } else {
    scal_mul(&f->beta, &f->eps, &f->inverse_e);
    scal_div(&f->beta, &f->beta, &f->twice_norm);
  }
  scal_mul(&f->eps, &f->eps, &f->decay);
  scal_mul(&f->alpha, &f->beta, &f->count);
  scal_div(&f->alpha, &f->one, &f->alpha);
}

/* psi may be NULL: 0 */
static void start_inner(struct firenet *f, const struct vec *psi, const struct vec *y) {
  if (psi) {
    vec_set(&f->x, psi);
    vec_scale(&f->x, &f->alpha);
  } else {
    vec_zero(&f->x);
  }
  vec_set(&f->shift, y);
  vec_scale(&f->shift, &f->alpha);
  vec_scale(&f->shift, &f->sigma);
  vec_zero(&f->u);
  vec_zero(&f->sum);
  f->owed = false;
  if (f->drift) drift_start(f->drift, &f->x, &f->alpha);
}

/* Returns the number of steps of the first restart that are done. */
static unsigned long resume(struct firenet *f) {
  if (!f->resume) return 0;
  vec_set(&f->x, &f->resume->x);
  vec_set(&f->u, &f->resume->u);
  vec_set(&f->sum, &f->resume->sum);
  return f->resume->done;
}

static bool firenet_apply(struct net *net, struct vec *psi, const struct vec *y,
                          const struct net_monitor *monitor) {
  struct firenet *f = (struct firenet *)net;
  size_t layer = f->resume ? f->resume->done : 0;
  if (f->guess) vec_set(psi, f->guess);
  else if (monitor) vec_zero(psi); /* which may look at it */
  if (f->starts) scal_set(&f->eps, &f->start);
  else vec_norm(&f->eps, y);
  for (unsigned long k = 0; k < f->outer; k++) {
    firenet_schedule(f);
    start_inner(f, k || f->guess ? psi : NULL, y);
    for (unsigned long i = k == 0 ? resume(f) : 0; i < f->inner; i++) {
      primal_step(f);
      dual_step(f);
      if (f->drift) drift_step(f->drift, &f->x, &f->u);
      if (monitor && !monitor->layer(monitor->context, layer, &f->x, &f->u)) return false;
      layer++;
    }
    firenet_settle(f);
    vec_set(psi, &f->sum); /* (1/alpha) sum / inner = beta sum */
    vec_scale(psi, &f->beta);
    if (f->drift) drift_average(f->drift, psi, &f->beta);
  }
  if (f->drift) drift_finish(f->drift, psi);
  return true;
}

void firenet_settle(struct firenet *f) {
  if (f->owed) vec_axpy(&f->sum, &f->one, &f->x);
  f->owed = false;
}

void firenet_average(struct vec *psi, const struct firenet *f, unsigned long done) {
  struct scal factor;
  scal_init(&factor, f->net.num);
  scal_set_fraction(&factor, (long)done, 1);
  scal_mul(&factor, &factor, &f->alpha);
  scal_div(&factor, &f->one, &factor);
  vec_set(psi, &f->sum);
  if (f->owed) vec_axpy(psi, &f->one, &f->x);
  vec_scale(psi, &factor);
  scal_clear(&factor);
}

void firenet_step_product(arb_t t, const struct firenet *f) {
  const slong prec = 128;
  arf_t below, above;
  arb_t tau;
  arf_init(below);
  arf_init(above);
  arb_init(tau);
  op_norm_below(f->A, below);
  op_norm_bound(f->A, above);
  if (arf_is_finite(above)) arb_set_interval_arf(t, below, above, prec);
  else arb_zero_pm_inf(t);
  arb_sqr(t, t, prec);
  scal_get_ball(tau, &f->tau);
  arb_mul(t, t, tau, prec);
  scal_get_ball(tau, &f->sigma);
  arb_mul(t, t, tau, prec);
  arf_clear(below);
  arf_clear(above);
  arb_clear(tau);
}

bool firenet_admissible(const struct firenet *f, const arb_t product) {
  arb_t bound;
  arb_init(bound);
  scal_get_ball(bound, &f->tau);
  bool holds = arb_is_positive(bound);
  arb_one(bound);
  holds = holds && arb_lt(product, bound);
  arb_clear(bound);
  return holds;
}

bool firenet_track(struct firenet *f, struct drift *d, const arb_t product) {
  assert(num_encloses(f->net.num) && !f->layers && !f->guess && !f->resume);
  if (!drift_init(d, product) || !firenet_admissible(f, product)) return false;
  f->drift = d;
  return true;
}

void firenet_build(struct firenet *f, struct training_set *t, unsigned long bits, struct num num,
                   const struct firenet_params *params) {
  struct mat A;
  struct scal L;
  mat_init(&A, num, FIELD_REAL, t->omega->rows, t->omega->cols);
  scal_init(&L, num);
  training_set_matrix(t, bits, &A, &L);
  firenet_init_matrix(f, &A, &L, params);
  scal_clear(&L);
}
