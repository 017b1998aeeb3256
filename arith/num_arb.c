/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic `arb:p`: Arb balls, each real with a midpoint of p bits and a radius of its own. Every
 * kernel encloses its exact result for all points of its operands. */
#include "arith.h"
#include "mem.h"

/* Complex: the conjugate of the operand of an adjoint product. */
struct balls_work {
  acb_ptr conjugate;
  size_t count;
};

static void balls_alloc(union reals *r, slong bits, size_t n) {
  (void)bits;
  r->b = mem_alloc(n, sizeof *r->b);
  for (size_t i = 0; i < n; i++) arb_init(r->b + i);
}

static void balls_release(union reals r, size_t n) {
  for (size_t i = 0; i < n; i++) arb_clear(r.b + i);
  mem_free(r.b);
}

static size_t balls_bytes(slong bits, size_t n) {
  return n * (sizeof(arb_struct) + 16 + ((size_t)bits + 63) / 64 * 8);
}

static union reals balls_from(union reals x, size_t i) { return (union reals){.b = x.b + i}; }

static void balls_zero(union reals x, size_t n) { _arb_vec_zero(x.b, (slong)n); }
static void balls_set(union reals x, union reals y, size_t n) { _arb_vec_set(x.b, y.b, (slong)n); }

static bool balls_set_ball(union reals x, size_t i, const arb_t ball, slong bits) {
  arb_set_round(x.b + i, ball, bits);
  return true;
}

static void balls_get_ball(arb_t out, union reals x, size_t i) { arb_set(out, x.b + i); }

static void balls_add(union reals s, union reals t, union reals u, slong bits) {
  arb_add(s.b, t.b, u.b, bits);
}

static void balls_sub(union reals s, union reals t, union reals u, slong bits) {
  arb_sub(s.b, t.b, u.b, bits);
}

static void balls_mul(union reals s, union reals t, union reals u, slong bits) {
  arb_mul(s.b, t.b, u.b, bits);
}

static void balls_div(union reals s, union reals t, union reals u, slong bits) {
  arb_div(s.b, t.b, u.b, bits);
}

static void balls_sqrt(union reals s, union reals t, slong bits) { arb_sqrt(s.b, t.b, bits); }

static void balls_gate(union reals s, union reals t, slong bits) {
  arb_t one;
  arb_init(one);
  arb_one(one);
  arb_max(s.b, t.b, one, bits);
  arb_rsqrt(s.b, s.b, bits);
  arb_clear(one);
}

static void balls_max(union reals s, union reals t, union reals u, slong bits) {
  arb_max(s.b, t.b, u.b, bits);
}

static void balls_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  for (size_t i = 0; i < n; i++) arb_addmul(y.b + i, a.b, x.b + i, bits);
}

static void balls_scale(union reals x, union reals a, size_t n, slong bits) {
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

static void balls_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                                 slong bits) {
  for (size_t i = 0; i < entries; i++)
    if (field == FIELD_REAL) soft_threshold_real(x.b + i, t.b + i, bits);
    else soft_threshold_complex((acb_ptr)(void *)(x.b + 2 * i), t.b + i, bits);
}

static void balls_norm_square(union reals s, union reals x, size_t n, slong bits) {
  arb_dot(s.b, NULL, 0, x.b, 1, x.b, 1, (slong)n, bits);
}

static void balls_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  balls_norm_square(s, x, entries * field, bits);
  arb_sqrtpos(s.b, s.b, bits);
}

static void balls_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  arb_t norm, one;
  arb_init(norm);
  arb_init(one);
  arb_one(one);
  balls_norm((union reals){.b = norm}, x, field, entries, bits);
  arb_max(norm, norm, one, bits);
  if (!arb_is_one(norm)) {
    arb_inv(norm, norm, bits);
    _arb_vec_scalar_mul(x.b, x.b, (slong)(entries * field), norm, bits);
  }
  arb_clear(norm);
  arb_clear(one);
}

static void balls_radius(mag_t out, union reals x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (!arb_is_finite(x.b + i)) mag_inf(out);
    mag_max(out, out, arb_radref(x.b + i));
  }
}

static void balls_take_radii(mag_t square, union reals x, size_t n) {
  mag_zero(square);
  for (size_t i = 0; i < n; i++) {
    if (!arb_is_finite(x.b + i)) mag_inf(square);
    mag_addmul(square, arb_radref(x.b + i), arb_radref(x.b + i));
    mag_zero(arb_radref(x.b + i));
  }
}

static void balls_widen(union reals x, size_t n, const mag_t radius) {
  for (size_t i = 0; i < n; i++) arb_add_error_mag(x.b + i, radius);
}

static void *balls_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  (void)cols, (void)bits;
  struct balls_work *w = mem_alloc(1, sizeof *w);
  w->count = field == FIELD_COMPLEX ? rows : 0;
  w->conjugate = _acb_vec_init((slong)w->count);
  return w;
}

static void balls_work_free(void *work) {
  struct balls_work *w = work;
  _acb_vec_clear(w->conjugate, (slong)w->count);
  mem_free(w);
}

/* acb_struct is a pair of arb_struct, so an array of pairs re, im is an array of acb. */
static acb_ptr complex_at(arb_ptr x) { return (acb_ptr)(void *)x; }

static void balls_mul_mat(union reals y, const struct mat *A, union reals x) {
  slong bits = A->num.bits, cols = (slong)A->cols;
  for (slong i = 0; i < (slong)A->rows; i++)
    if (A->field == FIELD_REAL)
      arb_dot(y.b + i, NULL, 0, A->at.b + i * cols, 1, x.b, 1, cols, bits);
    else
      acb_dot(complex_at(y.b) + i, NULL, 0, complex_at(A->at.b) + i * cols, 1, complex_at(x.b), 1,
              cols, bits);
}

/* A* y = conj(A^T conj(y)) */
static void balls_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  slong bits = A->num.bits, cols = (slong)A->cols, rows = (slong)A->rows;
  const struct balls_work *w = A->work;
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

const struct arith arith_arb = {
  .name = "arb",
  .encloses = true,
  .alloc = balls_alloc,
  .release = balls_release,
  .bytes = balls_bytes,
  .from = balls_from,
  .zero = balls_zero,
  .set = balls_set,
  .set_ball = balls_set_ball,
  .get_ball = balls_get_ball,
  .add = balls_add,
  .sub = balls_sub,
  .mul = balls_mul,
  .div = balls_div,
  .sqrt = balls_sqrt,
  .max = balls_max,
  .gate = balls_gate,
  .axpy = balls_axpy,
  .scale = balls_scale,
  .soft_threshold = balls_soft_threshold,
  .norm = balls_norm,
  .norm_square = balls_norm_square,
  .project_ball = balls_project_ball,
  .radius = balls_radius,
  .take_radii = balls_take_radii,
  .widen = balls_widen,
  .work_new = balls_work_new,
  .work_free = balls_work_free,
  .mul_mat = balls_mul_mat,
  .mul_adjoint = balls_mul_adjoint,
};
