/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "training_set.h"

#include <assert.h>

#include "mem.h"
#include "solution_set.h"

void training_set_block(double *z, const struct training_set *t, enum sample_stream stream,
                        size_t k) {
  size_t N2 = t->omega->N2, draws = t->sparsity;
  assert(stream != SAMPLES_TRAINING || k <= t->samples);
  for (size_t i = 0; i < N2; i++) z[i] = 0;
  if (k == 0) return;
  assert(draws <= N2);
  bool training = stream == SAMPLES_TRAINING;
  struct rng places = {t->seed, training ? RNG_SAMPLE_PLACES : RNG_VALIDATION_PLACES};
  struct rng values = {t->seed, training ? RNG_SAMPLE_VALUES : RNG_VALIDATION_VALUES};
  size_t *order = mem_alloc(N2, sizeof *order);
  for (size_t i = 0; i < N2; i++) order[i] = i;
  for (size_t i = 0; i < draws; i++) { /* the first draws of a random permutation */
    size_t pick = i + (size_t)rng_below(&places, k * N2 + i, N2 - i), place = order[pick];
    order[pick] = order[i];
    z[place] = rng_gaussian(&values, k * N2 + i);
  }
  mem_free(order);
}

static void count_read(struct training_set *t, unsigned long bits) {
  t->data_read++;
  if (bits > t->bits_read) t->bits_read = bits;
}

/* The member whose data are A_n. */
static size_t member_at(const struct training_set *t, unsigned long bits) {
  return bits <= t->omega->bits ? t->shown : t->truth;
}

/* What an enclosure function needs to know. */
struct source {
  const struct omega *omega;
  size_t member;
  const double *z;
  const struct solution_set *solutions;
};

static void enclose_matrix(arb_ptr out, slong prec, const void *context) {
  const struct source *s = context;
  omega_matrix(out, s->omega, s->member, prec);
}

static void enclose_norm(arb_ptr out, slong prec, const void *context) {
  const struct source *s = context;
  omega_norm(out, s->omega, prec);
}

static void enclose_measurement(arb_ptr out, slong prec, const void *context) {
  const struct source *s = context;
  omega_measurement(out, s->omega, s->z, prec);
}

static void enclose_label(arb_ptr out, slong prec, const void *context) {
  const struct source *s = context;
  solution_set_label_real(out, s->solutions, prec);
}

void training_set_matrix(struct training_set *t, unsigned long bits, struct mat *A,
                         struct scal *norm) {
  struct source source = {.omega = t->omega, .member = member_at(t, bits)};
  count_read(t, bits);
  mat_set_enclosed(A, enclose_matrix, &source);
  if (norm) scal_set_enclosed(norm, enclose_norm, &source);
}

int training_set_datum(struct training_set *t, unsigned long bits, enum sample_stream stream,
                       size_t k, struct vec *y, struct vec *x, const char **reason) {
  double *z = mem_alloc(t->omega->N2, sizeof *z);
  struct source source = {.omega = t->omega, .member = member_at(t, bits), .z = z};
  struct solution_set solutions = {0};
  training_set_block(z, t, stream, k);
  int status = x && !t->labels ? -1 : 0;
  if (status) *reason = "the training set gives no labels";
  if (status == 0) {
    count_read(t, bits);
    vec_set_enclosed(y, enclose_measurement, &source);
  }
  if (status == 0 && x) {
    struct block block;
    omega_block(&block, t->omega, source.member, z);
    solution_set_init(&solutions, &block);
    source.solutions = &solutions;
    count_read(t, bits);
    vec_set_enclosed(x, enclose_label, &source);
  }
  solution_set_clear(&solutions);
  mem_free(z);
  return status;
}
