/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drift: how far a rounded run of FIRENET may be from the exact one: enclosures without interval
 * growth, for steps with tau sigma ||A||^2 < 1 [THEORY 4.3, inexact layers].
 *
 * With sigma = tau, q = tau ||A|| < 1 and z = (x, u), a step is the resolvent of a monotone operator in
 * the metric
 *   ||z||_M^2 = (||x||^2 + ||u||^2) / tau - 2 Re <A x, u>,
 * hence non-expansive in it. So the run is made in balls whose radii are taken away after every step:
 * the step is then evaluated at one point, its ball holds the exact image of that point, and the
 * deviation
 *   D = sqrt(tau) ||z - exact z||_M
 * grows by at most that of the radii r. Because 2 |<A x, u>| <= ||A|| (||x||^2 + ||u||^2), and because
 * ||x||^2 / tau - tau ||A x||^2 is the least ||(x, u)||_M^2 over all u,
 *   start (u = 0 on both sides):  D <- ||x - exact x||
 *   step:                         D <- D + sqrt(1 + q) ||(r_x, r_u)||
 *   always:                       ||x - exact x|| <= D / sqrt(1 - q^2),
 * and the error of psi = beta sum_i x_i is at most beta sum_i D_i / sqrt(1 - q^2) beside the ball of
 * the sum. A restart begins with D = alpha times the error of psi, plus rounding. The errors of n
 * restarts of p steps are thus (1 - q^2)^(-n/2) times the sum of all roundings at most: some n bits,
 * where intervals would lose thousands. The data A, y, tau may be balls: the radii of a step hold their
 * influence. */
#ifndef SMALE18_DRIFT_H
#define SMALE18_DRIFT_H

#include "num.h"

struct drift {
  mag_t step_factor, x_factor; /* sqrt(1 + q), 1 / sqrt(1 - q^2), rounded upward */
  mag_t deviation;             /* D */
  mag_t sum;                   /* of D over the steps of this restart */
  mag_t error;                 /* bound of ||psi - exact psi|| */
};

/* d <- the start of a run with tau sigma ||A||^2 in t; psi_0 is exact. Returns whether t < 1 is proved;
 * d must be cleared in any case. */
__attribute__((warn_unused_result))
bool drift_init(struct drift *d, const arb_t t);
void drift_clear(struct drift *d);

/* A restart begins at x = alpha psi, u = 0: x loses its radii. */
void drift_start(struct drift *d, struct vec *x, const struct scal *alpha);

/* A step has given the balls x, u: they lose their radii. */
void drift_step(struct drift *d, struct vec *x, struct vec *u);

/* A restart has ended with psi = beta times the sum of its x: psi loses its radii. */
void drift_average(struct drift *d, struct vec *psi, const struct scal *beta);

/* psi <- a ball around each entry that holds the exact psi. The next run begins without an error. */
void drift_finish(struct drift *d, struct vec *psi);

/* Bits that a run of `outer` restarts of `inner` steps loses beside its own roundings, at most nearly:
 * the precision to add to the digits asked for. t < 1 as above, in double. */
double drift_bits(double t, unsigned long inner, unsigned long outer);

#endif
