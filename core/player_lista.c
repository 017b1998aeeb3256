/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LISTA as a player: it trains on the one datum (A_n, y_n, x_n) that it reads. So that any number of
 * digits K can be trained in double, it works in units in which the largest entries of y_n and of x_n are
 * in [1/2, 1): y = 2^-input y', x = 2^-output x', both powers of 2; B = A_n / (10 L) has no unit. */
#include <math.h>

#include "lista.h"
#include "lista_train.h"
#include "mem.h"
#include "player_instance.h"
#include "player_list.h"
#include "rng.h"
#include "scaled.h"

/* An entry whose threshold has caught it stays 0, as its gradient is 0, so some trainings end at a bad
 * label; then the next start is tried. Labels have size 1. */
enum { ATTEMPTS = 20 };
static const double GOOD_LOSS = 1e-8;

/* Small enough for a few milliseconds, long enough to reproduce the label. */
static const struct lista_training training = {.layers = 3,
                                               .epochs = 1500,
                                               .batch = 1,
                                               .rate = 2e-3,
                                               .beta1 = 0.9,
                                               .beta2 = 0.999,
                                               .epsilon = 1e-7,
                                               .weight_spread = 0.05,
                                               .threshold_spread = 1e-7};

/* out[0..count) <- values 2^-shift, the nearest doubles, where 2^-shift brings the largest into
 * [1/2, 1). Returns shift. */
static slong normalise(double *out, const fmpz *values, size_t count) {
  flint_bitcnt_t most = 0;
  for (size_t i = 0; i < count; i++) {
    flint_bitcnt_t bits = fmpz_bits(values + i);
    if (bits > most) most = bits;
  }
  arf_t value;
  arf_init(value);
  for (size_t i = 0; i < count; i++) {
    arf_set_fmpz(value, values + i);
    arf_mul_2exp_si(value, value, -(slong)most);
    out[i] = arf_get_d(value, ARF_RND_NEAR);
  }
  arf_clear(value);
  return (slong)most;
}

/* B <- A / (10 L), in doubles */
static void set_operator(double *B, const struct player_instance *p) {
  struct mat scaled;
  struct scal factor;
  fmpq_t ten;
  fmpq_init(ten);
  scal_init(&factor, p->A.num);
  mat_init(&scaled, p->A.num, FIELD_REAL, p->A.rows, p->A.cols);
  fmpq_set_si(ten, 10, 1);
  fmpq_mul(ten, ten, p->L);
  fmpq_inv(ten, ten);
  scal_set_fmpq(&factor, ten);
  mat_set(&scaled, &p->A);
  mat_scale(&scaled, &factor);
  mat_get_doubles(B, &scaled);
  fmpq_clear(ten);
  scal_clear(&factor);
  mat_clear(&scaled);
}

static bool go_on(void *context, size_t epoch, double training_loss, double validation_loss) {
  const struct player_input *in = context;
  (void)epoch;
  (void)training_loss;
  (void)validation_loss;
  return !in->stop || !*in->stop;
}

/* w <- the weights of one training; returns their loss, or infinity with w cleared. */
static double train_once(struct lista_weights *w, const struct lista_data *data,
                         const struct lista_observer *observer, uint64_t seed) {
  struct lista_training t = training;
  t.seed = seed;
  double *losses = mem_alloc(2 * t.epochs, sizeof *losses), loss = INFINITY;
  long best = lista_train(w, losses, data, &t, observer);
  if (best >= 0) loss = losses[2 * best + 1];
  mem_free(losses);
  return loss;
}

/* best <- the weights with the least loss. Returns false if there are none, as it was stopped. */
static bool train(struct lista_weights *best, const struct lista_data *data,
                  struct player_input *in) {
  struct rng seeds = {in->seed, RNG_RESTARTS};
  struct lista_observer observer = {go_on, in};
  double least = INFINITY;
  *best = (struct lista_weights){0};
  for (uint64_t k = 0; k < ATTEMPTS && least > GOOD_LOSS && (k == 0 || go_on(in, 0, 0, 0)); k++) {
    struct lista_weights w;
    double loss = train_once(&w, data, &observer, rng_bits(&seeds, k));
    if (loss < least) {
      lista_weights_clear(best);
      *best = w;
      least = loss;
    } else {
      lista_weights_clear(&w);
    }
  }
  return isfinite(least);
}

static enum player_status answer(struct net **net, const struct player_input *in,
                                 const struct player_instance *p, const char **reason) {
  size_t m = in->class->rows, N = in->class->cols;
  double *B = mem_alloc(m * N, sizeof *B), *y = mem_alloc(m, sizeof *y),
         *x = mem_alloc(N, sizeof *x);
  struct lista_weights w;
  set_operator(B, p);
  slong input = 2 * p->datum->work - normalise(y, p->datum->y, m),
        output = p->datum->work - normalise(x, p->datum->x, N);
  struct lista_data data = {.rows = m,
                            .cols = N,
                            .B = B,
                            .scale = 1,
                            .samples = 1,
                            .validation = 1,
                            .y = y,
                            .x = x,
                            .y_validation = y,
                            .x_validation = x};
  struct player_input watched = *in;
  bool trained = train(&w, &data, &watched);
  mem_free(B);
  mem_free(y);
  mem_free(x);
  if (!trained) {
    if (in->stop && *in->stop) return PLAYER_STOPPED;
    *reason = "its training did not converge";
    return PLAYER_REFUSES;
  }
  struct lista *l = mem_alloc(1, sizeof *l);
  struct scaled *s = mem_alloc(1, sizeof *s);
  lista_init(l, &p->A, &p->norm, &w);
  scaled_init(s, &l->net, input, output);
  *net = &s->net;
  lista_weights_clear(&w);
  return PLAYER_ANSWERS;
}

static enum player_status play_lista(struct net **net, const struct player_input *in,
                                     const char **reason) {
  struct player_instance p;
  enum player_status status = player_instance_init(&p, in, reason);
  if (status != PLAYER_ANSWERS) return status;
  if (p.datum->x) {
    status = answer(net, in, &p, reason);
  } else {
    *reason = "it trains on labels, and the training set has none";
    status = PLAYER_REFUSES;
  }
  player_instance_clear(&p);
  return status;
}

const struct player player_lista = {.name = "lista",
                                    .summary =
                                      "LISTA, trained on the datum at one index and its label",
                                    .random = true,
                                    .play = play_lista};
