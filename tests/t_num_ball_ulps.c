/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ball:p: results of exact operands contain the exact result, and are as narrow as num_ball.h says, at p from
 * 24 to 4096. */
#include <criterion/criterion.h>

#include "live.h"
#include "ref_num.h"

TestSuite(num_ball_ulps, .init = live_count);

#define ROWS ((slong)5)
#define COLS ((slong)9)

/* Exact operands, and what they are. Vectors have COLS entries, but u and shift ROWS. */
struct trial {
  slong bits;
  struct scal a;
  struct mat A;
  struct vec x, y, e, s, t, u, shift;
  fmpq *pA, *px, *py, *pe, *ps, *pt, *pu, *pshift, *want;
  fmpq_t pa;
};

/* Multiples of 2^-p below 1, all times 2^-scale */
static void draw(struct vec *x, fmpq *p, struct draws *d, ulong scale) {
  mag_t radius;
  mag_init(radius);
  draw_dyadics(p, x->len, d, x->num.bits, 0);
  for (size_t i = 0; i < x->len; i++) fmpq_div_2exp(p + i, p + i, (ulong)x->num.bits / 2 + scale);
  ref_load_vec(x, p);
  vec_radius(radius, x);
  cr_assert(mag_is_zero(radius), "operands are exact");
  mag_clear(radius);
}

static void trial_init(struct trial *c, struct draws *d) {
  const struct num num = num_ball(c->bits);
  struct vec *vectors[] = {&c->x, &c->y, &c->e, &c->s, &c->t, &c->u, &c->shift};
  fmpq **points[] = {&c->px, &c->py, &c->pe, &c->ps, &c->pt, &c->pu, &c->pshift};
  for (size_t k = 0; k < 7; k++) {
    const size_t len = k < 5 ? COLS : ROWS;
    vec_init(vectors[k], num, FIELD_REAL, len);
    *points[k] = _fmpq_vec_init(COLS);
    draw(vectors[k], *points[k], d, draw_below(d, 4));
  }
  for (size_t i = 0; i < COLS; i++) fmpq_abs(c->pt + i, c->pt + i);
  ref_load_vec(&c->t, c->pt);
  c->pA = _fmpq_vec_init(ROWS * COLS);
  c->want = _fmpq_vec_init(COLS);
  draw_dyadics(c->pA, ROWS * COLS, d, c->bits, 0);
  for (size_t i = 0; i < ROWS * COLS; i++) fmpq_div_2exp(c->pA + i, c->pA + i, (ulong)c->bits / 2);
  mat_init(&c->A, num, FIELD_REAL, ROWS, COLS);
  ref_load_mat(&c->A, c->pA);
  fmpq_init(c->pa);
  draw_dyadic(c->pa, d, c->bits, 0);
  fmpq_div_2exp(c->pa, c->pa, (ulong)c->bits / 2);
  scal_init(&c->a, num);
  ref_load_scal(&c->a, c->pa);
}

static void trial_clear(struct trial *c) {
  struct vec *vectors[] = {&c->x, &c->y, &c->e, &c->s, &c->t, &c->u, &c->shift};
  fmpq *points[] = {c->px, c->py, c->pe, c->ps, c->pt, c->pu, c->pshift, c->want};
  for (size_t k = 0; k < 7; k++) vec_clear(vectors[k]);
  for (size_t k = 0; k < 8; k++) _fmpq_vec_clear(points[k], COLS);
  _fmpq_vec_clear(c->pA, ROWS * COLS);
  mat_clear(&c->A);
  scal_clear(&c->a);
  fmpq_clear(c->pa);
}

/* Few trials where numbers are long. */
static void each(uint64_t seed, void (*check)(struct trial *c)) {
  static const slong precisions[] = {24, 25, 53, 64, 101, 300, 1000, 2049, 4096};
  struct draws d = {seed, 0};
  for (size_t k = 0; k < sizeof precisions / sizeof *precisions; k++)
    for (slong i = 0; i < (precisions[k] > 300 ? 20 : 100); i++) {
      struct trial c = {.bits = precisions[k]};
      trial_init(&c, &d);
      check(&c);
      trial_clear(&c);
    }
  cr_expect(live_blocks() == 0);
}

