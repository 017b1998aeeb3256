/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * null_space: the weighted robust null space property in levels, with constants 0 < rho < 1 and
 * gamma > 0 [CAH22, Def. 1.7; THEORY 4.1]: for all x and all (s,M) supports D
 *   ||x_D||_2 <= rho ||x_{D^c}||_{l1_w} / sqrt(xi) + gamma ||A x||_2.
 * It is proved for small matrices by the explicit certificate of THEORY 4.2,
 *   gamma = max_D ||A_D^+||_2,  rho = sqrt(xi) max_{D, j not in D} ||A_D^+ a_j||_2 / w_j,
 * over the maximal supports D, all of which must have injective A_D. */
#ifndef SMALE18_NULL_SPACE_H
#define SMALE18_NULL_SPACE_H

#include <signal.h>
#include <stdint.h>

#include "levels.h"
#include "num.h"

/* The constants as proved upper bounds: what holds with (rho, gamma) holds with larger ones. */
struct null_space {
  arf_t rho, gamma;
};
void null_space_init(struct null_space *p);
void null_space_clear(struct null_space *p);

enum null_space_status {
  NULL_SPACE_PROVED,      /* rho < 1 */
  NULL_SPACE_UNAVAILABLE, /* by proof: the certificate gives rho >= 1, or an A_D is not injective */
  NULL_SPACE_UNDECIDED,   /* at this precision, or with enclosures as wide as those of A */
  NULL_SPACE_STOPPED
};

/* Sees how many of all supports are done; called by one thread at a time. */
struct null_space_watch {
  void (*progress)(void *context, uint64_t done, uint64_t all); /* NULL: none */
  void *context;
  volatile sig_atomic_t *stop; /* ends the search soon after it becomes true; may be NULL */
};

/* p <- the certificate's constants for every matrix in the balls of A (context ball; real or
 * complex; as many columns as the levels have entries, asserted), rounded up: gamma within a factor
 * s^(1/4096), rho but for the balls. All supports, on the threads that OpenMP has for the caller;
 * the result does not depend on their number. watch may be NULL. p is meant to be used when PROVED;
 * when UNAVAILABLE it holds what was found (+inf if not injective), otherwise nothing of use. */
__attribute__((warn_unused_result))
enum null_space_status null_space_certify(struct null_space *p, const struct mat *A,
                                          const struct levels *l, slong prec,
                                          const struct null_space_watch *watch);

/* Perturbation lemma [THEORY 4.2]: if A has (rho, gamma), ||A - A'||_2 <= eps and gamma eps < 1,
 * then A' has
 *   rho' = (rho + gamma eps sqrt(xi) / min w) / (1 - gamma eps),  gamma' = gamma / (1 - gamma eps).
 * q <- upper bounds of both, q may be p; false if gamma eps >= 1 or rho' >= 1, or that cannot be
 * excluded. */
__attribute__((warn_unused_result))
bool null_space_transfer(struct null_space *q, const struct null_space *p, const arf_t eps,
                         const struct levels *l, slong prec);

/* eps <- a lower bound of (1 - rho) / (2 gamma (sqrt(xi) / min w + (1 + rho) / 2)): perturbations
 * up to eps leave ((1 + rho) / 2, 2 gamma), the pair behind C_1 and C_2 of [CAH22, Theorem 3]. */
void null_space_tolerance(arf_t eps, const struct null_space *p, const struct levels *l,
                          slong prec);

/* The constants of the exact matrix [THEORY 4.2]:
 *   c_1 = (rho + (1 + rho) kappa^(1/4) / 2) (1 + rho) / (1 - rho),
 *   c_2 = gamma ((1 + rho) / (1 - rho) + (3 + rho) / (1 - rho) kappa^(1/4) / 2).
 * rho < 1 is asserted. */
void null_space_c(arb_t c1, arb_t c2, const struct null_space *p, const fmpq_t kappa, slong prec);

/* Those of [CAH22, Theorem 3], of the matrix that approximations stand for:
 *   C_1 = ((1 + rho) / 2 + (3 + rho) kappa^(1/4) / 4) (3 + rho) / (1 - rho),
 *   C_2 = 2 ((3 + rho) / (1 - rho) + (7 + rho) / (1 - rho) kappa^(1/4) / 2) gamma;
 * these are c_1((1 + rho) / 2), c_2((1 + rho) / 2, 2 gamma). */
void null_space_C(arb_t C1, arb_t C2, const struct null_space *p, const fmpq_t kappa, slong prec);

#endif
