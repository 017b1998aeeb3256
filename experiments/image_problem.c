/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_problem.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grey_png.h"
#include "haar.h"
#include "mem.h"
#include "phantom.h"
#include "rng.h"

size_t image_log2(size_t side) {
  size_t log = 0;
  while (side >> (log + 1)) log++;
  return log;
}

size_t image_levels(const struct setting *s) {
  size_t levels = (size_t)setting_integer(s, "operator.levels");
  return levels ? levels : image_log2((size_t)setting_integer(s, "image.size")) - 1;
}

double image_number(const struct setting *s, const char *key) {
  fmpq_t value;
  arb_t ball;
  fmpq_init(value);
  arb_init(ball);
  setting_rational(value, s, key);
  arb_set_fmpq(ball, value, 128);
  double d = arf_get_d(arb_midref(ball), ARF_RND_NEAR);
  fmpq_clear(value);
  arb_clear(ball);
  return d;
}

/* floor(rate N + 1/2) */
size_t image_rows(const struct setting *s) {
  fmpq_t rows, half;
  fmpz_t side;
  fmpq_init(rows);
  fmpq_init(half);
  fmpz_init_set_si(side, setting_integer(s, "image.size"));
  setting_rational(rows, s, "sampling.rate");
  fmpq_mul_fmpz(rows, rows, side);
  fmpq_mul_fmpz(rows, rows, side);
  fmpq_set_si(half, 1, 2);
  fmpq_add(rows, rows, half);
  fmpz_fdiv_q(side, fmpq_numref(rows), fmpq_denref(rows));
  size_t m = (size_t)fmpz_get_ui(side);
  fmpz_clear(side);
  fmpq_clear(half);
  fmpq_clear(rows);
  return m ? m : 1;
}

/* ---- image and model ---- */

static int read_file(struct image_problem *p, const struct setting *s) {
  size_t side;
  char *path = setting_path(s, "image.file");
  int status = grey_png_read(&p->image, &side, path);
  if (!status && (side != p->side || !setting_file_holds(s, "image.file"))) {
    fprintf(stderr, "%s: it has changed since the config was read\n", path);
    status = -1;
  }
  mem_free(path);
  return status;
}

static int read_image(struct image_problem *p, const struct setting *s) {
  if (setting_is(s, "image.source", "file")) return read_file(p, s);
  p->image = mem_alloc(p->cols, sizeof *p->image);
  if (setting_is(s, "image.source", "phantom")) phantom_shepp_logan(p->image, p->side);
  else phantom_ellipses(p->image, p->side, (uint64_t)setting_integer(s, "image.seed"));
  return 0;
}

static void measure_image(struct image_problem *p) {
  double *work = mem_alloc(p->cols, sizeof *work), sum = 0;
  p->coefficients = mem_alloc(p->cols, sizeof *p->coefficients);
  memcpy(p->coefficients, p->image, p->cols * sizeof *p->image);
  haar_forward(p->coefficients, work, p->side, p->levels, 1);
  for (size_t i = 0; i < p->cols; i++) {
    p->peak = fmax(p->peak, p->image[i]);
    sum += p->coefficients[i] * p->coefficients[i];
  }
  p->norm = sqrt(sum);
  mem_free(work);
}

static void count_sparsities(struct image_problem *p, double threshold) {
  double *tenths = mem_alloc(p->cols, sizeof *tenths), *work = mem_alloc(p->cols, sizeof *work);
  phantom_shepp_logan_tenths(tenths, p->side);
  haar_forward(tenths, work, p->side, p->levels, 1);
  p->sparsities = mem_alloc(p->levels + 1, sizeof *p->sparsities);
  p->counted = mem_alloc(p->levels + 1, sizeof *p->counted);
  haar_counts(p->counted, tenths, p->side, p->levels, 10 * threshold);
  for (size_t j = 0; j <= p->levels; j++) p->sparsities[j] = p->counted[j] ? p->counted[j] : 1;
  for (size_t i = 0; i < p->cols; i++) p->ties += fabs(tenths[i]) == 10 * threshold;
  mem_free(tenths);
  mem_free(work);
}

