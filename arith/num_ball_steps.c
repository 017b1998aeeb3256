/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of a primal-dual step in ball:p (num_ball.h): midpoints as in block:p, radii beside them. */
#include <string.h>

#include "fixed_parts.h"
#include "num_ball.h"

/* The factor a, remembered from the step before. */
static const struct ball_factor *factor_of(struct ball_memory *m, const arb_t a) {
  if (m->known && arb_equal(m->of, a)) return &m->factor;
  if (m->known) ball_factor_clear(&m->factor);
  arf_set(arb_midref(m->of), arb_midref(a)); /* at arb_set, gcc 12 takes a for its midpoint */
  mag_set(arb_radref(m->of), arb_radref(a));
  ball_factor_init(&m->factor, a);
  m->known = true;
  return &m->factor;
}

/* alive_j <- 0 where |v_j| + r_j <= t_j is proved, r_j = r_(v, j) + r_(t, j); else 1 */
static void mark_alive(double *alive, const struct fixed_matrix *A, const struct radii *r) {
  for (size_t j = 0; j < r->count; j++) {
    const struct radius rest = {r->at[j], r->exp};
    alive[j] = !(A->excess[j] + radius_in(rest, A->excess_exp) <= 0);
  }
}

/* What the radii need to know of operands that a step overwrites. */
struct before {
  slong v, x, s; /* units of x + a A^T u and t, of x and s */
  double *nonzero_x, *nonzero_s;
};

static void look_at(struct before *b, const struct fixed *x, const struct fixed *s,
                    struct ball_work *w) {
  const size_t bytes =
    (x->count + RADII_LANES - 1) / RADII_LANES * RADII_LANES * sizeof *w->nonzero_x;
  *b = (struct before){0, ball_unit(x), ball_unit(s), w->nonzero_x, w->nonzero_s};
  memset(b->nonzero_x, 0, bytes);
  memset(b->nonzero_s, 0, bytes);
  ball_mark(b->nonzero_x, x);
  ball_mark(b->nonzero_s, s);
}

static void join(double *mask, const double *alive, size_t count) {
  for (size_t j = 0; j < count; j++) mask[j] = alive[j] > mask[j] ? alive[j] : mask[j];
}

static slong least_of(slong a, slong b) { return a < b ? a : b; }

/* moved: the radii of a A^T u */
static void primal_radii(struct fixed_ball *x, struct fixed_ball *e, struct fixed_ball *s,
                         struct radii *moved, struct ball_work *w, const struct fixed_ball *t,
                         const struct before *before) {
  const struct radius one = radius_power(0);
  const size_t count = x->mid.count;
  const slong unit = ball_unit(&x->mid);
  struct radii *next = &w->of_cols[1];
  radii_sum(next,
            (struct radii_term[]){radii_term(one, &x->rad), radii_term(one, moved),
                                  radii_term(one, &t->rad)},
            3);
  mark_alive(w->alive, &w->matrix, next);
  join(before->nonzero_x, w->alive, count);
  join(before->nonzero_s, w->alive, count);
  radii_sum(moved,
            (struct radii_term[]){radii_term(one, moved), radii_term(one, &t->rad),
                                  ball_rounding(&x->mid, before->v, NULL)},
            3);
  radii_keep(moved, w->alive);
  radii_sum(
    &e->rad,
    (struct radii_term[]){radii_term(one, &x->rad), radii_term(radius_power(1), moved),
                          ball_rounding(&e->mid, least_of(before->x, unit + 1), before->nonzero_x)},
    3);
  radii_sum(&x->rad, (struct radii_term[]){radii_term(one, &x->rad), radii_term(one, moved)}, 2);
  radii_keep(&x->rad, w->alive);
  radii_sum(
    &s->rad,
    (struct radii_term[]){radii_term(one, &s->rad), radii_term(one, &x->rad),
                          ball_rounding(&s->mid, least_of(before->s, unit), before->nonzero_s)},
    3);
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
    struct before before;
    struct radii *moved = &w->of_cols[0];
    ball_product_radii(moved, w, f, u.q, true);
    look_at(&before, &x.q->mid, &s.q->mid, w);
    before.v =
      least_of(least_of(before.x, ball_unit(&t.q->mid)), f->unit + w->unit + ball_unit(&u.q->mid));
    fixed_primal_step(&x.q->mid, &e.q->mid, &s.q->mid, f->mid, &w->matrix, &u.q->mid, &t.q->mid);
    defined = ball_defined(x.q);
    if (defined) primal_radii(x.q, e.q, s.q, moved, w, t.q, &before);
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
  const struct radius one = radius_power(0);
  struct radii *moved = &w->of_rows[0];
  ball_product_radii(moved, w, f, e.q, false);
  const slong unit = least_of(least_of(ball_unit(&u.q->mid), ball_unit(&shift.q->mid)),
                              f->unit + w->unit + ball_unit(&e.q->mid));
  fixed_dual_sum(&u.q->mid, f->mid, &w->matrix, &e.q->mid, &shift.q->mid);
  radii_sum(&u.q->rad,
            (struct radii_term[]){radii_term(one, &u.q->rad), radii_term(one, moved),
                                  radii_term(one, &shift.q->rad),
                                  ball_rounding(&u.q->mid, unit, NULL)},
            4);
  ball_settle(u.q);
  ball_project(u.q, &w->matrix, &w->of_rows[1], w->nonzero);
  return true;
}
