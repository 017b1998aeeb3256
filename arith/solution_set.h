/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution_set: the set Xi_3(A, y) of minimisers of lambda ||x||_1 + ||Ax - y||_2 for a member of
 * the class and y = Q (1, z), exactly, with its own proof of optimality (THEORY 2.1, 2.2).
 *
 * With b the largest |R_i|, J = {i : |R_i| = b}, k the number of z_i that are not 0:
 *   lambda^2 (1/b^2 + k/c^2) <= 1:  all rows are fitted and
 *       Xi = { x : x_J >= 0, sum_J x_i = 1/b, x_i = 0 for other i < N1, x_{N1+i} = z_i / c }
 *     (at equality this is still a face of minimisers, but not all of Xi: refused)
 *   z = 0 and lambda > b:  Xi = {0}.
 * Other cases (lambda so large that some rows are not fitted) are not covered yet. */
#ifndef SMALE18_SOLUTION_SET_H
#define SMALE18_SOLUTION_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "num.h"
#include "omega.h"

struct solution_set {
  const struct omega *omega; /* borrowed */
  size_t member;
  size_t *face;              /* J, indices of columns, ascending */
  size_t face_size;          /* 0: Xi = {0} */
  struct exact radius;       /* 1/b: every vertex of the face is radius e_i */
  double *z;                 /* N2, the second block of Q* y */
  size_t active;             /* k */
};

/* s <- Xi of this member; z NULL is 0. Returns 0, or -1 with s cleared if the case is not covered;
 * reason then points to a static text. */
__attribute__((warn_unused_result))
int solution_set_init(struct solution_set *s, const struct omega *omega, size_t member,
                      const double *z, const char **reason);
void solution_set_clear(struct solution_set *s);

/* Checks optimality without trusting the formula above, in exact arithmetic: the dual vector
 * u = Q (lambda/b, lambda sign(z)/c), or Q e_1 for Xi = {0}, is feasible, and its value <u, y> equals the
 * objective at every vertex of the face. Checks completeness by strictness: a minimiser x satisfies
 * <u, y - Ax> = ||y - Ax|| and <A* u, x> = lambda ||x||_1, so ||u||_2 < 1 leaves no residual, and
 * |A* u|_i < lambda leaves no x_i off the face (for Xi = {0}: no x_i at all). */
bool solution_set_verify(const struct solution_set *s);

/* out[0..N) <- the barycentre of the face with the second block: the label of the datum. */
void solution_set_label(arb_ptr out, const struct solution_set *s, slong prec);

/* d <- an enclosure of min_{x in Xi} ||point - x||_2; point has N real balls. Lower and upper end
 * come from weak duality and from a feasible point, so no branch is guessed. */
void solution_set_dist(arb_t d, const struct solution_set *s, arb_srcptr point, slong prec);

/* d <- an enclosure of the distance between two solution sets with disjoint faces and the same
 * second block (asserted): sqrt(r_1^2/|J_1| + r_2^2/|J_2|). */
void solution_set_separation(arb_t d, const struct solution_set *s, const struct solution_set *t,
                             slong prec);

/* f <- the minimum of the objective, lambda (1/b + sum |z_i| / c), or 1 where Xi = {0}. */
void solution_set_value(arb_t f, const struct solution_set *s, slong prec);

#endif
