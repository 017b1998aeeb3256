/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem_class: a class Omega = Omega1 u Omega2 of well-conditioned inputs on which no algorithm
 * computes K digits, K - 1 digits cost arbitrarily much data, and K - 2 digits are cheap.
 * This is smale18's own construction (THEORY 3.1), not that of [CAH22], whose class is not public;
 * every output says so: THEOREM_CLASS_ORIGIN.
 *
 * q = N + 1 - m competing columns, m - 1 others, Q orthogonal, S = {y}:
 *   A(R) = Q [ R 0 ; 0 c I ],  c = ||R||_2,  R in R^(1 x q),  y = Q (y_1, 0, .., 0).
 * Two families f = 1, 2 with tie entry a_f and tie value r_f:
 *   normalisation growing   a_1 = 10^K / 2, a_2 = 10^(K-1) / 2;  r_f = 1 / a_f
 *   normalisation unit      a_1 = a_2 = 2;  r_1 = 2 * 10^-K, r_2 = 2 * 10^(1-K)
 *   y_1 = a_f r_f + { eta (P1), lambda w / (2 a_f) (P2), 0 (P3) }.
 * Members, eps_n = 2^-n, n >= n_*:
 *   f = 1: R_i = a_1 + eps_n [i = j] for i <= `competitors` with 1 <= j <= competitors, and the tie
 *          (no eps); R_i = a_1 / 2 for the other i. (THEORY: competitors = 2; any number in
 *          2..q keeps all its inequalities.)
 *   f = 2: R = a_2 (1, .., 1) + eps_n e_j, 1 <= j <= q. Its tie is not a member.
 * The solution set of a strict member is the single point rho e_j, of the tie the simplex
 * r_1 conv{e_i : i <= competitors}, with a' = a_f + eps_n and
 *   rho = (y_1 - eta) / a' (P1),  (y_1 - lambda w / (2 a')) / a' (P2),  y_1 / a' (P3).
 * Weights are w on the competing columns and v on the others.
 *
 * Everything is exact: members, norms squared, vertices, separations and the conditions are
 * rational. Only c and Q are irrational. */
#ifndef SMALE18_THEOREM_CLASS_H
#define SMALE18_THEOREM_CLASS_H

#include <stdbool.h>
#include <stddef.h>

#include "block.h"
#include "orthogonal.h"
#include "rational.h"

#define THEOREM_CLASS_ORIGIN \
  "the class is smale18's own construction with its own proof, not the class of the paper's proof"

/* K, N and the entries m N of A: smale18-check takes no more. */
#define THEOREM_CLASS_MOST_DIGITS 10000
#define THEOREM_CLASS_MOST_COLS 4096
#define THEOREM_CLASS_MOST_ENTRIES 4194304
/* Far beyond what is practical: a number of this size still fits into memory. */
#define THEOREM_CLASS_MOST_EXPONENT 10000000

enum normalisation { NORMALISATION_GROWING, NORMALISATION_UNIT };

struct theorem_params {
  enum problem problem;
  const fmpq *parameter;     /* eta (P1), lambda (P2, P3) */
  size_t rows, cols;         /* m, N with 1 <= m < N */
  unsigned long digits;      /* K */
  size_t competitors;        /* of family 1: 2..q; 0 means 2 */
  enum normalisation normalisation;
  const fmpq *weight, *second_weight; /* w, v; NULL: 1 */
  enum transform transform;
  unsigned long first_exponent; /* n_*; 0: the smallest that is allowed */
};

struct theorem_class {
  enum problem problem;
  fmpq_t parameter;
  size_t rows, cols, competing, competitors; /* m, N, q, competitors of family 1 */
  unsigned long digits, first_exponent;
  enum normalisation normalisation;
  fmpq_t weight, second_weight;
  enum transform transform;
  fmpq_t a[2], r[2], y1[2]; /* of families 1 and 2: index family - 1 */
};

/* One input. column 0: the tie; else 1..theorem_class_competitors, eps = 2^-exponent. */
struct member {
  int family;             /* 1 or 2 */
  size_t column;
  unsigned long exponent; /* unused for the tie */
};

/* c <- the class. Returns 0, or -1 with c cleared if a stated condition does not hold; *which then
 * names the parameter that breaks it ("K", "N", "m", "eta", "lambda", "weight", "second_weight",
 * "competitors", "transform", "first_exponent"), *reason says what was expected; both static texts.
 * Conditions: K >= 3; N > m >= 1; w, v > 0; m a power of 2 for Walsh-Hadamard; n_* >= 8; and
 *   growing: 0 <= eta <= 49 (P1); 0 < lambda w <= 50 (P2); 0 < lambda w <= 49 (P3)
 *   unit:    0 <= eta <= 2.8 - 2 r_2 (P1); 0 < lambda w <= 8 and lambda w 2^-n_* <= 10^-K (P2);
 *            0 < lambda w <= 1.7 (P3); a default n_* is raised until it fits.
 * K, N, m N and n_* are at most the numbers above. The first condition that fails is named, in the
 * order K, m, N, competitors, transform, weight, second_weight, eta or lambda, first_exponent. */
