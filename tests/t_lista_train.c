/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lista_train.h"
#include "mem.h"
#include "rng.h"

static void one_thread(void) { openblas_set_num_threads(1); }
static void no_leak(void) { cr_expect_eq(mem_live(), 0); }
TestSuite(lista_train, .init = one_thread, .fini = no_leak);

enum { M = 3, N = 4, SAMPLES = 25, EPOCHS = 60 };

/* Random matrices and 2-sparse samples y = 10 B x, as in the published training, but small. */
struct problem {
  double B[M * N], x[SAMPLES * N], y[SAMPLES * M];
  struct lista_data data;
};

static void problem_make(struct problem *p, uint64_t seed) {
  struct rng r = {seed, RNG_TEST};
  uint64_t draw = 0;
  memset(p, 0, sizeof *p);
  for (int k = 0; k < M * N; k++) p->B[k] = 0.05 * rng_gaussian(&r, draw++);
  for (int s = 0; s < SAMPLES; s++) {
    p->x[s * N] = 1;
    p->x[s * N + 1 + (int)rng_below(&r, 1000000 + draw, N - 1)] = rng_gaussian(&r, draw);
    draw++;
    for (int i = 0; i < M; i++)
      for (int j = 0; j < N; j++) p->y[s * M + i] += 10 * p->B[i * N + j] * p->x[s * N + j];
  }
  p->data = (struct lista_data){M, N, p->B, 1, SAMPLES, SAMPLES, p->y, p->x, p->y, p->x};
}

static struct lista_training settings(void) {
  return (struct lista_training){.layers = 3,
                                 .epochs = EPOCHS,
                                 .batch = 10,
                                 .rate = 0.01,
                                 .beta1 = 0.9,
                                 .beta2 = 0.999,
                                 .epsilon = 1e-7,
                                 .weight_spread = 0.5,
                                 .threshold_spread = 1e-3,
                                 .seed = 11};
}

static double validation_loss(const struct lista_weights *w, const struct lista_data *data) {
  struct lista_workspace *s = lista_workspace_new(data, w->layers, data->samples);
  double loss = lista_validation_loss(w, s);
  lista_workspace_free(s);
  return loss;
}

/* The samples are the eight points (a, b, c) of {-1, 1}^3, y = (a, b), and x_j = W_1j a + W_2j b + E_j c.
 * One layer gives odd functions of (a, b), which are the combinations of a and b, while c is
 * orthogonal to them: the least loss is the mean of E_j^2, and it is reached where the outputs are
 * W_1j a + W_2j b. Adam with epsilon = 1 is a descent with momentum that converges linearly. */
Test(lista_train, least_squares_with_known_optimum) {
  static const double W[2][3] = {{2, -1, 0.5}, {1, 3, -2}}, E[3] = {0.5, 0.25, 1};
  double y[16], x[24], B[6] = {1, 2, 3, 4, 5, 6}, losses[2 * 3000], least = 0;
  for (int s = 0; s < 8; s++) {
    double a = s & 1 ? 1 : -1, b = s & 2 ? 1 : -1, c = s & 4 ? 1 : -1;
    y[2 * s] = a;
    y[2 * s + 1] = b;
    for (int j = 0; j < 3; j++) x[3 * s + j] = W[0][j] * a + W[1][j] * b + E[j] * c;
  }
  for (int j = 0; j < 3; j++) least += E[j] * E[j] / 3;
  struct lista_data data = {2, 3, B, 1, 8, 8, y, x, y, x};
  struct lista_training t = settings();
  t.layers = 1;
  t.epochs = 3000;
  t.batch = 8;
  t.rate = t.epsilon = 1;
  t.threshold_spread = 0;
  struct lista_weights best;
  cr_assert_geq(lista_train(&best, losses, &data, &t, NULL), 0);
  cr_expect(fabs(losses[2 * 2999 + 1] - least) < 1e-12, "%.17g, least %.17g", losses[5999], least);
  for (int s = 0; s < 8; s++)
    for (int j = 0; j < 3; j++) {
      double z = y[2 * s] * best.W[j] + y[2 * s + 1] * best.W[3 + j];
      double output = copysign(fmax(fabs(z) - best.theta[0], 0), z);
      cr_expect(fabs(output - y[2 * s] * W[0][j] - y[2 * s + 1] * W[1][j]) < 1e-6);
    }
  lista_weights_clear(&best);
}

