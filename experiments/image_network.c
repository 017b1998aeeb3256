/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_network.h"

/* Sets lambda, weights and steps of the parameters, and makes the network. */
static void init(struct firenet *f, const struct image_problem *p, const struct setting *s,
                 struct firenet_params params, bool boundary) {
  fmpq_t lambda, norm;
  struct scal L;
  fmpq_init(lambda);
  fmpq_init(norm);
  scal_init(&L, p->A.op.num);
  setting_rational(lambda, s, "network.lambda");
  fmpq_set_si(norm, boundary ? 1 : 100, boundary ? 1 : 99);
  scal_set_fmpq(&L, norm);
  params.lambda = lambda;
  params.weights = &p->weights;
  params.steps = STEPS_INVERSE;
  firenet_init(f, &p->A.op, &L, &params);
  scal_clear(&L);
  fmpq_clear(lambda);
  fmpq_clear(norm);
}

void image_network_init(struct firenet *f, const struct image_problem *p, const struct setting *s) {
  fmpq_t delta;
  fmpq_init(delta);
  setting_rational(delta, s, "network.delta");
  struct firenet_params params = {.inner = (unsigned long)setting_integer(s, "network.inner"),
                                  .outer = (unsigned long)setting_integer(s, "network.outer"),
                                  .delta = delta};
  init(f, p, s, params, !setting_is(s, "network.steps", "admissible"));
  fmpq_clear(delta);
}

void image_network_init_warm(struct firenet *f, const struct image_problem *p,
                             const struct setting *s) {
  fmpq_t delta;
  fmpq_init(delta);
  fmpq_set_si(delta, 1, 1000000000);
  struct firenet_params params = {.inner = 50, .outer = 16, .delta = delta};
  init(f, p, s, params, false);
  fmpq_clear(delta);
}

void image_network_init_long(struct firenet *f, const struct image_problem *p,
                             const struct setting *s, unsigned long iterations,
                             const struct vec *guess, const fmpq *radius,
                             const struct firenet_state *resume) {
  fmpq_t delta, start;
  fmpq_init(delta);
  fmpq_init(start);
  fmpq_set_si(delta, 1, 2); /* alpha = 1 / (C_2 (delta + eps_0)), C_2 = radius, delta + eps_0 = 1 */
  fmpq_set_si(start, 1, 2);
  struct firenet_params params = {.inner = iterations,
                                  .outer = 1,
                                  .delta = delta,
                                  .start = start,
                                  .constant = radius,
                                  .guess = guess,
                                  .resume = resume};
  init(f, p, s, params, false);
  fmpq_clear(delta);
  fmpq_clear(start);
}
