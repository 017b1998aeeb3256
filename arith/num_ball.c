/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic `ball:p`: Arb balls whose midpoints are rounded to p bits. Every kernel encloses
 * its exact result for all points of its operands. */
#include "arith.h"
#include "mem.h"

/* Complex: the conjugate of the operand of an adjoint product. */
struct ball_work {
  acb_ptr conjugate;
  size_t count;
};

static void ball_alloc(union reals *r, slong bits, size_t n) {
  (void)bits;
  r->b = mem_alloc(n, sizeof *r->b);
  for (size_t i = 0; i < n; i++) arb_init(r->b + i);
}

static void ball_release(union reals r, size_t n) {
  for (size_t i = 0; i < n; i++) arb_clear(r.b + i);
  mem_free(r.b);
}

static size_t ball_bytes(slong bits, size_t n) {
  return n * (sizeof(arb_struct) + 16 + ((size_t)bits + 63) / 64 * 8);
}

static union reals ball_from(union reals x, size_t i) { return (union reals){.b = x.b + i}; }

static void ball_zero(union reals x, size_t n) { _arb_vec_zero(x.b, (slong)n); }
static void ball_set(union reals x, union reals y, size_t n) { _arb_vec_set(x.b, y.b, (slong)n); }

static bool ball_set_ball(union reals x, size_t i, const arb_t ball, slong bits) {
  arb_set_round(x.b + i, ball, bits);
  return true;
}

static void ball_get_ball(arb_t out, union reals x, size_t i) { arb_set(out, x.b + i); }

static void ball_add(union reals s, union reals t, union reals u, slong bits) {
  arb_add(s.b, t.b, u.b, bits);
}

static void ball_sub(union reals s, union reals t, union reals u, slong bits) {
  arb_sub(s.b, t.b, u.b, bits);
}

static void ball_mul(union reals s, union reals t, union reals u, slong bits) {
  arb_mul(s.b, t.b, u.b, bits);
}

static void ball_div(union reals s, union reals t, union reals u, slong bits) {
  arb_div(s.b, t.b, u.b, bits);
}

static void ball_sqrt(union reals s, union reals t, slong bits) { arb_sqrt(s.b, t.b, bits); }

static void ball_gate(union reals s, union reals t, slong bits) {
  arb_t one;
  arb_init(one);
  arb_one(one);
  arb_max(s.b, t.b, one, bits);
  arb_rsqrt(s.b, s.b, bits);
  arb_clear(one);
}

static void ball_max(union reals s, union reals t, union reals u, slong bits) {
  arb_max(s.b, t.b, u.b, bits);
}

static void ball_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  for (size_t i = 0; i < n; i++) arb_addmul(y.b + i, a.b, x.b + i, bits);
}

static void ball_scale(union reals x, union reals a, size_t n, slong bits) {
  _arb_vec_scalar_mul(x.b, x.b, (slong)n, a.b, bits);
}

/* out <- max(x, 0) */
static void positive_part(arb_t out, const arb_t x, slong bits) {
  arb_t zero;
  arb_init(zero);
  arb_max(out, x, zero, bits);
  arb_clear(zero);
}

/* x <- max(x - t, 0) - max(-x - t, 0). At most one part is not 0, so where the sign is decided
 * nothing is lost; where it is not, the result lies between the two parts' bounds. */
static void soft_threshold_real(arb_t x, const arb_t t, slong bits) {
  arb_t above, below;
  arb_init(above);
  arb_init(below);
  arb_sub(above, x, t, bits);
  arb_add(below, x, t, bits);
  if (arb_is_nonnegative(above)) {
    arb_swap(x, above);
  } else if (arb_is_nonpositive(below)) {
    arb_swap(x, below);
  } else {
    positive_part(above, above, bits);
    arb_neg(below, below);
    positive_part(below, below, bits);
    arb_sub(x, above, below, bits);
  }
  arb_clear(above);
  arb_clear(below);
}

/* z <- (1 - t / |z|) z where |z| > t; 0 where |z| < t; else any point of modulus at most the
 * largest |z| - t. */
