/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "haar.h"
#include "image_problem.h"
#include "mem.h"

enum { BLOCK = 4096 }; /* entries of a partial sum */

typedef double (*block_sum)(const void *context, size_t from, size_t to);

/* Partial sums of blocks, added in their order. */
static double sum_blocks(block_sum sum, const void *context, size_t count) {
  size_t blocks = (count + BLOCK - 1) / BLOCK;
  double *part = mem_alloc(blocks, sizeof *part), total = 0;
#pragma omp parallel for schedule(static)
  for (size_t b = 0; b < blocks; b++)
    part[b] = sum(context, b * BLOCK, (b + 1) * BLOCK < count ? (b + 1) * BLOCK : count);
  for (size_t b = 0; b < blocks; b++) total += part[b];
  mem_free(part);
  return total;
}

/* A vector beside a real one of as many entries. */
struct beside {
  const struct vec *x;
  const double *real;
};

static double block_distance(const void *context, size_t from, size_t to) {
  const struct beside *b = context;
  const double *x = b->x->at.d;
  double sum = 0;
  for (size_t i = from; i < to; i++) {
    double re = b->x->field == FIELD_REAL ? x[i] : x[2 * i], d = re - b->real[i];
    double im = b->x->field == FIELD_REAL ? 0 : x[2 * i + 1];
    sum += d * d + im * im;
  }
  return sum;
}

double image_distance(const struct image_problem *p, const struct vec *psi) {
  return sqrt(sum_blocks(block_distance, &(struct beside){psi, p->coefficients}, p->cols));
}

static double modulus(const struct vec *x, size_t i) {
  if (x->field == FIELD_REAL) return fabs(x->at.d[i]);
  double re = x->at.d[2 * i], im = x->at.d[2 * i + 1];
  return sqrt(re * re + im * im);
}

static double block_weighted(const void *context, size_t from, size_t to) {
  const struct beside *b = context;
  double sum = 0;
  for (size_t i = from; i < to; i++) sum += b->real[i] * modulus(b->x, i);
  return sum;
}

static double block_square(const void *context, size_t from, size_t to) {
  const double *values = context;
  double sum = 0;
  for (size_t i = from; i < to; i++) sum += values[i] * values[i];
  return sum;
}

double image_objective(const struct image_problem *p, const struct vec *psi, struct vec *residual) {
  size_t reals = p->rows * p->y.field;
  op_apply(&p->A.op, residual, psi);
  for (size_t i = 0; i < reals; i++) residual->at.d[i] -= p->y.at.d[i];
  double weighted = sum_blocks(block_weighted, &(struct beside){psi, p->weights.at.d}, p->cols);
  return p->lambda * weighted + sqrt(sum_blocks(block_square, residual->at.d, reals));
}

double image_dual_bound(const struct image_problem *p, const struct vec *u, struct vec *work) {
  size_t reals = p->rows * p->y.field;
  double product = 0, excess = fmax(1, sqrt(sum_blocks(block_square, u->at.d, reals)));
  op_adjoint(&p->A.op, work, u);
  for (size_t i = 0; i < p->cols; i++)
    excess = fmax(excess, modulus(work, i) / (p->lambda * p->weights.at.d[i]));
  for (size_t i = 0; i < reals; i++) product -= u->at.d[i] * p->y.at.d[i];
  return product / excess;
}

void image_grey(double *grey, double *work, const struct image_problem *p, const struct vec *psi) {
  for (size_t i = 0; i < p->cols; i++) grey[i] = psi->at.d[i * psi->field];
  haar_inverse(grey, work, p->side, p->levels, 1);
}

double image_psnr(const struct image_problem *p, const double *grey) {
  double sum = 0;
  for (size_t i = 0; i < p->cols; i++) sum += (grey[i] - p->image[i]) * (grey[i] - p->image[i]);
  return 10 * log10(p->peak * p->peak * (double)p->cols / sum);
}
