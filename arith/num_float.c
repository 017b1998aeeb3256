/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The arithmetic `float:p`: MPFR numbers of p bits, round to nearest, ties to even. */
#include <gmp.h>
#include <stdlib.h>

#include "arith.h"
#include "mem.h"

#define RND MPFR_RNDN

/* The terms of one dot product: exact products, which have 2p bits, and the pointers to them that
 * mpfr_sum wants. mpfr_dot would allocate every product anew. */
struct float_work {
  size_t most;      /* terms at most */
  size_t count;     /* terms now */
  mpfr_ptr product; /* most */
  mpfr_ptr *term;   /* most */
  mpfr_ptr negated; /* complex: minus the imaginary parts of the operand, most / 2 */
};

static void float_alloc(union reals *r, slong bits, size_t n) {
  r->f = mem_alloc(n, sizeof *r->f);
  for (size_t i = 0; i < n; i++) {
    mpfr_init2(r->f + i, (mpfr_prec_t)bits);
    mpfr_set_zero(r->f + i, 1);
  }
}

static void float_release(union reals r, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_clear(r.f + i);
  mem_free(r.f);
}

static size_t float_bytes(slong bits, size_t n) {
  return n * (sizeof(__mpfr_struct) + 32 + ((size_t)bits + 63) / 64 * 8);
}

static union reals float_from(union reals x, size_t i) { return (union reals){.f = x.f + i}; }

static void float_zero(union reals x, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_set_zero(x.f + i, 1);
}

static void float_set(union reals x, union reals y, size_t n) {
  for (size_t i = 0; i < n; i++) mpfr_set(x.f + i, y.f + i, RND);
}

static bool float_set_ball(union reals x, size_t i, const arb_t ball, slong bits) {
  (void)bits;
  return nearest_float(x.f + i, ball);
}

static void float_get_ball(arb_t out, union reals x, size_t i) {
  arf_set_mpfr(arb_midref(out), x.f + i);
  mag_zero(arb_radref(out));
}

static void float_add(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  mpfr_add(s.f, t.f, u.f, RND);
}

static void float_sub(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  mpfr_sub(s.f, t.f, u.f, RND);
}

static void float_mul(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  mpfr_mul(s.f, t.f, u.f, RND);
}

static void float_div(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  mpfr_div(s.f, t.f, u.f, RND);
}

static void float_sqrt(union reals s, union reals t, slong bits) {
  (void)bits;
  mpfr_sqrt(s.f, t.f, RND);
}

static void float_gate(union reals s, union reals t, slong bits) {
  (void)bits;
  if (mpfr_nan_p(t.f) || mpfr_cmp_ui(t.f, 1) > 0) mpfr_rec_sqrt(s.f, t.f, RND);
  else mpfr_set_ui(s.f, 1, RND);
}

static void float_max(union reals s, union reals t, union reals u, slong bits) {
  (void)bits;
  if (mpfr_unordered_p(t.f, u.f)) mpfr_set_nan(s.f);
  else mpfr_max(s.f, t.f, u.f, RND);
}

static void float_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  (void)bits;
  for (size_t i = 0; i < n; i++)
    if (!mpfr_zero_p(x.f + i)) mpfr_fma(y.f + i, a.f, x.f + i, y.f + i, RND);
}

static void float_scale(union reals x, union reals a, size_t n, slong bits) {
  (void)bits;
  for (size_t i = 0; i < n; i++) mpfr_mul(x.f + i, x.f + i, a.f, RND);
}

static void soft_threshold_real(mpfr_ptr x, mpfr_srcptr t) {
  if (mpfr_unordered_p(x, t)) /* NaN, which mpfr_cmpabs takes for equal */
    mpfr_set_nan(x);
  else if (mpfr_cmpabs(x, t) <= 0) mpfr_set_zero(x, 1);
  else if (mpfr_sgn(x) > 0) mpfr_sub(x, x, t, RND);
  else mpfr_add(x, x, t, RND);
}

/* x <- (1 - t / |x|) x, in four roundings */
static void soft_threshold_complex(mpfr_ptr re, mpfr_ptr im, mpfr_srcptr t, mpfr_ptr factor) {
  mpfr_hypot(factor, re, im, RND);
  if (mpfr_lessequal_p(factor, t)) {
    mpfr_set_zero(re, 1);
    mpfr_set_zero(im, 1);
    return;
  }
  mpfr_div(factor, t, factor, RND);
  mpfr_ui_sub(factor, 1, factor, RND);
  mpfr_mul(re, re, factor, RND);
  mpfr_mul(im, im, factor, RND);
}

static void float_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                                 slong bits) {
  if (field == FIELD_REAL) {
    for (size_t i = 0; i < entries; i++) soft_threshold_real(x.f + i, t.f + i);
    return;
  }
  mpfr_t factor;
  mpfr_init2(factor, (mpfr_prec_t)bits);
  for (size_t i = 0; i < entries; i++)
    soft_threshold_complex(x.f + 2 * i, x.f + 2 * i + 1, t.f + i, factor);
  mpfr_clear(factor);
}

/* The exact sum rounded once. */
static void float_norm_square(union reals s, union reals x, size_t n, slong bits) {
  (void)bits;
  size_t count = 0;
  mpfr_ptr *p = mem_alloc(n, sizeof *p);
  for (size_t i = 0; i < n; i++)
    if (!mpfr_zero_p(x.f + i)) p[count++] = x.f + i;
  mpfr_dot(s.f, p, p, count, RND);
  mem_free(p);
}

