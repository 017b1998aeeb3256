/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times the training of LISTA on the cell K = 1, n = 10 of Table 1. Writes the data and the start
 * weights to the folder argv[1] as NPY, for the peer to read. Protocol as in bench_firenet.c: for
 * each line "epochs", at least 2, a line with
 *   epoch   CPU seconds per epoch, the first one left out (it also allocates and draws the weights)
 *   losses  [training, validation] of each epoch */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lanes_path.h"
#include "lista_data.h"
#include "mem.h"
#include "npy.h"

enum { VALIDATION = 100 };

static double cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void fail(const char *reason) {
  fprintf(stderr, "bench_lista: %s\n", reason);
  exit(2);
}

static struct lista_training published(void) {
  return (struct lista_training){.layers = 10,
                                 .batch = 1000,
                                 .rate = 2e-4 * 0.46415888336127786, /* 10^(-1/3) */
                                 .beta1 = 0.9,
                                 .beta2 = 0.999,
                                 .epsilon = 1e-7,
                                 .weight_spread = 0.05,
                                 .threshold_spread = 1e-7,
                                 .seed = 1};
}

static void read_data(struct lista_reading *r) {
  const char *reason;
  struct omega omega;
  fmpq_t one, delta;
  fmpq_init(one);
  fmpq_init(delta);
  fmpq_one(one);
  fmpq_set_si(delta, 1, 6);
  omega_init(&omega, &(struct omega_params){.N1 = 2,
                                            .N2 = 18,
                                            .digits = 1,
                                            .bits = 10,
                                            .delta = delta,
                                            .lambda = one,
                                            .transform = TRANSFORM_DCT});
  struct training_set t = {.omega = &omega,
                           .shown = 2,
                           .truth = 1,
                           .samples = 8000,
                           .sparsity = 5,
                           .seed = 1,
                           .labels = true};
  if (lista_reading_init(r, &t, omega.bits, VALIDATION, &reason)) fail(reason);
  omega_clear(&omega);
  fmpq_clear(one);
  fmpq_clear(delta);
}

struct array {
  const char *name;
  const double *data;
  size_t axes, shape[3];
};

static void write_arrays(const char *folder, const struct array *arrays, size_t count) {
  for (size_t i = 0; i < count; i++) {
    char *path = mem_printf("%s/%s.npy", folder, arrays[i].name);
    if (npy_write(path, arrays[i].data, arrays[i].axes, arrays[i].shape)) exit(3);
    mem_free(path);
  }
}

/* An epoch at rate 0 leaves the weights as they were drawn. */
static void write_all(const char *folder, const struct lista_data *d) {
  struct lista_training t = published();
  struct lista_weights start;
  double losses[2];
  t.rate = 0;
  t.epochs = 1;
  if (lista_train(&start, losses, d, &t, NULL) != 0) fail("no start weights");
  struct array arrays[] = {
    {"B", d->B, 2, {d->rows, d->cols}},
    {"y", d->y, 2, {d->samples, d->rows}},
    {"x", d->x, 2, {d->samples, d->cols}},
    {"y_validation", d->y_validation, 2, {d->validation, d->rows}},
    {"x_validation", d->x_validation, 2, {d->validation, d->cols}},
    {"W", start.W, 3, {start.layers, start.rows, start.cols}},
    {"theta", start.theta, 1, {start.layers}},
  };
  write_arrays(folder, arrays, sizeof arrays / sizeof *arrays);
  lista_weights_clear(&start);
}

/* Starts the clock when the first epoch has ended. */
static bool start_clock(void *context, size_t epoch, double training, double validation) {
  double *start = context;
  (void)training, (void)validation;
  if (epoch == 0) *start = cpu_now();
  return true;
}

static void answer(const struct lista_data *data, size_t epochs) {
  struct lista_training t = published();
  struct lista_weights best;
  double *losses = mem_alloc(2 * epochs, sizeof *losses), start = 0;
  t.epochs = epochs;
  if (lista_train(&best, losses, data, &t, &(struct lista_observer){start_clock, &start}) < 0)
    fail("the training diverged");
  printf("{\"epoch\": %.9g, \"losses\": [", (cpu_now() - start) / (double)(epochs - 1));
  for (size_t i = 0; i < epochs; i++)
    printf("%s[%.17g, %.17g]", i ? ", " : "", losses[2 * i], losses[2 * i + 1]);
  printf("]}\n");
  lista_weights_clear(&best);
  mem_free(losses);
}

int main(int argc, char **argv) {
  static const char *const paths[LANES_PATHS] = {"any processor", "AVX2", "AVX-512"};
  char line[200];
  struct lista_reading r;
  size_t epochs;
  if (argc != 2) fail("expected a folder");
  mem_install();
  read_data(&r);
  write_all(argv[1], &r.data);
  printf("{\"ready\": \"passes for %s\"}\n", paths[lanes_path()]);
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "%zu", &epochs) != 1 || epochs < 2) fail("expected a number of epochs >= 2");
    answer(&r.data, epochs);
    fflush(stdout);
  }
  lista_reading_clear(&r);
  return 0;
}
