/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The radii of a projection on the unit ball (num_ball.h). Lengths are in units of 2^E, E the exponent
 * of m. */
#include <math.h>

#include "fixed_parts.h"
#include "num_ball.h"

/* low <= ||m|| 2^-E <= high */
struct norm {
  double low, high;
};

/* bound_i lies within 2^-48 of |m_i| 2^-E; the sum and the root are right to n + 4 roundings, and
 * what turned the sum upward, as much again. */
static struct norm norm_of(struct radius square, size_t count, slong E) {
  const double n = (double)count, root = sqrt(radius_in(square, 2 * E)),
               error = sqrt(n) * 0x1p-47 + (2 * n + 16) * 0x1p-52 * root;
  return (struct norm){root - error, root + error};
}

/* d, not in these units; whole = ||r||, s <= ||m|| */
static struct radius deviation(const struct radii_moments *of, struct radius whole, double s,
                               slong E) {
  if (!(s > 0) || radius_in(whole, E) > s) return whole;
  struct radius square = of->rr;
  square.exp--;
  struct radius along = radius_div(radius_add(of->mr, square), s);
  along.exp -= E;
  return radius_min(along, whole);
}

/* 2^-E; from 2^900 on, and below 2^-900, that. */
static double one_in(slong E) {
  const slong e = E > 900 ? 900 : E < -900 ? -900 : E;
  return double_power(-e);
}

/* min(1, 2^-E / s) */
static struct radius shrinking(double s, slong E) {
  if (!(s > one_in(E))) return radius_power(0);
  return radius_mul(radius_div(radius_power(0), s), radius_power(-E));
}

/* Known not to be inside for certain */
static void project_midpoint(struct fixed *m, struct fixed_matrix *A) {
  if (A) fixed_project(m, &A->work, NULL);
  else fixed_project_ball(m);
}

void ball_project(struct fixed_ball *u, struct fixed_matrix *A, struct radii *bound) {
  if (!ball_defined(u)) return;
  const slong E = u->mid.exp, bits = u->mid.bits;
  ball_bounds(bound, &u->mid);
  const struct radii_moments of = radii_moments(&u->rad, bound);
  const struct norm s = norm_of(of.mm, bound->count, E);
  const struct radius whole = radius_root(of.rr);
  const struct radius apart = deviation(&of, whole, s.low, E);
  const double d = radius_in(apart, E), one = one_in(E) * (1 - 0x1p-50);
  if (s.high + d <= one) return;
  const bool moves = s.high > one;
  if (moves) project_midpoint(&u->mid, A);
  const struct radius last = {moves, 1 - bits}, shrink = shrinking((s.low - d) * (1 - 0x1p-50), E);
  struct radius rounding = {0};
  if (moves) rounding = ball_rounding(&u->mid, WORD_MIN);
  const struct radius along =
    radius_mul(radius_add(radius_mul(shrink, apart), last), shrinking(s.low, E));
  const struct radius most = radius_add(radius_min(whole, radius_power(1)), last);
  radii_sum_limited(
    &u->rad,
    (struct radii_term[]){radii_term(shrink, &u->rad), radii_term(along, bound), {rounding, NULL}},
    3, radius_add(most, rounding));
  ball_settle(u);
}
