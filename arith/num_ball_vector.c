/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors of ball:p, entry by entry (num_ball.h). */
#include <math.h>

#include "fixed_parts.h"
#include "mem.h"
#include "num_ball.h"

/* Workspace of one operation on n entries, allocated at once. */
struct scratch {
  struct radii bound, sum;
  double *mask;
};

static void scratch_init(struct scratch *s, size_t n) {
  const size_t filled = (n + RADII_LANES - 1) / RADII_LANES * RADII_LANES;
  s->mask = mem_alloc_aligned(3 * filled, sizeof *s->mask);
  s->bound = (struct radii){.exp = RADII_NOTHING, .count = n, .at = s->mask + filled};
  s->sum = (struct radii){.exp = RADII_NOTHING, .count = n, .at = s->mask + 2 * filled};
}

static void scratch_clear(struct scratch *s) { mem_free(s->mask); }

static slong least_of(slong a, slong b) { return a < b ? a : b; }

void ball_add_multiple(struct fixed_ball *y, const struct ball_factor *f,
                       const struct fixed_ball *x) {
  struct scratch s;
  if (!f->finite || !ball_defined(x)) ball_undefine(y);
  if (!ball_defined(y)) return;
  const slong unit = least_of(ball_unit(&y->mid), f->unit + ball_unit(&x->mid));
  scratch_init(&s, y->mid.count);
  ball_bounds(&s.bound, &x->mid);
  ball_mark(s.mask, &x->mid);
  ball_mark(s.mask, &y->mid);
  fixed_axpy(&y->mid, f->mid, &x->mid);
  const struct radii_term terms[] = {radii_term(radius_power(0), &y->rad),
                                     radii_term(f->most, &x->rad),
                                     radii_term(f->rad, &s.bound),
                                     {ball_rounding(&y->mid, unit), s.mask}};
  radii_sum(&y->rad, terms, 4);
  ball_settle(y);
  scratch_clear(&s);
}

void ball_multiply(struct fixed_ball *x, const struct ball_factor *f) {
  struct scratch s;
  if (!f->finite) ball_undefine(x);
  if (!ball_defined(x)) return;
  const slong unit = f->unit + ball_unit(&x->mid);
  scratch_init(&s, x->mid.count);
  ball_bounds(&s.bound, &x->mid);
  ball_mark(s.mask, &x->mid);
  fixed_scale(&x->mid, f->mid);
  const struct radii_term terms[] = {radii_term(f->most, &x->rad),
                                     radii_term(f->rad, &s.bound),
                                     {ball_rounding(&x->mid, unit), s.mask}};
  radii_sum(&x->rad, terms, 3);
  ball_settle(x);
  scratch_clear(&s);
}

/* alive_i <- 0 where soft_threshold(x, t)_i = 0 is proved for all points, else 1; sum: r_x + r_t */
static void mark_alive(double *alive, const struct radii *bound, const struct fixed_ball *x,
                       const struct radii *sum, const struct fixed *t) {
  const slong most = bound->exp > t->exp ? bound->exp : t->exp;
  const double T = most - t->exp > 900 ? 0 : double_power(t->exp - most);
  fixed_lanes_doubles(alive, t, fixed_lanes());
  for (size_t i = 0; i < x->mid.count; i++) {
    const struct radius v = {bound->at[i], bound->exp}, r = {sum->at[i], sum->exp};
    const double least = (alive[i] - 0x1p-48) * T;
    const bool zero = bound->at[i] == 0 && x->rad.at[i] == 0;
    alive[i] = !(zero || radius_in(radius_add(v, r), most) <= least);
  }
}

void ball_threshold(struct fixed_ball *x, const struct fixed_ball *t) {
  struct scratch s;
  if (!ball_defined(t)) ball_undefine(x);
  if (!ball_defined(x)) return;
  const slong unit = least_of(ball_unit(&x->mid), ball_unit(&t->mid));
  const struct radius one = radius_power(0);
  scratch_init(&s, x->mid.count);
  ball_bounds(&s.bound, &x->mid);
  radii_sum(&s.sum, (struct radii_term[]){radii_term(one, &x->rad), radii_term(one, &t->rad)}, 2);
  mark_alive(s.mask, &s.bound, x, &s.sum, &t->mid);
  fixed_soft_threshold(&x->mid, &t->mid);
  radii_sum(&x->rad,
            (struct radii_term[]){radii_term(one, &s.sum), {ball_rounding(&x->mid, unit), NULL}},
            2);
  radii_keep(&x->rad, s.mask);
  ball_settle(x);
  scratch_clear(&s);
}
