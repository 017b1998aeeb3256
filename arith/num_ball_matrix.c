/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products of ball:p with a matrix (num_ball.h). */
#include "fixed_complex.h"
#include "mem.h"
#include "num_ball.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

void *ball_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  (void)rows, (void)cols, (void)field, (void)bits;
  return mem_alloc(1, sizeof(struct ball_work));
}

void ball_work_renew(void *work) {
  struct ball_work *w = work;
  fixed_matrix_clear(&w->matrix);
  fixed_clear(&w->embedded);
  radii_matrix_clear(&w->most);
  radii_clear(&w->rad_of_rows);
  radii_clear(&w->rad_of_cols);
  mem_free(w->was_x);
  mem_free(w->was_s);
  mem_free(w->is_x);
  for (size_t i = 0; i < COUNT(w->factors); i++) {
    if (w->factors[i].known) ball_factor_clear(&w->factors[i].factor);
    if (w->ready) arb_clear(w->factors[i].of);
  }
  for (size_t i = 0; i < COUNT(w->of_rows); i++) radii_clear(&w->of_rows[i]);
  for (size_t i = 0; i < COUNT(w->of_cols); i++) radii_clear(&w->of_cols[i]);
  *w = (struct ball_work){0};
}

void ball_work_free(void *work) {
  if (work) ball_work_renew(work);
  mem_free(work);
}

/* out <- the entries of A as real ones: [re im; im re] */
static void embed(struct radii *out, const struct radii *in, const struct mat *A) {
  out->exp = in->exp;
  for (size_t i = 0; i < 2 * A->rows; i++)
    for (size_t k = 0; k < 2 * A->cols; k++)
      out->at[i * 2 * A->cols + k] = in->at[2 * (i / 2 * A->cols + k / 2) + (i + k) % 2];
}

/* With the entries of A, as real ones. */
static void with_entries(struct ball_work *w, const struct radii *entries, const struct mat *A,
                         void (*set)(struct ball_work *, const struct radii *, size_t rows,
                                     size_t cols)) {
  if (A->field == FIELD_REAL) {
    set(w, entries, A->rows, A->cols);
    return;
  }
  struct radii embedded;
  radii_init(&embedded, 2 * entries->count);
  embed(&embedded, entries, A);
  set(w, &embedded, 2 * A->rows, 2 * A->cols);
  radii_clear(&embedded);
}

static void set_matrix(struct ball_work *w, const struct radii *entries, size_t rows, size_t cols) {
  radii_matrix_init(&w->most, entries, rows, cols);
}

static void set_maxima(struct ball_work *w, const struct radii *entries, size_t rows, size_t cols) {
  radii_init(&w->rad_of_rows, rows);
  radii_init(&w->rad_of_cols, cols);
  radii_maxima(&w->rad_of_rows, &w->rad_of_cols, entries);
}

static void set_radii(struct ball_work *w, const struct mat *A) {
  const struct fixed_ball *entries = A->at.q;
  struct radii most;
  radii_init(&most, entries->mid.count);
  ball_bounds(&most, &entries->mid);
  w->exact = radii_is_zero(&entries->rad);
  w->unit = ball_unit(&entries->mid);
  const struct radii_term terms[] = {radii_term(radius_power(0), &most),
                                     radii_term(radius_power(0), &entries->rad)};
  radii_sum(&most, terms, 2);
  with_entries(w, &most, A, set_matrix);
  if (!w->exact) with_entries(w, &entries->rad, A, set_maxima);
  radii_clear(&most);
}

static void set_midpoints(struct ball_work *w, const struct mat *A) {
  const struct fixed *mid = &A->at.q->mid;
  if (A->field == FIELD_REAL) {
    fixed_matrix_init(&w->matrix, mid, A->rows, A->cols);
    return;
  }
  fixed_init(&w->embedded, A->num.bits, 4 * A->rows * A->cols);
  fixed_embed(&w->embedded, mid, A->rows, A->cols);
  fixed_matrix_init(&w->matrix, &w->embedded, 2 * A->rows, 2 * A->cols);
}

struct ball_work *ball_work_of(const struct mat *A) {
  struct ball_work *w = A->work;
  if (!ball_defined(A->at.q)) return NULL;
  if (w->ready) return w;
  const size_t rows = A->rows * A->field, cols = A->cols * A->field;
  set_midpoints(w, A);
  set_radii(w, A);
  for (size_t i = 0; i < COUNT(w->of_rows); i++) radii_init(&w->of_rows[i], rows);
  for (size_t i = 0; i < COUNT(w->of_cols); i++) radii_init(&w->of_cols[i], cols);
  w->was_x = mem_alloc_aligned(fixed_words(cols, 1), sizeof *w->was_x);
  w->was_s = mem_alloc_aligned(fixed_words(cols, 1), sizeof *w->was_s);
  w->is_x = mem_alloc_aligned(fixed_words(cols, 1), sizeof *w->is_x);
  for (size_t i = 0; i < COUNT(w->factors); i++) arb_init(w->factors[i].of);
  w->ready = true;
  return w;
}

bool ball_needs_bound(const struct ball_work *w, const struct ball_factor *a) {
  return !w->exact || (a && a->rad.at > 0);
}

void ball_bound(struct radii_bound *b, struct radii *room, const struct fixed *m) {
  ball_bounds(room, m);
  b->at = room->exp == RADII_NOTHING ? NULL : room->at;
  b->exp = room->exp;
  b->more = 0;
}

struct radii_product ball_product_radii(struct ball_work *w, const struct ball_factor *a,
                                        const struct radii *rad, bool adjoint) {
  const struct radii *rho = adjoint ? &w->rad_of_cols : &w->rad_of_rows;
  return (struct radii_product){
    .W = &w->most,
    .adjoint = adjoint,
    .rad = rad,
    .rho = w->exact ? NULL : rho,
    .of_rad = a ? a->most : radius_power(0),
    .of_bound = a ? a->rad : (struct radius){0},
    .of_rho = a ? a->size : radius_power(0),
    .room = adjoint ? &w->of_rows[1] : &w->of_cols[1],
  };
}

static void multiply(struct fixed_ball *y, const struct mat *A, const struct fixed_ball *x,
                     bool adjoint) {
  struct ball_work *w = ball_work_of(A);
  if (!w || !ball_defined(x)) {
    ball_undefine(y);
    return;
  }
  (adjoint ? fixed_mul_adjoint : fixed_mul)(&y->mid, &w->matrix, &x->mid);
  struct radii_product g = ball_product_radii(w, NULL, &x->rad, adjoint);
  if (ball_needs_bound(w, NULL))
    ball_bound(&g.bound, adjoint ? &w->of_rows[0] : &w->of_cols[0], &x->mid);
  radii_mul(&y->rad, &g);
  const struct radii_term terms[] = {radii_term(radius_power(0), &y->rad),
                                     {ball_rounding(&y->mid, w->unit + ball_unit(&x->mid)), NULL}};
  radii_sum(&y->rad, terms, 2);
  ball_settle(y);
}

void ball_mul_mat(union reals y, const struct mat *A, union reals x) {
  multiply(y.q, A, x.q, false);
}
void ball_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  multiply(x.q, A, y.q, true);
}
