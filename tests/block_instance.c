/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "block_instance.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rng.h"

/* v <- H v, H = I - 2 h h^T */
static void reflect(long double *v, const long double *h, size_t stride) {
  long double dot = 0;
  for (size_t i = 0; i < ROWS; i++) dot += h[i] * v[i * stride];
  for (size_t i = 0; i < ROWS; i++) v[i * stride] -= 2 * dot * h[i];
}

struct block_instance block_instance_make(uint64_t seed, double lambda) {
  struct rng r = {seed, RNG_TEST};
  struct block_instance b = {.lambda = lambda, .lambda_value = lambda};
  uint64_t draw = 0;
  long double h[ROWS], size = 0;
  b.best = rng_below(&r, draw++, COMPETING);
  for (size_t i = 0; i < COLS; i++) b.w[i] = 0.5 + rng_uniform(&r, draw++);
  for (size_t i = 0; i < COMPETING; i++) {
    long double ratio = i == b.best ? 2 : 1.5 * rng_uniform(&r, draw);
    draw++;
    b.row[i] = ratio * b.w[i] * (rng_below(&r, draw++, 2) ? 1 : -1);
    b.c += b.row[i] * b.row[i];
  }
  b.norm = b.c = sqrtl(b.c);
  for (size_t k = 0; k < ROWS; k++) {
    b.y[k] = b.plain[k] = rng_gaussian(&r, draw++);
    h[k] = rng_gaussian(&r, 1000 + draw++);
    size += h[k] * h[k];
  }
  for (size_t k = 0; k < ROWS; k++) h[k] /= sqrtl(size);
  for (size_t i = 0; i < COMPETING; i++) b.A[i] = b.row[i];
  for (size_t k = 1; k < ROWS; k++) b.A[k * COLS + COMPETING + k - 1] = b.c;
  for (size_t i = 0; i < COLS; i++) reflect(b.A + i, h, COLS);
  reflect(b.y, h, 1);
  return b;
}

/* x_best and the second block from the residual moduli s_0, .., s_3 */
static void place(long double *x, const struct block_instance *b, const long double *s) {
  memset(x, 0, COLS * sizeof *x);
  x[b->best] = copysignl(1, b->plain[0]) * fmaxl(fabsl(b->plain[0]) - s[0], 0) / b->row[b->best];
  for (size_t k = 1; k < ROWS; k++)
    x[COMPETING + k - 1] = copysignl(1, b->plain[k]) * fmaxl(fabsl(b->plain[k]) - s[k], 0) / b->c;
}

void block_instance_solve_p2(long double *x, const struct block_instance *b) {
  long double s[ROWS];
  for (size_t k = 0; k < ROWS; k++)
    s[k] =
      b->lambda / 2 * (k ? b->w[COMPETING + k - 1] / b->c : b->w[b->best] / fabsl(b->row[b->best]));
  place(x, b, s);
}

void block_instance_solve_p3(long double *x, const struct block_instance *b) {
  static const long double none[ROWS];
  long double g2 = powl(b->w[b->best] / b->row[b->best], 2);
  for (size_t k = 1; k < ROWS; k++) g2 += powl(b->w[COMPETING + k - 1] / b->c, 2);
  cr_assert(b->lambda * b->lambda * g2 < 1, "interpolation");
  place(x, b, none);
}

long double block_instance_objective(const struct block_instance *b, const long double *x,
                                     int power) {
  long double norm = 0, residual2 = 0;
  for (size_t i = 0; i < COLS; i++) norm += b->w[i] * fabsl(x[i]);
  for (size_t k = 0; k < ROWS; k++) {
    long double r = -b->y[k];
    for (size_t i = 0; i < COLS; i++) r += b->A[k * COLS + i] * x[i];
    residual2 += r * r;
  }
  return b->lambda * norm + (power == 2 ? residual2 : sqrtl(residual2));
}

long double distance(const long double *x, const long double *y, size_t n) {
  long double sum = 0;
  for (size_t i = 0; i < n; i++) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return sqrtl(sum);
}

static void round_all(double *out, const long double *in, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = (double)in[i];
}

void block_instance_matrix(struct mat *A, struct num num, const struct block_instance *b) {
  double values[ROWS * COLS];
  round_all(values, b->A, ROWS * COLS);
  mat_init(A, num, FIELD_REAL, ROWS, COLS);
  mat_set_doubles(A, values);
}

void block_instance_weights(struct vec *w, struct num num, const struct block_instance *b) {
  double values[COLS];
  round_all(values, b->w, COLS);
  vec_init(w, num, FIELD_REAL, COLS);
  vec_set_doubles(w, values);
}

void block_instance_measurement(struct vec *y, struct num num, const struct block_instance *b) {
  double values[ROWS];
  round_all(values, b->y, ROWS);
  vec_init(y, num, FIELD_REAL, ROWS);
  vec_set_doubles(y, values);
}