static void float_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  float_norm_square(s, x, entries * field, bits);
  mpfr_sqrt(s.f, s.f, RND);
}

static void float_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  mpfr_t norm;
  mpfr_init2(norm, (mpfr_prec_t)bits);
  float_norm((union reals){.f = norm}, x, field, entries, bits);
  if (mpfr_cmp_ui(norm, 1) > 0)
    for (size_t i = 0; i < entries * field; i++) mpfr_div(x.f + i, x.f + i, norm, RND);
  mpfr_clear(norm);
}

static void *float_work_new(size_t rows, size_t cols, enum field field, slong bits) {
  struct float_work *w = mem_alloc(1, sizeof *w);
  union reals product, negated = {0};
  w->most = field * (rows > cols ? rows : cols);
  float_alloc(&product, 2 * bits, w->most);
  if (field == FIELD_COMPLEX) float_alloc(&negated, bits, w->most / 2);
  w->product = product.f;
  w->negated = negated.f;
  w->term = mem_alloc(w->most, sizeof *w->term);
  for (size_t i = 0; i < w->most; i++) w->term[i] = w->product + i;
  return w;
}

static void float_work_free(void *work) {
  struct float_work *w = work;
  if (w->negated) float_release((union reals){.f = w->negated}, w->most / 2);
  float_release((union reals){.f = w->product}, w->most);
  mem_free(w->term);
  mem_free(w);
}

/* Adds a b to the terms, exactly; products that are 0 take no part. */
static void add_term(struct float_work *w, mpfr_ptr a, mpfr_ptr b) {
  if ((mpfr_zero_p(a) && mpfr_number_p(b)) || (mpfr_zero_p(b) && mpfr_number_p(a))) return;
  mpfr_mul(w->term[w->count++], a, b, RND);
}

/* out <- the exact sum of the terms rounded once; there are none then */
static void take_sum(mpfr_ptr out, struct float_work *w) {
  if (w->count) mpfr_sum(out, w->term, w->count, RND);
  else mpfr_set_zero(out, 1);
  w->count = 0;
}

/* A product of n entries of A, `step` entries apart, with x. */
struct product {
  mpfr_ptr A;
  size_t step, n;
  bool conjugate;
};

static void product_real(mpfr_ptr out, const struct product *p, mpfr_ptr x, struct float_work *w) {
  for (size_t i = 0; i < p->n; i++) add_term(w, p->A + i * p->step, x + i);
  take_sum(out, w);
}

/* a x = (ar xr - ai xi, ar xi + ai xr); conj(a) x = (ar xr + ai xi, -(ai xr - ar xi)). `negated`
 * holds -xi, and the last minus sign is exact. */
static void product_complex(mpfr_ptr out, const struct product *p, mpfr_ptr x,
                            struct float_work *w) {
  for (size_t i = 0; i < p->n; i++) {
    mpfr_ptr a = p->A + 2 * i * p->step, z = x + 2 * i;
    add_term(w, a, z);
    add_term(w, a + 1, p->conjugate ? z + 1 : w->negated + i);
  }
  take_sum(out, w);
  for (size_t i = 0; i < p->n; i++) {
    mpfr_ptr a = p->A + 2 * i * p->step, z = x + 2 * i;
    add_term(w, a, p->conjugate ? w->negated + i : z + 1);
    add_term(w, a + 1, z);
  }
  take_sum(out + 1, w);
  if (p->conjugate) mpfr_neg(out + 1, out + 1, RND);
}

static void product_vector(union reals out, size_t entries, const struct mat *A, union reals in,
                           struct product p, size_t next) {
  struct float_work *w = A->work;
  if (A->field == FIELD_COMPLEX)
    for (size_t i = 0; i < p.n; i++) mpfr_neg(w->negated + i, in.f + 2 * i + 1, RND);
  for (size_t i = 0; i < entries; i++) {
    p.A = A->at.f + i * next * A->field;
    if (A->field == FIELD_REAL) product_real(out.f + i, &p, in.f, w);
    else product_complex(out.f + 2 * i, &p, in.f, w);
  }
}

static void float_mul_mat(union reals y, const struct mat *A, union reals x) {
  product_vector(y, A->rows, A, x, (struct product){.step = 1, .n = A->cols}, A->cols);
}

static void float_mul_adjoint(union reals x, const struct mat *A, union reals y) {
  product_vector(x, A->cols, A, y,
                 (struct product){.step = A->cols, .n = A->rows, .conjugate = true}, 1);
}

const struct arith arith_float = {
  .name = "float",
  .encloses = false,
  .alloc = float_alloc,
  .release = float_release,
  .bytes = float_bytes,
  .from = float_from,
  .zero = float_zero,
  .set = float_set,
  .set_ball = float_set_ball,
  .get_ball = float_get_ball,
  .add = float_add,
  .sub = float_sub,
  .mul = float_mul,
  .div = float_div,
  .sqrt = float_sqrt,
  .max = float_max,
  .gate = float_gate,
  .axpy = float_axpy,
  .scale = float_scale,
  .soft_threshold = float_soft_threshold,
  .norm = float_norm,
  .norm_square = float_norm_square,
  .project_ball = float_project_ball,
  .work_new = float_work_new,
  .work_free = float_work_free,
  .mul_mat = float_mul_mat,
  .mul_adjoint = float_mul_adjoint,
};
