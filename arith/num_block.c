/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num_block.h"

#include "arith.h"
#include "fixed_complex.h"
#include "mem.h"

/* Of products with one matrix: its limbs in the form of the kernels, from the first product on. */
struct block_work {
  bool ready;
  struct fixed embedded; /* complex */
  struct fixed_matrix matrix;
};

static void block_alloc(union reals *r, slong bits, size_t n) {
  r->k = mem_alloc(1, sizeof *r->k);
  fixed_init(r->k, bits, n);
}

static void block_release(union reals r, size_t n) {
  (void)n;
  if (r.k) fixed_clear(r.k);
  mem_free(r.k);
}

static size_t block_bytes(slong bits, size_t n) {
  return n * (fixed_limbs(bits) + 1) * sizeof(uint64_t);
}

static void block_zero(union reals x, size_t n) {
  (void)n;
  fixed_zero(x.k);
}

static void block_set(union reals x, union reals y, size_t n) {
  (void)n;
  fixed_set(x.k, y.k);
}

static bool block_set_balls(union reals x, arb_srcptr balls, size_t n, slong bits) {
  (void)n, (void)bits;
  return fixed_set_balls(x.k, balls);
}

static void block_get_ball(arb_t out, union reals x, size_t i) { fixed_get_ball(out, x.k, i); }

static void block_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  (void)n, (void)bits;
  fixed_axpy(y.k, a.f, x.k);
}

static void block_scale(union reals x, union reals a, size_t n, slong bits) {
  (void)n, (void)bits;
  fixed_scale(x.k, a.f);
}

static void block_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                                 slong bits) {
  (void)entries, (void)bits;
  if (field == FIELD_REAL) fixed_soft_threshold(x.k, t.k);
  else fixed_soft_threshold_complex(x.k, t.k);
}

static void block_norm_square(union reals s, union reals x, size_t n, slong bits) {
  (void)n, (void)bits;
  fixed_norm_square(s.f, x.k);
}

static void block_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  block_norm_square(s, x, entries * field, bits);
  mpfr_sqrt(s.f, s.f, MPFR_RNDN);
}

static void block_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  (void)field, (void)entries, (void)bits;
  fixed_project_ball(x.k);
}

static void *block_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  (void)rows, (void)cols, (void)field, (void)bits;
  return mem_alloc(1, sizeof(struct block_work));
}

static void block_work_renew(void *work) {
  struct block_work *w = work;
  fixed_matrix_clear(&w->matrix);
  fixed_clear(&w->embedded);
  w->ready = false;
}

static void block_work_free(void *work) {
  if (work) block_work_renew(work);
  mem_free(work);
}

static struct fixed_matrix *matrix_of(const struct mat *A) {
  struct block_work *w = A->work;
  if (w->ready) return &w->matrix;
  w->ready = true;
  if (A->field == FIELD_REAL) {
    fixed_matrix_init(&w->matrix, A->at.k, A->rows, A->cols);
  } else {
    fixed_init(&w->embedded, A->num.bits, 4 * A->rows * A->cols);
    fixed_embed(&w->embedded, A->at.k, A->rows, A->cols);
    fixed_matrix_init(&w->matrix, &w->embedded, 2 * A->rows, 2 * A->cols);
  }
  return &w->matrix;
}

static void block_mul_mat(union reals y, const struct mat *A, union reals x) {
  fixed_mul(y.k, matrix_of(A), x.k);
}

static void block_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  fixed_mul_adjoint(x.k, matrix_of(A), y.k);
}

static bool block_mat_primal_step(union reals x, union reals e, union reals s, union reals a,
                                  const struct mat *A, union reals u, union reals t) {
  if (A->field != FIELD_REAL) return false;
  fixed_primal_step(x.k, e.k, s.k, a.f, matrix_of(A), u.k, t.k);
  return true;
}

static bool block_mat_dual_step(union reals u, union reals a, const struct mat *A, union reals e,
                                union reals shift) {
  if (A->field != FIELD_REAL) return false;
  fixed_dual_step(u.k, a.f, matrix_of(A), e.k, shift.k);
  return true;
}

const struct arith arith_block = {
  .name = "block",
  .encloses = false,
  .scalars = &arith_float,
  .alloc = block_alloc,
  .release = block_release,
  .bytes = block_bytes,
  .zero = block_zero,
  .set = block_set,
  .set_balls = block_set_balls,
  .get_ball = block_get_ball,
  .axpy = block_axpy,
  .scale = block_scale,
  .soft_threshold = block_soft_threshold,
  .norm = block_norm,
  .norm_square = block_norm_square,
  .project_ball = block_project_ball,
  .work_new = block_work_new,
  .work_free = block_work_free,
  .work_renew = block_work_renew,
  .mul_mat = block_mul_mat,
  .mul_adjoint = block_mul_adjoint,
  .mat_primal_step = block_mat_primal_step,
  .mat_dual_step = block_mat_dual_step,
};
