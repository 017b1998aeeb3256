/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num_ball.h"

#include "mem.h"

/* ---- memory, in and out ---- */

static void ball_alloc(union reals *r, slong bits, size_t n) {
  r->q = mem_alloc(1, sizeof *r->q);
  fixed_init(&r->q->mid, bits, n);
  radii_init(&r->q->rad, n);
}

static void ball_release(union reals r, size_t n) {
  (void)n;
  if (r.q) {
    fixed_clear(&r.q->mid);
    radii_clear(&r.q->rad);
  }
  mem_free(r.q);
}

static size_t ball_bytes(slong bits, size_t n) {
  return sizeof(struct fixed_ball) + fixed_words(n, fixed_limbs(bits) + 1) * sizeof(uint64_t);
}

static void ball_zero(union reals x, size_t n) {
  (void)n;
  fixed_zero(&x.q->mid);
  radii_zero(&x.q->rad);
}

static void ball_set(union reals x, union reals y, size_t n) {
  (void)n;
  fixed_set(&x.q->mid, &y.q->mid);
  radii_set(&x.q->rad, &y.q->rad);
}

/* The exponent of the largest midpoint; false: there is none, or it is out of bounds */
static bool top_exponent(slong *top, arb_srcptr balls, size_t n) {
  bool any = false;
  for (size_t i = 0; i < n; i++) {
    const fmpz *e = ARF_EXPREF(arb_midref(balls + i));
    if (arf_is_zero(arb_midref(balls + i))) continue;
    if (fmpz_bits(e) > 50) return false;
    if (!any || fmpz_cmp_si(e, *top) > 0) *top = fmpz_get_si(e);
    any = true;
  }
  return any;
}

/* m <- midpoints as integers times 2^exp, where they reach below 2^exp only nearly: the radii take the
 * rest */
static void set_midpoints(struct fixed *m, arb_srcptr balls) {
  slong exp = 0;
  fmpz_t unit;
  if (!top_exponent(&exp, balls, m->count)) {
    fixed_zero(m);
    return;
  }
  exp -= m->bits + 64;
  fmpz *integers = _fmpz_vec_init((slong)m->count);
  arf_t scaled;
  arf_init(scaled);
  for (size_t i = 0; i < m->count; i++) {
    arf_mul_2exp_si(scaled, arb_midref(balls + i), -exp);
    arf_get_fmpz(integers + i, scaled, ARF_RND_NEAR);
  }
  fmpz_init_set_si(unit, exp);
  fixed_set_fmpz(m, integers, unit);
  fmpz_clear(unit);
  arf_clear(scaled);
  _fmpz_vec_clear(integers, (slong)m->count);
}

/* radii <- those of the balls, and how far their midpoints are from m; false if one is out of bounds */
static bool set_radii(struct radii *radii, const struct fixed *m, arb_srcptr balls) {
  bool bounded = true;
  arb_ptr rest = _arb_vec_init((slong)m->count);
  arf_t most;
  arf_init(most);
  for (size_t i = 0; i < m->count && bounded; i++) {
    fixed_get_ball(rest + i, m, i);
    arb_sub(rest + i, balls + i, rest + i, MAG_BITS);
    arb_get_abs_ubound_arf(most, rest + i, MAG_BITS);
    bounded = arf_is_zero(most) || fmpz_bits(ARF_EXPREF(most)) <= 50;
  }
  if (bounded) radii_put(radii, rest);
  arf_clear(most);
  _arb_vec_clear(rest, (slong)m->count);
  return bounded;
}

static bool ball_set_balls(union reals x, arb_srcptr balls, size_t n, slong bits) {
  (void)bits;
  bool finite = true;
  for (size_t i = 0; i < n; i++) finite = finite && arb_is_finite(balls + i);
  if (finite) set_midpoints(&x.q->mid, balls);
  if (finite && ball_defined(x.q) && set_radii(&x.q->rad, &x.q->mid, balls)) ball_settle(x.q);
  else ball_undefine(x.q);
  return true;
}

static void get_ball(arb_t out, const struct fixed_ball *x, size_t i) {
  fixed_get_ball(out, &x->mid, i);
  if (ball_defined(x)) radius_get_mag(arb_radref(out), radii_at(&x->rad, i));
}

static void ball_get_ball(arb_t out, union reals x, size_t i) { get_ball(out, x.q, i); }

/* ---- vectors ---- */