static void soft_threshold_complex(acb_t z, const arb_t t, slong bits) {
  arb_t modulus, excess;
  arb_init(modulus);
  arb_init(excess);
  acb_abs(modulus, z, bits);
  arb_sub(excess, modulus, t, bits);
  if (arb_is_nonpositive(excess)) {
    acb_zero(z);
  } else if (arb_is_positive(excess) && arb_is_positive(modulus)) {
    arb_div(excess, excess, modulus, bits);
    acb_mul_arb(z, z, excess, bits);
  } else {
    arf_t bound;
    arf_init(bound);
    arb_get_ubound_arf(bound, excess, MAG_BITS);
    acb_zero(z);
    arb_add_error_arf(acb_realref(z), bound);
    arb_add_error_arf(acb_imagref(z), bound);
    arf_clear(bound);
  }
  arb_clear(modulus);
  arb_clear(excess);
}

static void ball_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                                slong bits) {
  for (size_t i = 0; i < entries; i++)
    if (field == FIELD_REAL) soft_threshold_real(x.b + i, t.b + i, bits);
    else soft_threshold_complex((acb_ptr)(void *)(x.b + 2 * i), t.b + i, bits);
}

static void ball_norm_square(union reals s, union reals x, size_t n, slong bits) {
  arb_dot(s.b, NULL, 0, x.b, 1, x.b, 1, (slong)n, bits);
}

static void ball_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  ball_norm_square(s, x, entries * field, bits);
  arb_sqrtpos(s.b, s.b, bits);
}

static void ball_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  arb_t norm, one;
  arb_init(norm);
  arb_init(one);
  arb_one(one);
  ball_norm((union reals){.b = norm}, x, field, entries, bits);
  arb_max(norm, norm, one, bits);
  if (!arb_is_one(norm)) {
    arb_inv(norm, norm, bits);
    _arb_vec_scalar_mul(x.b, x.b, (slong)(entries * field), norm, bits);
  }
  arb_clear(norm);
  arb_clear(one);
}

static void *ball_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  (void)cols, (void)bits;
  struct ball_work *w = mem_alloc(1, sizeof *w);
  w->count = field == FIELD_COMPLEX ? rows : 0;
  w->conjugate = _acb_vec_init((slong)w->count);
  return w;
}

static void ball_work_free(void *work) {
  struct ball_work *w = work;
  _acb_vec_clear(w->conjugate, (slong)w->count);
  mem_free(w);
}

/* acb_struct is a pair of arb_struct, so an array of pairs re, im is an array of acb. */
static acb_ptr complex_at(arb_ptr x) { return (acb_ptr)(void *)x; }

static void ball_mul_mat(union reals y, const struct mat *A, union reals x) {
  slong bits = A->num.bits, cols = (slong)A->cols;
  for (slong i = 0; i < (slong)A->rows; i++)
    if (A->field == FIELD_REAL)
      arb_dot(y.b + i, NULL, 0, A->at.b + i * cols, 1, x.b, 1, cols, bits);
    else
      acb_dot(complex_at(y.b) + i, NULL, 0, complex_at(A->at.b) + i * cols, 1, complex_at(x.b), 1,
              cols, bits);
}

/* A* y = conj(A^T conj(y)) */
static void ball_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  slong bits = A->num.bits, cols = (slong)A->cols, rows = (slong)A->rows;
  const struct ball_work *w = A->work;
  for (slong i = 0; i < (slong)w->count; i++) acb_conj(w->conjugate + i, complex_at(y.b) + i);
  for (slong k = 0; k < cols; k++) {
    if (A->field == FIELD_REAL) {
      arb_dot(x.b + k, NULL, 0, A->at.b + k, cols, y.b, 1, rows, bits);
      continue;
    }
    acb_ptr out = complex_at(x.b) + k;
    acb_dot(out, NULL, 0, complex_at(A->at.b) + k, cols, w->conjugate, 1, rows, bits);
    acb_conj(out, out);
  }
}

const struct arith arith_ball = {
  .name = "ball",
  .encloses = true,
  .alloc = ball_alloc,
  .release = ball_release,
  .bytes = ball_bytes,
  .from = ball_from,
  .zero = ball_zero,
  .set = ball_set,
  .set_ball = ball_set_ball,
  .get_ball = ball_get_ball,
  .add = ball_add,
  .sub = ball_sub,
  .mul = ball_mul,
  .div = ball_div,
  .sqrt = ball_sqrt,
  .max = ball_max,
  .gate = ball_gate,
  .axpy = ball_axpy,
  .scale = ball_scale,
  .soft_threshold = ball_soft_threshold,
  .norm = ball_norm,
  .norm_square = ball_norm_square,
  .project_ball = ball_project_ball,
  .work_new = ball_work_new,
  .work_free = ball_work_free,
  .mul_mat = ball_mul_mat,
  .mul_adjoint = ball_mul_adjoint,
};