static void set_weights(struct image_problem *p) {
  double *w = mem_alloc(p->cols, sizeof *w), sum = 0;
  p->level_weights = mem_alloc(p->levels + 1, sizeof *p->level_weights);
  for (size_t j = 0; j <= p->levels; j++) sum += (double)p->sparsities[j];
  for (size_t j = 0; j <= p->levels; j++)
    p->level_weights[j] = sqrt(sum / (double)p->sparsities[j]);
  for (size_t i = 0; i < p->cols; i++)
    w[i] = p->level_weights[haar_level(i / p->side, i % p->side, p->side, p->levels)];
  vec_init(&p->weights, num_double(), FIELD_REAL, p->cols);
  vec_set_doubles(&p->weights, w);
  mem_free(w);
}

/* ---- data ---- */

/* x <- the real coefficients in the operator's field */
static void embed(struct vec *x, const double *coefficients) {
  for (size_t i = 0; i < x->len; i++) x->at.d[i * x->field] = coefficients[i];
}

static double norm_of(const double *values, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += values[i] * values[i];
  return sqrt(sum);
}

static int compare(const void *a, const void *b) {
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* The number of a row's frequency among all that are measured: noise is drawn in that order,
 * whatever the order of the rows. */
static size_t number_of(const struct image_problem *p, size_t row) {
  const size_t *list = p->sampling.frequencies, *found;
  found = bsearch(p->A.frequencies + row, list, p->rows, sizeof *list, compare);
  assert(found);
  return (size_t)(found - list);
}

/* y <- y + e, e Gaussian in each real component, scaled to ||e|| = relative ||y|| */
static void add_noise(struct image_problem *p, double relative, uint64_t seed) {
  const size_t field = p->y.field, reals = p->rows * field;
  const struct rng r = {seed, RNG_NOISE};
  double *e = mem_alloc(reals, sizeof *e);
  for (size_t k = 0; relative > 0 && k < p->rows; k++) {
    const size_t first = number_of(p, k) * field;
    for (size_t part = 0; part < field; part++)
      e[k * field + part] = rng_gaussian(&r, first + part);
  }
  p->signal = norm_of(p->y.at.d, reals);
  double norm = norm_of(e, reals), scale = norm > 0 ? relative * p->signal / norm : 0;
  for (size_t i = 0; i < reals; i++) {
    e[i] *= scale;
    p->y.at.d[i] += e[i];
  }
  p->noise = norm_of(e, reals);
  mem_free(e);
}

static void measure(struct image_problem *p, const struct setting *s) {
  struct vec x;
  const struct op *A = &p->A.op;
  vec_init(&x, A->num, A->field, p->cols);
  vec_init(&p->y, A->num, A->field, p->rows);
  embed(&x, p->coefficients);
  op_apply(A, &p->y, &x);
  vec_clear(&x);
  add_noise(p, image_number(s, "noise.relative"), (uint64_t)setting_integer(s, "noise.seed"));
}

int image_problem_init(struct image_problem *p, const struct setting *s) {
  *p = (struct image_problem){.side = (size_t)setting_integer(s, "image.size"),
                              .levels = image_levels(s),
                              .rows = image_rows(s),
                              .lambda = image_number(s, "network.lambda")};
  p->transform = setting_is(s, "operator.transform", "walsh") ? IMAGE_WALSH : IMAGE_FOURIER;
  p->cols = p->side * p->side;
  if (read_image(p, s)) {
    image_problem_clear(p);
    return -1;
  }
  measure_image(p);
  count_sparsities(p, image_number(s, "model.threshold"));
  set_weights(p);
  sampling_init(&p->sampling, p->transform, p->side, p->levels, p->sparsities, p->rows,
                (uint64_t)setting_integer(s, "sampling.seed"));
  op_image_init(&p->A, p->transform, p->side, p->levels, p->sampling.frequencies, p->rows);
  measure(p, s);
  return 0;
}

void image_problem_clear(struct image_problem *p) {
  mem_free(p->image);
  mem_free(p->coefficients);
  mem_free(p->sparsities);
  mem_free(p->counted);
  mem_free(p->level_weights);
  if (p->sampling.frequencies) sampling_clear(&p->sampling);
  if (p->A.op.type) op_image_clear(&p->A);
  vec_clear(&p->y);
  vec_clear(&p->weights);
  *p = (struct image_problem){0};
}