/* ---- bounds ---- */

/* out <- h, half a unit of a vector of p bits whose largest entry is at most `most`: 2^(e - p - 1), where
 * 2^(e-1) <= most < 2^e (fixed.h) */
static void half_unit(arf_t out, const arf_t most, slong bits) {
  if (arf_is_zero(most)) arf_zero(out);
  else arf_set_si_2exp_si(out, 1, arf_abs_bound_lt_2exp_si(most) - bits - 1);
}

/* out <- the largest entry, or the upper end of its ball */
static void largest(arf_t out, arb_srcptr want, size_t n) {
  arf_t one;
  arf_init(one);
  arf_zero(out);
  for (size_t i = 0; i < n; i++) {
    arb_get_abs_ubound_arf(one, want + i, ARF_PREC_EXACT);
    if (arf_cmp(one, out) > 0) arf_set(out, one);
  }
  arf_clear(one);
}

/* Expects that got contains the exact `want`, with radii of at most off + h, where h is half a unit of what
 * was rounded last: no entry of it is larger than the largest of `want` by more than off. Bounds in double
 * and terms of second order may add 2^-16 of that. */
static void expect_narrow(const struct vec *got, arb_srcptr want, const arf_t off,
                          const char *what) {
  const slong bits = got->num.bits;
  arb_ptr balls = _arb_vec_init((slong)got->len);
  arf_t most, slack;
  mag_t limit;
  arf_init(most);
  arf_init(slack);
  mag_init(limit);
  largest(most, want, got->len);
  arf_add(most, most, off, 64, ARF_RND_UP);
  half_unit(most, most, bits);
  arf_add(most, most, off, 64, ARF_RND_UP);
  arf_mul_2exp_si(slack, most, -16);
  arf_add(most, most, slack, 64, ARF_RND_UP);
  arf_get_mag(limit, most);
  vec_get_balls(balls, got);
  for (size_t i = 0; i < got->len; i++) {
    cr_expect(arb_contains(balls + i, want + i), "%s: %ld bits, %zu outside", what, bits, i);
    cr_expect(mag_cmp(arb_radref(balls + i), limit) <= 0, "%s: %ld bits, %zu is wide", what, bits,
              i);
  }
  mag_clear(limit);
  arf_clear(slack);
  arf_clear(most);
  _arb_vec_clear(balls, (slong)got->len);
}

/* The same for exact values that are dyadic */
static void expect_narrow_at(const struct vec *got, const fmpq *want, const arf_t off,
                             const char *what) {
  arb_ptr exact = _arb_vec_init((slong)got->len);
  for (size_t i = 0; i < got->len; i++) {
    arb_set_fmpq(exact + i, want + i, 4 * got->num.bits);
    cr_assert(arb_is_exact(exact + i));
  }
  expect_narrow(got, exact, off, what);
  _arb_vec_clear(exact, (slong)got->len);
}

/* ---- one rounding: off = 0, at most one unit wide ---- */

static void check_vectors(struct trial *c) {
  arf_t off;
  arf_init(off);
  for (size_t i = 0; i < COLS; i++) fmpq_addmul(c->py + i, c->pa, c->px + i);
  vec_axpy(&c->y, &c->a, &c->x);
  expect_narrow_at(&c->y, c->py, off, "y + a x");
  for (size_t i = 0; i < COLS; i++) fmpq_mul(c->px + i, c->px + i, c->pa);
  vec_scale(&c->x, &c->a);
  expect_narrow_at(&c->x, c->px, off, "a x");
  arf_clear(off);
}

Test(num_ball_ulps, axpy_and_scale) { each(611, check_vectors); }

static void check_products(struct trial *c) {
  struct ref_mat A = {c->pA, ROWS, COLS, FIELD_REAL};
  arf_t off;
  arf_init(off);
  ref_mul(c->want, &A, c->px, false);
  mat_mul(&c->u, &c->A, &c->x);
  expect_narrow_at(&c->u, c->want, off, "A x");
  ref_mul(c->want, &A, c->pshift, true);
  mat_mul_adjoint(&c->x, &c->A, &c->shift);
  expect_narrow_at(&c->x, c->want, off, "A^T u");
  arf_clear(off);
}

