/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mag_t holds upper bounds; its functions round upward. */
#include "drift.h"

#include <math.h>

/* out <- an upper bound of |s| */
static void scal_bound(mag_t out, const struct scal *s) {
  arb_t ball;
  arb_init(ball);
  scal_get_ball(ball, s);
  arb_get_mag(out, ball);
  arb_clear(ball);
}

bool drift_init(struct drift *d, const arb_t t) {
  const slong prec = 128;
  arb_t f, one;
  mag_init(d->step_factor);
  mag_init(d->x_factor);
  mag_init(d->deviation);
  mag_init(d->sum);
  mag_init(d->error);
  arb_init(f);
  arb_init(one);
  arb_one(one);
  bool holds = arb_is_nonnegative(t) && arb_lt(t, one);
  arb_sqrt(f, t, prec);
  arb_add(f, f, one, prec);
  arb_sqrt(f, f, prec);
  arb_get_mag(d->step_factor, f);
  arb_sub(f, one, t, prec);
  arb_rsqrt(f, f, prec);
  arb_get_mag(d->x_factor, f);
  arb_clear(f);
  arb_clear(one);
  return holds;
}

void drift_clear(struct drift *d) {
  mag_clear(d->step_factor);
  mag_clear(d->x_factor);
  mag_clear(d->deviation);
  mag_clear(d->sum);
  mag_clear(d->error);
}

void drift_start(struct drift *d, struct vec *x, const struct scal *alpha) {
  mag_t factor;
  mag_init(factor);
  scal_bound(factor, alpha);
  vec_take_radii(d->deviation, x);
  mag_sqrt(d->deviation, d->deviation);
  mag_addmul(d->deviation, factor, d->error);
  mag_zero(d->sum);
  mag_clear(factor);
}

void drift_step(struct drift *d, struct vec *x, struct vec *u) {
  mag_t primal, dual;
  mag_init(primal);
  mag_init(dual);
  vec_take_radii(primal, x);
  vec_take_radii(dual, u);
  mag_add(primal, primal, dual);
  mag_sqrt(primal, primal);
  mag_addmul(d->deviation, d->step_factor, primal);
  mag_add(d->sum, d->sum, d->deviation);
  mag_clear(primal);
  mag_clear(dual);
}

void drift_average(struct drift *d, struct vec *psi, const struct scal *beta) {
  mag_t factor;
  mag_init(factor);
  scal_bound(factor, beta);
  mag_mul(factor, factor, d->x_factor);
  vec_take_radii(d->error, psi);
  mag_sqrt(d->error, d->error);
  mag_addmul(d->error, factor, d->sum);
  mag_clear(factor);
}

void drift_finish(struct drift *d, struct vec *psi) {
  vec_widen(psi, d->error);
  mag_zero(d->error);
}

double drift_bits(double t, unsigned long inner, unsigned long outer) {
  double restart = -0.5 * log2(1 - t);
  return (double)outer * restart + log2((double)inner * (double)outer) + 2;
}