Test(lista_train, same_seed_same_bytes) {
  struct problem p;
  struct lista_weights best[3];
  double losses[3][2 * EPOCHS];
  long epoch[3];
  problem_make(&p, 1);
  for (int k = 0; k < 3; k++) {
    struct lista_training t = settings();
    t.seed += k == 2;
    epoch[k] = lista_train(&best[k], losses[k], &p.data, &t, NULL);
    cr_assert_geq(epoch[k], 0);
  }
  cr_expect_eq(epoch[0], epoch[1]);
  cr_expect_arr_eq(losses[0], losses[1], sizeof losses[0]);
  cr_expect_arr_eq(best[0].W, best[1].W, 3 * M * N * sizeof(double));
  cr_expect_arr_eq(best[0].theta, best[1].theta, 3 * sizeof(double));
  cr_expect_arr_neq(losses[0], losses[2], sizeof losses[0]);
  for (int k = 0; k < 3; k++) lista_weights_clear(&best[k]);
}

/* With steps this long the losses go up and down. */
Test(lista_train, best_epoch_has_the_least_validation_loss) {
  int inner = 0;
  for (uint64_t seed = 1; seed <= 10; seed++) {
    struct problem p;
    struct lista_weights best;
    double losses[2 * EPOCHS];
    long least = 0;
    problem_make(&p, seed);
    struct lista_training t = settings();
    t.rate = 0.5;
    t.seed = seed;
    long epoch = lista_train(&best, losses, &p.data, &t, NULL);
    for (long e = 1; e < EPOCHS; e++)
      if (losses[2 * e + 1] < losses[2 * least + 1]) least = e;
    cr_expect_eq(epoch, least, "seed %d", (int)seed);
    cr_expect_eq(validation_loss(&best, &p.data), losses[2 * least + 1], "seed %d", (int)seed);
    inner += epoch > 0 && epoch < EPOCHS - 1;
    lista_weights_clear(&best);
  }
  cr_expect_gt(inner, 0, "every best epoch is the first or last");
}

/* x <- factor times the output of one layer with start weights, as a training without steps gives it */
static void label_by_start(struct problem *p, struct lista_training t, double factor) {
  struct lista_weights start;
  double losses[2];
  t.rate = 0;
  cr_assert_eq(lista_train(&start, losses, &p->data, &t, NULL), 0);
  memset(p->x, 0, sizeof p->x);
  for (int s = 0; s < SAMPLES; s++)
    for (int i = 0; i < M; i++)
      for (int j = 0; j < N; j++) p->x[s * N + j] += factor * start.W[i * N + j] * p->y[s * M + i];
  lista_weights_clear(&start);
}

/* The first step of Adam moves a threshold by its rate, 0.01. Outputs that are three times too large make
 * it rise; outputs that are three times too small would make it negative. */
Test(lista_train, thresholds_stay_nonnegative) {
  for (uint64_t seed = 1; seed <= 10; seed++)
    for (int large = 0; large <= 1; large++) {
      struct problem p;
      struct lista_weights best;
      double losses[2];
      problem_make(&p, seed);
      struct lista_training t = settings();
      t.layers = t.epochs = 1;
      t.batch = SAMPLES;
      t.threshold_spread = 1e-9;
      t.seed = seed;
      label_by_start(&p, t, large ? 1.0 / 3 : 3);
      cr_assert_eq(lista_train(&best, losses, &p.data, &t, NULL), 0);
      if (large) cr_expect(fabs(best.theta[0] - 0.01) < 1e-5, "theta %g", best.theta[0]);
      else cr_expect(best.theta[0] == 0 && !signbit(best.theta[0]), "theta %g", best.theta[0]);
      lista_weights_clear(&best);
    }
}