static void ball_axpy(union reals y, union reals a, union reals x, size_t n, slong bits) {
  (void)n, (void)bits;
  struct ball_factor f;
  ball_factor_init(&f, a.b);
  ball_add_multiple(y.q, &f, x.q);
  ball_factor_clear(&f);
}

static void ball_scale(union reals x, union reals a, size_t n, slong bits) {
  (void)n, (void)bits;
  struct ball_factor f;
  ball_factor_init(&f, a.b);
  ball_multiply(x.q, &f);
  ball_factor_clear(&f);
}

static arb_ptr get_balls(const struct fixed_ball *x) {
  arb_ptr balls = _arb_vec_init((slong)x->mid.count);
  for (size_t i = 0; i < x->mid.count; i++) get_ball(balls + i, x, i);
  return balls;
}

/* The factors of complex entries are those of arb:p. */
static void threshold_complex(struct fixed_ball *x, const struct fixed_ball *t, slong bits) {
  arb_ptr values = get_balls(x), thresholds = get_balls(t);
  arith_arb.soft_threshold((union reals){.b = values}, FIELD_COMPLEX,
                           (union reals){.b = thresholds}, t->mid.count, bits + 32);
  ball_set_balls((union reals){.q = x}, values, x->mid.count, bits);
  _arb_vec_clear(values, (slong)x->mid.count);
  _arb_vec_clear(thresholds, (slong)t->mid.count);
}

static void ball_soft_threshold(union reals x, enum field field, union reals t, size_t entries,
                                slong bits) {
  (void)entries;
  if (field == FIELD_REAL) ball_threshold(x.q, t.q);
  else threshold_complex(x.q, t.q, bits);
}

static void ball_norm_square(union reals s, union reals x, size_t n, slong bits) {
  arb_ptr values = get_balls(x.q);
  arith_arb.norm_square(s, (union reals){.b = values}, n, bits);
  _arb_vec_clear(values, (slong)n);
}

static void ball_norm(union reals s, union reals x, enum field field, size_t entries, slong bits) {
  ball_norm_square(s, x, entries * field, bits);
  arb_sqrtpos(s.b, s.b, bits);
}

static void ball_project_ball(union reals x, enum field field, size_t entries, slong bits) {
  (void)field, (void)entries, (void)bits;
  struct radii bound;
  radii_init(&bound, x.q->mid.count);
  ball_project(x.q, NULL, &bound);
  radii_clear(&bound);
}

static void ball_radius(mag_t out, union reals x, size_t n) {
  (void)n;
  if (ball_defined(x.q)) radius_get_mag(out, radii_largest(&x.q->rad));
  else mag_inf(out);
}

static void ball_take_radii(mag_t square, union reals x, size_t n) {
  (void)n;
  if (ball_defined(x.q)) radius_get_mag(square, radii_square(&x.q->rad));
  else mag_inf(square);
  radii_zero(&x.q->rad);
}

static void ball_widen(union reals x, size_t n, const mag_t radius) {
  (void)n;
  if (mag_is_inf(radius) || fmpz_bits(MAG_EXPREF(radius)) > 50) ball_undefine(x.q);
  if (!ball_defined(x.q)) return;
  radii_sum(
    &x.q->rad,
    (struct radii_term[]){radii_term(radius_power(0), &x.q->rad), {radius_of_mag(radius), NULL}},
    2);
  ball_settle(x.q);
}

const struct arith arith_ball = {
  .name = "ball",
  .encloses = true,
  .scalars = &arith_arb,
  .alloc = ball_alloc,
  .release = ball_release,
  .bytes = ball_bytes,
  .zero = ball_zero,
  .set = ball_set,
  .set_balls = ball_set_balls,
  .get_ball = ball_get_ball,
  .axpy = ball_axpy,
  .scale = ball_scale,
  .soft_threshold = ball_soft_threshold,
  .norm = ball_norm,
  .norm_square = ball_norm_square,
  .project_ball = ball_project_ball,
  .radius = ball_radius,
  .take_radii = ball_take_radii,
  .widen = ball_widen,
  .work_new = ball_work_new,
  .work_free = ball_work_free,
  .work_renew = ball_work_renew,
  .mul_mat = ball_mul_mat,
  .mul_adjoint = ball_mul_adjoint,
  .mat_primal_step = ball_mat_primal_step,
  .mat_dual_step = ball_mat_dual_step,
};