Test(num_ball_ulps, products) { each(612, check_products); }

/* ---- a primal step ---- */

/* out <- half a unit of these values, which are dyadic */
static void half_unit_of(arf_t out, const fmpq *values, size_t n, slong bits) {
  arb_ptr balls = _arb_vec_init((slong)n);
  arf_t most;
  arf_init(most);
  for (size_t i = 0; i < n; i++) arb_set_fmpq(balls + i, values + i, 4 * bits);
  largest(most, balls, n);
  half_unit(out, most, bits);
  arf_clear(most);
  _arb_vec_clear(balls, (slong)n);
}

/* x' is rounded once. What e = 2 x' - x and s + x' take over of that is 2 h(x') and h(x'): they are at most
 * one unit wide, and two units or one of x'. */
static void check_primal(struct trial *c) {
  struct ref_mat A = {c->pA, ROWS, COLS, FIELD_REAL};
  arf_t off;
  arf_init(off);
  ref_mul(c->want, &A, c->pu, true);
  for (size_t i = 0; i < COLS; i++) {
    fmpq *v = c->want + i;
    fmpq_mul(v, v, c->pa);
    fmpq_add(v, v, c->px + i);
    ref_shrink(v, c->pt + i);
    fmpq_sub(c->pe + i, v, c->px + i);
    fmpq_add(c->pe + i, c->pe + i, v);
    fmpq_add(c->ps + i, c->ps + i, v);
  }
  cr_assert(mat_primal_step(&c->x, &c->e, &c->s, &c->a, &c->A, &c->u, &c->t));
  expect_narrow_at(&c->x, c->want, off, "x of a primal step");
  half_unit_of(off, c->want, COLS, c->bits);
  expect_narrow_at(&c->s, c->ps, off, "s of a primal step");
  arf_mul_2exp_si(off, off, 1);
  expect_narrow_at(&c->e, c->pe, off, "e of a primal step");
  arf_clear(off);
}

Test(num_ball_ulps, primal_step) { each(613, check_primal); }

/* ---- projections ---- */

/* Expects radii of at most `times` 2^-p max |P(z)_i| + h. */
static void expect_projected(const struct vec *got, const fmpq *z, slong times, const char *what) {
  arb_ptr want = _arb_vec_init((slong)got->len);
  arf_t off;
  arf_init(off);
  ref_project(want, z, got->len, 4 * got->num.bits + 100);
  largest(off, want, got->len);
  arf_mul_si(off, off, times, 64, ARF_RND_UP);
  arf_mul_2exp_si(off, off, -got->num.bits);
  expect_narrow(got, want, off, what);
  arf_clear(off);
  _arb_vec_clear(want, (slong)got->len);
}

/* The factor: 2 2^-p |P(m)_i|; at most 5 units wide, as 2^-p max is one at most. */
static void check_projection(struct trial *c) {
  vec_project_ball(&c->u);
  expect_projected(&c->u, c->pu, 2, "projection");
}

Test(num_ball_ulps, projection) { each(614, check_projection); }

/* The sum w is rounded: r_i = h(w) <= 2^-p max |w|. The projection makes C (r_i + |P_i| d) of it, where
 * d <= ||r|| <= sqrt(5) h(w), |P_i| <= 1 and C max |w| = max |P|: (1 + sqrt(5)) 2^-p max |P| < 4 of
 * these. With the factor's 2 it is 6, and the width at most 13 units. */
static void check_dual(struct trial *c) {
  struct ref_mat A = {c->pA, ROWS, COLS, FIELD_REAL};
  ref_mul(c->want, &A, c->pe, false);
  for (size_t i = 0; i < ROWS; i++) {
    fmpq *w = c->want + i;
    fmpq_mul(w, w, c->pa);
    fmpq_add(w, w, c->pu + i);
    fmpq_sub(w, w, c->pshift + i);
  }
  cr_assert(mat_dual_step(&c->u, &c->a, &c->A, &c->e, &c->shift));
  expect_projected(&c->u, c->want, 6, "u of a dual step");
}

Test(num_ball_ulps, dual_step) { each(615, check_dual); }
