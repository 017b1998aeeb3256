/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Players that take the datum at one index for the input and solve it: P2 by ISTA and FISTA, P3 by
 * Chambolle-Pock and FIRENET. The numbers below fix how far they go. Their steps follow the size of the
 * datum, so that digits K do not slow them down:
 *   P2  continuation from lambda_0 w about 2 ||A|| ||y||, above which the solution is 0, down to lambda;
 *   P3  Xi is the same for every lambda with lambda w < a (THEORY 2.2, zero residual), so they take
 *       lambda = ||A|| / (2 ceil(sqrt q) w) <= a / (2 w), not the lambda of the class. */
#include <math.h>

#include "chambolle_pock.h"
#include "firenet.h"
#include "ista.h"
#include "mem.h"
#include "player_instance.h"
#include "player_list.h"

/* P2: each layer of the continuation lowers lambda_i by 15/16, so `LAYERS_A_BIT` halve it; then SETTLE
 * layers at lambda. */
enum { LAYERS_A_BIT = 11, SETTLE = 200 };

/* P3: layers of Chambolle-Pock; steps, restarts of FIRENET and the bits of its delta. */
enum { PRIMAL_DUAL = 2000, INNER = 80, OUTER = 30, DELTA_BITS = 40 };

/* Layers from lambda_0 w >= 2 L size down to lambda w. */
static unsigned long continuation(const struct player_instance *p, const struct theorem_class *c,
                                  const fmpq_t lambda) {
  fmpq_t fall;
  fmpq_init(fall);
  fmpq_mul(fall, p->L, p->size);
  fmpq_div(fall, fall, lambda);
  fmpq_div(fall, fall, c->weight);
  slong bits = (slong)fmpz_bits(fmpq_numref(fall)) - (slong)fmpz_bits(fmpq_denref(fall)) + 3;
  fmpq_clear(fall);
  return bits > 0 ? LAYERS_A_BIT * (unsigned long)bits : 0;
}

static enum player_status solve_p2(struct net **net, const struct player_input *in,
                                   bool accelerated, const char **reason) {
  struct player_instance p;
  enum player_status status = player_instance_init(&p, in, reason);
  if (status != PLAYER_ANSWERS) return status;
  struct ista *f = mem_alloc(1, sizeof *f);
  fmpq_t ratio, lambda;
  fmpq_init(ratio);
  fmpq_init(lambda);
  fmpq_set_si(ratio, 15, 16);
  if (in->class->problem == P1) fmpq_one(lambda);
  else fmpq_set(lambda, in->class->parameter);
  unsigned long warm = continuation(&p, in->class, lambda);
  ista_init_matrix(f, &p.A, &p.norm,
                   &(struct ista_params){.layers = warm + SETTLE,
                                         .warm = warm,
                                         .ratio = ratio,
                                         .lambda = lambda,
                                         .accelerated = accelerated,
                                         .weights = &p.weights});
  *net = &f->net;
  fmpq_clear(ratio);
  fmpq_clear(lambda);
  player_instance_clear(&p);
  return status;
}

static enum player_status play_ista(struct net **net, const struct player_input *in,
                                    const char **reason) {
  return solve_p2(net, in, false, reason);
}

static enum player_status play_fista(struct net **net, const struct player_input *in,
                                     const char **reason) {
  return solve_p2(net, in, true, reason);
}

/* lambda <- L / (2 ceil(sqrt q) w): L may exceed sqrt(q) a by little */
static void free_lambda(fmpq_t lambda, const struct player_instance *p,
                        const struct theorem_class *c) {
  fmpq_t root;
  fmpq_init(root);
  fmpq_set_si(root, 2 * (slong)ceil(sqrt((double)c->competing)), 1);
  fmpq_div(lambda, p->L, root);
  fmpq_div(lambda, lambda, c->weight);
  fmpq_clear(root);
}

static enum player_status play_chambolle_pock(struct net **net, const struct player_input *in,
                                              const char **reason) {
  struct player_instance p;
  enum player_status status = player_instance_init(&p, in, reason);
  if (status != PLAYER_ANSWERS) return status;
  struct chambolle_pock *f = mem_alloc(1, sizeof *f);
  fmpq_t lambda, ratio;
  fmpq_init(lambda);
  fmpq_init(ratio);
  free_lambda(lambda, &p, in->class);
  fmpq_div(ratio, p.size, p.L);
  chambolle_pock_init_matrix(
    f, &p.A, &p.norm,
    &(struct chambolle_pock_params){
      .layers = PRIMAL_DUAL, .lambda = lambda, .ratio = ratio, .weights = &p.weights});
  *net = &f->net;
  fmpq_clear(lambda);
  fmpq_clear(ratio);
  player_instance_clear(&p);
  return status;
}

static enum player_status play_firenet(struct net **net, const struct player_input *in,
                                       const char **reason) {
  struct player_instance p;
  enum player_status status = player_instance_init(&p, in, reason);
  if (status != PLAYER_ANSWERS) return status;
  struct firenet *f = mem_alloc(1, sizeof *f);
  fmpq_t lambda, delta;
  fmpq_init(lambda);
  fmpq_init(delta);
  free_lambda(lambda, &p, in->class);
  fmpq_div_2exp(delta, p.size, DELTA_BITS);
  firenet_init_matrix(f, &p.A, &p.norm,
                      &(struct firenet_params){.inner = INNER,
                                               .outer = OUTER,
                                               .delta = delta,
                                               .lambda = lambda,
                                               .steps = STEPS_ADMISSIBLE,
                                               .weights = &p.weights});
  *net = &f->net;
  fmpq_clear(lambda);
  fmpq_clear(delta);
  player_instance_clear(&p);
  return status;
}

const struct player player_ista = {.name = "ista",
                                   .summary =
                                     "P2 by iterative soft thresholding, on the datum at one index",
                                   .problem = P2,
                                   .play = play_ista};

const struct player player_fista = {
  .name = "fista",
  .summary = "P2 by accelerated iterative soft thresholding, on the datum at one index",
  .problem = P2,
  .play = play_fista};

const struct player player_chambolle_pock = {
  .name = "chambolle_pock",
  .summary = "P3 by the primal-dual iteration of Chambolle and Pock, on the datum at one index",
  .problem = P3,
  .play = play_chambolle_pock};

const struct player player_firenet = {.name = "firenet",
                                      .summary = "P3 by FIRENET, on the datum at one index",
                                      .problem = P3,
                                      .play = play_firenet};