/* Without steps all losses are those of the start: also their mean over batches of 10, 10 and 5,
 * and the first epoch is the best. Start weights are spread as asked: six standard deviations. */
Test(lista_train, start_weights_and_mean_of_batches) {
  struct problem p;
  struct lista_weights best;
  double losses[2 * EPOCHS], mean = 0, square = 0, count = 100 * M * N;
  problem_make(&p, 2);
  p.data.scale = 4;
  struct lista_training t = settings();
  t.rate = 0;
  t.layers = 100;
  cr_assert_eq(lista_train(&best, losses, &p.data, &t, NULL), 0);
  for (int e = 0; e < EPOCHS; e++) {
    cr_expect_eq(losses[2 * e + 1], losses[1]);
    cr_expect(fabs(losses[2 * e] / losses[1] - 1) < 1e-13, "epoch %d", e);
  }
  for (int k = 0; k < 100 * M * N; k++) {
    mean += best.W[k] * 4 / 0.5 / count;
    square += pow(best.W[k] * 4 / 0.5, 2) / count;
  }
  cr_expect(fabs(mean) < 6 / sqrt(count) && fabs(square - 1) < 6 * sqrt(2 / count));
  mean = 0;
  for (int l = 0; l < 100; l++) {
    cr_expect(best.theta[l] >= 0 && best.theta[l] < 1e-3);
    mean += best.theta[l] / 1e-3 / 100;
  }
  cr_expect(fabs(mean - 0.5) < 6 / sqrt(12 * 100));
  lista_weights_clear(&best);
}

struct witness {
  size_t calls, stop;
  double losses[2 * EPOCHS];
  long blocks; /* live after the first epoch */
  bool grew;
};

static bool watch(void *context, size_t epoch, double training, double validation) {
  struct witness *w = context;
  cr_expect_eq(epoch, w->calls);
  w->losses[2 * epoch] = training;
  w->losses[2 * epoch + 1] = validation;
  if (epoch == 0) w->blocks = mem_live();
  w->grew = w->grew || mem_live() != w->blocks;
  return ++w->calls != w->stop;
}

Test(lista_train, observer_sees_every_epoch) {
  struct problem p;
  struct lista_weights best;
  struct witness w = {.stop = 0};
  double losses[2 * EPOCHS];
  problem_make(&p, 3);
  struct lista_training t = settings();
  cr_assert_geq(lista_train(&best, losses, &p.data, &t, &(struct lista_observer){watch, &w}), 0);
  cr_expect_eq(w.calls, EPOCHS);
  cr_expect_arr_eq(w.losses, losses, sizeof losses);
  cr_expect(!w.grew, "memory is taken from epoch to epoch");
  lista_weights_clear(&best);
}

Test(lista_train, observer_stops) {
  struct problem p;
  struct lista_weights best;
  double losses[2 * EPOCHS];
  problem_make(&p, 3);
  struct lista_training t = settings();
  for (size_t stop = 1; stop <= EPOCHS; stop += EPOCHS - 1) {
    struct witness w = {.stop = stop};
    cr_expect_eq(lista_train(&best, losses, &p.data, &t, &(struct lista_observer){watch, &w}), -1);
    cr_expect_eq(w.calls, stop);
    cr_expect(!best.W && !best.theta && !best.layers);
  }
}

Test(lista_train, no_finite_loss) {
  struct problem p;
  struct lista_weights best;
  double losses[2 * EPOCHS];
  problem_make(&p, 4);
  p.y[7] = NAN;
  struct lista_training t = settings();
  cr_expect_eq(lista_train(&best, losses, &p.data, &t, NULL), -1);
  cr_expect(!best.W && !best.theta && !best.layers);
  cr_expect(isnan(losses[0]) && isnan(losses[2 * EPOCHS - 1]));
}
