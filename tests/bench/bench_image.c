/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times inner iterations of FIRENET on an image of 1024 x 1024 pixels, Haar with 9 levels, 15 % of
 * the frequencies. Protocol: see bench_firenet.c; for each line "transform threads iterations":
 *   iteration     seconds (of wall time if there are threads) for one, mean over one solve
 *   wall          the same by wall time in any case
 *   transforms    the same for U and U* alone, by FFTW or walsh.h
 *   traffic       the same for the bytes that a step moves that makes one pass for each, at the
 *                 bandwidth of a triad: the primal vector read and written, its sum in every second
 *                 iteration, thresholds read, the dual vector and the data, and three sweeps (columns,
 *                 rows, columns) over an image. No bounds: a step that joins its passes takes less
 *   x             some entries of the answer; norm: ||x||_2 */
#include <cblas.h>
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firenet.h"
#include "fourier.h"
#include "mem.h"
#include "op_image.h"
#include "walsh.h"

enum { SIDE = 1024, LEVELS = 9, PIXELS = SIDE * SIDE, SHOWN = 4001 };

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Wall time if there are threads, else CPU time, which others on the machine disturb less. */
static double now(void) {
  return seconds(omp_get_max_threads() > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID);
}

static void fail(const char *reason) {
  fprintf(stderr, "bench_image: %s\n", reason);
  exit(2);
}

/* Numbers that any language can make: multiplicative hashes in [0, 1). */
static double hash(size_t i, size_t factor) {
  return (double)(i * factor % 4294967296u) / 4294967296.0;
}

static void make_operator(struct op_image *A, enum image_transform t) {
  size_t *frequencies = mem_alloc(PIXELS, sizeof *frequencies), m = 0;
  for (size_t k = 0; k < PIXELS; k++)
    if (hash(k, 2654435761u) < 0.15) frequencies[m++] = k;
  op_image_init(A, t, SIDE, LEVELS, frequencies, m);
  mem_free(frequencies);
}

/* By frequencies, whatever the order of the rows. */
static void make_data(struct vec *y, const struct op_image *A) {
  size_t *number = mem_alloc(PIXELS, sizeof *number), count = 0;
  for (size_t k = 0; k < A->op.rows; k++) number[A->frequencies[k]] = 1;
  for (size_t k = 0; k < PIXELS; k++)
    if (number[k]) number[k] = count++;
  vec_init(y, A->op.num, A->op.field, A->op.rows);
  for (size_t k = 0; k < y->len; k++)
    for (size_t i = 0; i < y->field; i++)
      y->at.d[k * y->field + i] = hash(number[A->frequencies[k]] * y->field + i, 2246822519u) - 0.5;
  mem_free(number);
}

static void make_network(struct firenet *f, const struct op_image *A, unsigned long iterations) {
  struct scal L;
  fmpq_t one, delta, lambda;
  fmpq_init(one);
  fmpq_init(delta);
  fmpq_init(lambda);
  fmpq_one(one);
  fmpq_set_si(delta, 1, 1000);
  fmpq_set_si(lambda, 1, 4000);
  scal_init(&L, A->op.num);
  scal_set_fmpq(&L, one);
  firenet_init(
    f, &A->op, &L,
    &(struct firenet_params){.inner = iterations, .outer = 1, .delta = delta, .lambda = lambda});
  scal_clear(&L);
  fmpq_clear(one);
  fmpq_clear(delta);
  fmpq_clear(lambda);
}

static double time_transforms(const struct op_image *A) {
  double start = now();
  for (int adjoint = 0; adjoint < 2; adjoint++)
    if (A->transform == IMAGE_WALSH) walsh_transform(A->image, SIDE, 1);
    else fourier_transform(&A->fourier, A->image, adjoint);
  return now() - start;
}

/* Bytes per second of a <- b + 3 c, without the line that a store reads first. */
static double bandwidth(void) {
  const size_t n = (size_t)1 << 23;
  double *a = mem_alloc(n, sizeof *a), *b = mem_alloc(n, sizeof *b), *c = mem_alloc(n, sizeof *c);
  double best = HUGE_VAL;
  for (size_t i = 0; i < n; i++) a[i] = b[i] = c[i] = 1; /* fresh pages are all one page */
  for (int repeat = 0; repeat < 3; repeat++) {
    double start = now();
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++) a[i] = b[i] + 3 * c[i];
    best = fmin(best, now() - start);
  }
  mem_free(a);
  mem_free(b);
  mem_free(c);
  return 24 * (double)n / best;
}

static double bytes_of_iteration(const struct op_image *A) {
  double entry = (double)(A->op.field * sizeof(double));
  return (9 * entry + sizeof(double)) * PIXELS + 3 * entry * (double)A->op.rows;
}

static void print_answer(const struct vec *x) {
  struct scal norm;
  scal_init(&norm, x->num);
  vec_norm(&norm, x);
  printf("\"norm\": \"%.17g\", \"x\": [", scal_get_double(&norm));
  for (size_t i = 0; i < x->len * x->field; i += SHOWN)
    printf("%s\"%.17g\"", i ? ", " : "", x->at.d[i]);
  printf("]");
  scal_clear(&norm);
}

static void answer(enum image_transform t, unsigned long iterations) {
  struct op_image A;
  struct firenet f;
  struct vec x, y;
  make_operator(&A, t);
  make_data(&y, &A);
  make_network(&f, &A, iterations);
  vec_init(&x, A.op.num, A.op.field, A.op.cols);
  for (int warm = 0; warm < 2; warm++) {
    double start = now(), wall = seconds(CLOCK_MONOTONIC), count = (double)iterations;
    if (!net_apply(&f.net, &x, &y, NULL)) fail("the network was stopped");
    if (warm)
      printf("{\"iteration\": %.9g, \"wall\": %.9g, ", (now() - start) / count,
             (seconds(CLOCK_MONOTONIC) - wall) / count);
  }
  memset(A.image, 0, A.op.field * PIXELS * sizeof *A.image);
  time_transforms(&A);
  printf("\"transforms\": %.9g, ", time_transforms(&A));
  printf("\"traffic\": %.9g, ", bytes_of_iteration(&A) / bandwidth());
  print_answer(&x);
  printf("}\n");
  vec_clear(&x);
  vec_clear(&y);
  net_clear(&f.net);
  op_image_clear(&A);
}

int main(void) {
  char line[200], name[32];
  mem_install();
  openblas_set_num_threads(1);
  printf("{\"ready\": \"FFTW 3, OpenBLAS core %s\"}\n", openblas_get_corename());
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    unsigned long iterations;
    int threads;
    if (sscanf(line, "%31s %d %lu", name, &threads, &iterations) != 3 || threads < 1 ||
        iterations < 1)
      fail("expected `transform threads iterations`");
    omp_set_num_threads(threads);
    bool walsh = !strcmp(name, image_transform_name(IMAGE_WALSH));
    answer(walsh ? IMAGE_WALSH : IMAGE_FOURIER, iterations);
    fflush(stdout);
  }
  return 0;
}
