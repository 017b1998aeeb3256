/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "bases_instance.h"
#include "mem.h"
#include "rng.h"

enum { ROWS = BASES_ROWS, COLS = BASES_COLS };

static const struct rng stream = {.seed = 20240622, .purpose = RNG_TEST};

/* Column k of A, which is real. */
static double entry(size_t i, size_t k) {
  if (k < ROWS) return i == k ? 1 : 0;
  return __builtin_popcountll(i & (k - ROWS)) % 2 ? -0.25 : 0.25;
}

/* out <- A z - y */
static void residual(double *out, const struct bases *b, const double *z) {
  for (size_t i = 0; i < ROWS * b->field; i++) out[i] = -b->y[i];
  for (size_t i = 0; i < ROWS; i++)
    for (size_t k = 0; k < COLS; k++)
      for (size_t part = 0; part < b->field; part++)
        out[b->field * i + part] += entry(i, k) * z[b->field * k + part];
}

static double norm(const double *z, size_t count) {
  double length = 0;
  for (size_t i = 0; i < count; i++) length = hypot(length, z[i]);
  return length;
}

struct bases *bases_new(enum field field, uint64_t draw) {
  struct bases *b = mem_alloc(1, sizeof *b);
  b->field = field;
  for (size_t i = 0; i < ROWS; i++)
    for (size_t k = 0; k < COLS; k++) b->A[field * (i * COLS + k)] = entry(i, k);
  for (size_t half = 0; half < 2; half++) {
    size_t k = half * ROWS + rng_below(&stream, draw++, ROWS);
    for (size_t part = 0; part < field; part++) {
      double size = (double)(1 + rng_below(&stream, draw++, 24)) / 8;
      b->x[field * k + part] = rng_below(&stream, draw++, 2) ? size : -size;
    }
  }
  residual(b->y, b, b->x); /* y was 0 */
  b->norm = norm(b->y, ROWS * field);
  fmpq_set_ui(b->lambda, 3, 14);
  fmpq_set_ui(b->L, 10, 7);
  fmpq_set_ui(b->C2, 13, 2);
  fmpq_set_ui(b->start, (ulong)b->norm + 1, 1);
  return b;
}

void bases_free(struct bases *b) {
  fmpq_clear(b->lambda);
  fmpq_clear(b->L);
  fmpq_clear(b->C2);
  fmpq_clear(b->start);
  mem_free(b);
}

void bases_constants(double *c1, double *c2, double *lambda) {
  double g = 0.25, gamma = 1 / sqrt(1 - g), rho = sqrt(2) * g * sqrt(1 + g * g) / (1 - g * g),
         root = sqrt(sqrt(2)) / 2; /* kappa^(1/4) / 2 */
  *c1 = (rho + (1 + rho) * root) * (1 + rho) / (1 - rho);
  *c2 = gamma * ((1 + rho) / (1 - rho) + (3 + rho) / (1 - rho) * root);
  *lambda = *c1 / (*c2 * 2); /* xi = 4 */
}

double bases_distance(const struct bases *b, const double *z) {
  double difference[2 * COLS];
  for (size_t i = 0; i < COLS * b->field; i++) difference[i] = z[i] - b->x[i];
  return norm(difference, COLS * b->field);
}

double bases_objective(const struct bases *b, const double *z) {
  double sum = 0, rest[2 * ROWS];
  for (size_t k = 0; k < COLS; k++) sum += norm(z + b->field * k, b->field);
  residual(rest, b, z);
  return 3.0 / 14 * sqrt(2) * sum + norm(rest, ROWS * b->field);
}

static void enclose_weights(arb_ptr out, slong prec, const void *context) {
  (void)context;
  for (size_t i = 0; i < COLS; i++) arb_sqrt_ui(out + i, 2, prec);
}

void bases_data_init(struct bases_data *d, const struct bases *b, struct num num) {
  mat_init(&d->A, num, b->field, ROWS, COLS);
  mat_set_doubles(&d->A, b->A);
  op_dense_init(&d->op, &d->A);
  vec_init(&d->weights, num, FIELD_REAL, COLS);
  vec_set_enclosed(&d->weights, enclose_weights, NULL);
  vec_init(&d->x, num, b->field, COLS);
  vec_init(&d->y, num, b->field, ROWS);
  vec_set_doubles(&d->y, b->y);
  scal_init(&d->L, num);
  scal_set_fmpq(&d->L, b->L);
}

void bases_data_clear(struct bases_data *d) {
  mat_clear(&d->A);
  vec_clear(&d->weights);
  vec_clear(&d->x);
  vec_clear(&d->y);
  scal_clear(&d->L);
}
