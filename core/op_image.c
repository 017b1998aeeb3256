/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "op_image.h"

#include <assert.h>
#include <string.h>

#include "haar.h"
#include "mem.h"
#include "walsh.h"

enum { PARALLEL_COUNT = 1 << 14 }; /* entries; below, threads cost more than they bring */

const char *image_transform_name(enum image_transform t) {
  static const char *const names[] = {[IMAGE_FOURIER] = "fourier", [IMAGE_WALSH] = "walsh"};
  return names[t];
}

/* image <- U image or U* image, but for the factor side */
static void transform(const struct op_image *A, bool adjoint) {
  if (A->transform == IMAGE_WALSH) walsh_transform(A->image, A->side, 1);
  else fourier_transform(&A->fourier, A->image, adjoint);
}

/* y <- the measured entries of the image, / side */
static void gather(const struct op_image *A, double *restrict y) {
  const double factor = 1 / (double)A->side, *restrict image = A->image;
  size_t parts = A->op.field;
#pragma omp parallel for schedule(static) if (A->op.rows >= PARALLEL_COUNT)
  for (size_t k = 0; k < A->op.rows; k++)
    for (size_t p = 0; p < parts; p++) y[k * parts + p] = factor * image[A->places[k] * parts + p];
}

/* image <- y / side at the measured entries, 0 elsewhere */
static void scatter(const struct op_image *A, const double *restrict y) {
  const double factor = 1 / (double)A->side;
  double *restrict image = A->image;
  size_t parts = A->op.field, row = A->side * parts;
#pragma omp parallel if (A->op.cols >= PARALLEL_COUNT)
  {
#pragma omp for schedule(static)
    for (size_t i = 0; i < A->side; i++) memset(image + i * row, 0, row * sizeof *image);
#pragma omp for schedule(static)
    for (size_t k = 0; k < A->op.rows; k++)
      for (size_t p = 0; p < parts; p++)
        image[A->places[k] * parts + p] = factor * y[k * parts + p];
  }
}

static void image_apply(const struct op *op, struct vec *y, const struct vec *x) {
  const struct op_image *A = (const struct op_image *)op;
  haar_inverse_to(A->image, x->at.d, A->work, A->side, A->levels, op->field);
  transform(A, false);
  gather(A, y->at.d);
}

static void image_adjoint(const struct op *op, struct vec *x, const struct vec *y) {
  const struct op_image *A = (const struct op_image *)op;
  scatter(A, y->at.d);
  transform(A, true);
  haar_forward_to(x->at.d, A->image, A->work, A->side, A->levels, op->field);
}

/* Rows of a unitary matrix. */
static void norm_is_one(const struct op *op, arf_t out) {
  (void)op;
  arf_one(out);
}

static bool image_primal_step(const struct op *op, struct vec *x, struct vec *e, struct vec *s,
                              bool *owed, const struct scal *a, const struct vec *u,
                              const struct vec *t) {
  const struct op_image *A = (const struct op_image *)op;
  if (!image_pass_exists(A->side, op->rows)) return false;
  image_pass_primal(&A->pass,
                    &(struct image_primal){.x = x->at.d,
                                           .e = e->at.d,
                                           .s = s->at.d,
                                           .terms = !owed   ? 1
                                                    : *owed ? 2
                                                            : 0,
                                           .u = u->at.d,
                                           .t = t->at.d,
                                           .a = scal_get_double(a)},
                    A->image);
  if (owed) *owed = !*owed;
  return true;
}

static bool image_dual_step(const struct op *op, struct vec *u, const struct scal *a,
                            const struct vec *e, const struct vec *shift) {
  const struct op_image *A = (const struct op_image *)op;
  if (!image_pass_exists(A->side, op->rows)) return false;
  const struct image_dual o = {u->at.d, e->at.d, shift->at.d, scal_get_double(a)};
  image_pass_dual(&A->pass, &o, A->image, A->work);
  vec_project_ball(u);
  return true;
}

static const struct op_type image_type = {.name = "image",
                                          .apply = image_apply,
                                          .adjoint = image_adjoint,
                                          .norm_bound = norm_is_one,
                                          .norm_below = norm_is_one,
                                          .primal_step = image_primal_step,
                                          .dual_step = image_dual_step};

static size_t place_of(const struct op_image *A, size_t frequency) {
  size_t row = frequency / A->side, col = frequency % A->side;
  if (A->transform == IMAGE_FOURIER) return frequency;
  return walsh_place(row, A->side) * A->side + walsh_place(col, A->side);
}

/* places, frequencies <- those of the rows, in their order */
static void set_rows(struct op_image *A, const size_t *frequencies) {
  size_t *at = mem_alloc(A->op.cols, sizeof *at); /* for each place: 1 + its frequency, or 0 */
  A->places = mem_alloc(A->op.rows, sizeof *A->places);
  A->frequencies = mem_alloc(A->op.rows, sizeof *A->frequencies);
  for (size_t k = 0; k < A->op.rows; k++) {
    assert(frequencies[k] < A->op.cols);
    size_t *taken = at + place_of(A, frequencies[k]);
    assert(!*taken);
    *taken = 1 + frequencies[k];
  }
  for (size_t place = 0, k = 0; place < A->op.cols; place++)
    if (at[place]) A->places[k++] = place;
  if (image_pass_exists(A->side, A->op.rows))
    image_pass_init(&A->pass, A->transform == IMAGE_FOURIER, A->side, A->levels, A->places,
                    A->op.rows);
  for (size_t k = 0; k < A->op.rows; k++) A->frequencies[k] = at[A->places[k]] - 1;
  mem_free(at);
}

void op_image_init(struct op_image *A, enum image_transform transform, size_t side, size_t levels,
                   const size_t *frequencies, size_t m) {
  assert(haar_exists(side, levels) && m >= 1);
  enum field field = transform == IMAGE_FOURIER ? FIELD_COMPLEX : FIELD_REAL;
  *A = (struct op_image){.op = {&image_type, num_double(), field, m, side * side},
                         .transform = transform,
                         .side = side,
                         .levels = levels};
  A->image = mem_alloc_aligned(side * side * field, sizeof *A->image);
  A->work = mem_alloc_aligned(side * side * field, sizeof *A->work);
  set_rows(A, frequencies);
  if (transform == IMAGE_FOURIER) fourier_init(&A->fourier, side);
}

void op_image_clear(struct op_image *A) {
  fourier_clear(&A->fourier);
  image_pass_clear(&A->pass);
  mem_free(A->frequencies);
  mem_free(A->places);
  mem_free(A->image);
  mem_free(A->work);
  *A = (struct op_image){0};
}
