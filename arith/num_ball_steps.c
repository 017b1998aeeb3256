/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of a primal-dual step in ball:p (num_ball.h): midpoints as in block:p, radii beside them. */
#include "fixed_parts.h"
#include "num_ball.h"

/* arb_equal; at once where all of a lies in its struct, which `of` shares no memory with */
static bool same(const arb_t of, const arb_t a) {
  return (!ARF_HAS_PTR(arb_midref(a)) && memcmp(of, a, sizeof *a) == 0) || arb_equal(of, a);
}

/* The factor a, remembered from the step before. */
static const struct ball_factor *factor_of(struct ball_memory *m, const arb_t a) {
  if (m->known && same(m->of, a)) return &m->factor;
  if (m->known) ball_factor_clear(&m->factor);
  arf_set(arb_midref(m->of), arb_midref(a)); /* at arb_set, gcc 12 takes a for its midpoint */
  mag_set(arb_radref(m->of), arb_radref(a));
  ball_factor_init(&m->factor, a);
  m->known = true;
  return &m->factor;
}

static slong least_of(slong a, slong b) { return a < b ? a : b; }

/* h(m), m = R_p of a A y, or a A^T y, with other terms of that unit, and of the unit of `more`.
 * |y_i| <= 2^p units of y, so no unit is above its exponent: mostly that decides. */
static struct radius rounding_of(const struct fixed *m, const struct ball_factor *a,
                                 const struct ball_work *w, const struct fixed *y,
                                 const struct fixed *more, slong unit) {
  const slong factor = a->unit + w->unit;
  if (fixed_is_zero(y) || m->exp - m->bits <= factor + y->exp)
    unit = least_of(least_of(unit, ball_unit(more)), factor + ball_unit(y));
  else unit = WORD_MIN;
  return ball_rounding(m, unit);
}

/* mark_i <- 0 where x_i = 0, else something else; returns ball_unit(x), which the lowest limbs mostly tell */
static slong mark(uint64_t *mark, const struct fixed *x, const struct fixed_lanes *lanes) {
  const size_t groups = (x->count + FIXED_LANES - 1) / FIXED_LANES;
  const uint64_t low = lanes->any(mark, x->at, x->limbs, groups);
  return low ? x->exp - x->bits + __builtin_ctzll(low) : ball_unit(x);
}

/* Units of operands that a step overwrites. */
struct before {
  slong x, s;
};

/* a: of A^T u */
static void primal_radii(struct fixed_ball *x, struct fixed_ball *e, struct fixed_ball *s,
                         struct radius round_x, const struct ball_factor *a, struct ball_work *w,
                         const struct fixed_ball *u, const struct fixed_ball *t,
                         const struct before *before) {
  const slong unit = mark(w->is_x, &x->mid, w->matrix.work.lanes);
  struct radii_product g = ball_product_radii(w, a, &u->rad, true);
  if (ball_needs_bound(w, a) && !fixed_is_zero(&u->mid)) {
    g.bound.at = w->matrix.of_u; /* what the step on the midpoints estimated */
    g.bound.exp = u->mid.exp;
    g.bound.more = 0x1p-49;
  }
  const struct radii_step step = {.x = &x->rad,
                                  .e = &e->rad,
                                  .s = &s->rad,
                                  .g = &g,
                                  .t = &t->rad,
                                  .excess = w->matrix.excess,
                                  .excess_exp = w->matrix.excess_exp,
                                  .was_x = w->was_x,
                                  .was_s = w->was_s,
                                  .round_x = round_x,
                                  .round_e = ball_rounding(&e->mid, least_of(before->x, unit + 1)),
                                  .round_s = ball_rounding(&s->mid, least_of(before->s, unit))};
  radii_primal_step(&step);
}

bool ball_mat_primal_step(union reals x, union reals e, union reals s, union reals a,
                          const struct mat *A, union reals u, union reals t) {
  if (A->field != FIELD_REAL) return false;
  struct ball_work *w = ball_work_of(A);
  const struct ball_factor *f = w ? factor_of(&w->factors[0], a.b) : NULL;
  struct fixed_ball *of_x[] = {x.q, e.q, s.q};
  bool defined = f && f->finite && ball_defined(x.q) && ball_defined(s.q) && ball_defined(u.q) &&
                 ball_defined(t.q);
  if (defined) {
    const struct fixed_lanes *lanes = w->matrix.work.lanes;
    const struct before before = {.x = mark(w->was_x, &x.q->mid, lanes),
                                  .s = mark(w->was_s, &s.q->mid, lanes)};
    fixed_primal_step(&x.q->mid, &e.q->mid, &s.q->mid, f->mid, &w->matrix, &u.q->mid, &t.q->mid);
    defined = ball_defined(x.q);
    if (defined)
      primal_radii(x.q, e.q, s.q, rounding_of(&x.q->mid, f, w, &u.q->mid, &t.q->mid, before.x), f,
                   w, u.q, t.q, &before);
  }
  for (size_t i = 0; i < 3; i++)
    if (defined) ball_settle(of_x[i]);
    else ball_undefine(of_x[i]);
  return true;
}

bool ball_mat_dual_step(union reals u, union reals a, const struct mat *A, union reals e,
                        union reals shift) {
  if (A->field != FIELD_REAL) return false;
  struct ball_work *w = ball_work_of(A);
  const struct ball_factor *f = w ? factor_of(&w->factors[1], a.b) : NULL;
  if (!f || !f->finite || !ball_defined(u.q) || !ball_defined(e.q) || !ball_defined(shift.q)) {
    ball_undefine(u.q);
    return true;
  }
  struct radii_product g = ball_product_radii(w, f, &e.q->rad, false);
  if (ball_needs_bound(w, f)) ball_bound(&g.bound, &w->of_cols[0], &e.q->mid);
  /* Far above the unit of the product: if that does not show afterwards, it is rounded nonetheless. */
  const bool far = f->unit + w->unit + e.q->mid.exp < u.q->mid.exp - u.q->mid.bits - 64;
  const slong before = far ? WORD_MIN : ball_unit(&u.q->mid);
  fixed_dual_sum(&u.q->mid, f->mid, &w->matrix, &e.q->mid, &shift.q->mid);
  if (!ball_defined(u.q)) {
    ball_undefine(u.q);
    return true;
  }
  radii_dual_sum(&u.q->rad, &g, &shift.q->rad,
                 rounding_of(&u.q->mid, f, w, &e.q->mid, &shift.q->mid, before));
  ball_settle(u.q);
  ball_project(u.q, &w->matrix, &w->of_rows[0]);
  return true;
}