__attribute__((warn_unused_result))
int theorem_class_init(struct theorem_class *c, const struct theorem_params *params,
                       const char **which, const char **reason);
void theorem_class_clear(struct theorem_class *c); /* safe on a zeroed struct */

/* lw <- lambda w, what P2 and P3 charge for a competing column (P1: eta w, of no meaning). */
void theorem_class_charge(fmpq_t lw, const struct theorem_class *c);

/* Competing columns that can be largest in this family: competitors, or q. */
size_t theorem_class_competitors(const struct theorem_class *c, int family);

/* Is it a member of Omega? (The tie of family 2 is not, though data may look like it.) */
bool theorem_class_has(const struct theorem_class *c, const struct member *member);

/* top <- a' = a_f + eps, the largest entry of R (a_f for a tie). */
void theorem_class_top(fmpq_t top, const struct theorem_class *c, const struct member *member);

/* row[0..q) <- R; norm2 <- ||R||^2 = c^2; both exact. Also for the tie of family 2. */
void theorem_class_row(fmpq *row, const struct theorem_class *c, const struct member *member);
void theorem_class_norm2(fmpq_t norm2, const struct theorem_class *c, const struct member *member);

/* rho <- the length of the vertices of Xi (r_f for a tie). */
void theorem_class_vertex(fmpq_t rho, const struct theorem_class *c, const struct member *member);

/* b <- the input without Q, initialised here. */
void theorem_class_block(struct block *b, const struct theorem_class *c,
                         const struct member *member);

/* A[i N + k] <- entry (i, k) of A, y[0..m) <- Q (y_1, 0, .., 0), radii about 2^-prec times the
 * entries' size. */
void theorem_class_matrix(arb_ptr A, const struct theorem_class *c, const struct member *member,
                          slong prec);
void theorem_class_measurement(arb_ptr y, const struct theorem_class *c, int family, slong prec);

/* T <- 10^-(K-part+1): what part (i), (ii), (iii) of the theorem (part 1, 2, 3) asks for. */
void theorem_class_threshold(fmpq_t T, const struct theorem_class *c, int part);

/* What is decided exactly about a member (THEORY 1, 3.1). */
struct theorem_proof {
  bool unit_condition; /* Cond(AA*) = 1: A A* = c^2 I, by c^2 = ||R||^2 */
  bool feasible;       /* C_FP <= 1: ||y|| <= ||A||, y_1^2 <= c^2 (P2, P3: no constraint) */
  bool well_posed;     /* Cond(Xi) <= 1: P1 (1 + rho) / a' <= 1;
                          P2 (1 + max(rho, lambda w / (2 a'^2))) / a' <= 1, as
                             dx = dy / a' + (lambda w / (2 a'^2) - rho) dA / a' on the real axis and
                             at most dy / a' + rho dA / a' across;
                          P3 (1 + rho)^2 <= a'^2 - lambda^2 w^2 */
  bool optimal;        /* solution_set_verify, and Xi is what is said above */
};
struct theorem_proof theorem_class_prove(const struct theorem_class *c,
                                         const struct member *member);

/* The distance of the solution sets of two strict members of one family with different columns
 * exceeds 2 * threshold of part 1 (family 1) or part 2 (family 2): rho^2 + rho'^2 > (2T)^2. */
bool theorem_class_separated(const struct theorem_class *c, const struct member *one,
                             const struct member *two);

/* bound <- the least upper bound, over real 0 < eps <= 2^-n_*, of the squared distance of the
 * barycentre of the family's tie from the solution sets of its strict members:
 * (rho - r/k)^2 + (k - 1) (r/k)^2 at the largest rho, k competitors of the family. As eps -> 0 this
 * is r^2 (1 - 1/k); it is no more than that while rho <= r, which fails for P2 with
 * lambda w > 2 r a a' (unit entries). Returns whether bound <= the square of the threshold of part
 * family + 1: the answer of parts (ii), (iii). */
bool theorem_class_barycentre(fmpq_t bound, const struct theorem_class *c, int family);

/* dist2 <- the squared distance of a rational point (N entries) from Xi of a strict member; exact,
 * aliasing is allowed. */
void theorem_class_dist2(fmpq_t dist2, const struct theorem_class *c, const struct member *member,
                         const fmpq *point);

#endif
