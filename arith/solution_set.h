/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution_set: the set Xi(A, y) of minimisers of a block problem (block.h) in full, exactly, with
 * its own proof of optimality (THEORY 2.1, 2.2).
 *
 * b_i = |a_i| / w_i, b = max b_i, J = {i : b_i = b}; g_0 = 1/b, g_k = v_k / c (v: weights of the
 * second block); s_k the modulus of the residual in row k. Decided in exact arithmetic, on squares:
 *   P1  ||y|| <= eta: s = |y|.  Else s_k = min(|y_k|, mu g_k) with ||s|| = eta.
 *   P2  s_k = min(|y_k|, lambda g_k / 2).
 *   P3  act = {k : y_k != 0}, D = lambda^2 sum_act g_k^2:
 *       D < 1: s = 0;  D > 1: s_k = min(|y_k|, mu g_k), mu = lambda ||s||;
 *       D = 1: every s = tau g on act with 0 <= tau <= min_act |y_k| / g_k (a continuum).
 * For one s the minimisers are
 *   x_i = t_i (|y_0| - s_0) / |a_i| ph(y_0) conj(ph(a_i)) for i in J, t >= 0, sum t_i = 1; 0 for
 *   other competing columns;   x_{q+k-1} = ph(y_k) (|y_k| - s_k) / c for k >= 1.
 * So Xi is a polytope: the convex hull of the points with t = e_i, and of those for both ends of
 * tau in a continuum. */
#ifndef SMALE18_SOLUTION_SET_H
#define SMALE18_SOLUTION_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "block.h"

struct solution_set {
  struct block block;     /* owned */
  size_t *face;           /* J, ascending */
  size_t face_size;       /* 0 if |y_0| = s_0 for every minimiser, that is x = 0 on all of J */
  bool continuum;         /* P3 with D = 1 */
  struct exact *modulus2; /* m: |y_k|^2 */
  struct exact *residual2; /* m: s_k^2; in a continuum at the largest tau (the smallest is 0) */
};

/* s <- Xi of the block, which it takes: b must not be used or cleared afterwards. */
void solution_set_init(struct solution_set *s, struct block *b);
/* Clearing a zeroed struct is safe. */
void solution_set_clear(struct solution_set *s);

/* Checks, without trusting the formulas above, that every point of the set is a minimiser and that
 * there are no others, with the dual vector u of THEORY 2.2. All is decided exactly, on squares: u
 * is feasible (|A* u|_i <= w_i, or lambda w_i; ||u|| <= 1 for P3); the gap is 0, by equality where
 * x_i may not be 0; |A* u|_i is smaller off the face; the residual is the only one that u allows.
 * Beside that, solution_set_gap must contain 0. */
bool solution_set_verify(const struct solution_set *s);

/* gap <- the largest duality gap over the vertices: primal objective minus dual value, an
 * enclosure that contains 0; its radius goes to 0 as prec grows. */
void solution_set_gap(arb_t gap, const struct solution_set *s, slong prec);

/* out[0..2N) <- the average of the vertices, entries as pairs re, im: the label of a datum. */
void solution_set_label(arb_ptr out, const struct solution_set *s, slong prec);

/* The same for real problems (asserted): out[0..N). */
void solution_set_label_real(arb_ptr out, const struct solution_set *s, slong prec);

/* d <- an enclosure of min_{x in Xi} ||point - x||_2; point has 2N balls, pairs re, im. Upper
 * end from a point of Xi, lower end from a separating functional over the vertices (weak
 * duality), so no branch is guessed; the radius goes to 0 with prec and the radii of the point: it
 * is about 2^-prec times the size of the set, divided by the distance unless Xi is one point. */
void solution_set_dist(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec);

/* The same for real problems and points (asserted): N balls. */
void solution_set_dist_real(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec);

/* d <- an enclosure of the distance between two solution sets without continuum, of equal shape,
 * whose faces are disjoint (asserted): a weighted simplex {x >= 0, sum_J |a_i| x_i = r} has its
 * point nearest to 0 at distance r / ||a_J||_2. */
void solution_set_separation(arb_t d, const struct solution_set *s, const struct solution_set *t,
                             slong prec);

/* f <- the minimum of the objective. */
void solution_set_value(arb_t f, const struct solution_set *s, slong prec);

#endif
