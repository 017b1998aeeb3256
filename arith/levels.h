/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels: sparsity in levels and its weights [CAH22, Def. 1.7; THEORY 4.1]. Entries 0..N-1 fall
 * into r levels; a vector is (s,M)-sparse if level k holds at most s_k nonzeros. Weights are
 * constant on levels. */
#ifndef SMALE18_LEVELS_H
#define SMALE18_LEVELS_H

#include <stdbool.h>
#include <stddef.h>

#include "balls.h"

struct levels {
  size_t count;       /* r >= 1 */
  size_t *ends;       /* r: M_1 < .. < M_r = N; level k holds entries M_{k-1} .. M_k - 1, M_0 = 0 */
  size_t *sparsities; /* r: 1 <= s_k <= M_k - M_{k-1} */
  fmpq *squares;      /* r: w_(k)^2 > 0; the theorem's s / s_k, s = s_1 + .. + s_r, unless set */
};

/* Do these numbers make levels? */
bool levels_valid(size_t count, const size_t *ends, const size_t *sparsities);

/* l <- copies, with the theorem's weights sqrt(s / s_k). They must be valid (asserted). */
void levels_init(struct levels *l, size_t count, const size_t *ends, const size_t *sparsities);
void levels_clear(struct levels *l); /* clearing a zeroed struct is safe */
void levels_set_squares(struct levels *l, const fmpq *squares); /* w_(k)^2 <- squares[k] > 0 */

/* Levels are counted from 0 here. */
size_t levels_size(const struct levels *l);            /* N */
size_t levels_sparsity(const struct levels *l);        /* s */
size_t levels_first(const struct levels *l, size_t k); /* the first entry of level k */
size_t levels_find(const struct levels *l, size_t i);  /* the level that holds entry i < N */

/* xi = sum_k w_(k)^2 s_k, zeta = min_k w_(k)^2 s_k, kappa = xi / zeta, exactly. With the theorem's
 * weights: r s, s and r. */
void levels_xi(fmpq_t xi, const struct levels *l);
void levels_zeta(fmpq_t zeta, const struct levels *l);
void levels_kappa(fmpq_t kappa, const struct levels *l);

/* w[0..N) <- the weights, radii about 2^-prec; has the type enclosure_fn, context = the levels. */
void levels_weights(arb_ptr w, slong prec, const void *levels);
/* w <- an enclosure of w_(k), level k from 0. */
void levels_weight(arb_t w, const struct levels *l, size_t k, slong prec);

/* sigma <- an enclosure of sigma_{s,M}(x)_{l1_w} = inf { ||x - z||_{l1_w} : z is (s,M)-sparse }:
 * the sum of w_i |x_i| over all entries but the s_k largest of each level. For balls it is the hull
 * over their points, but for rounding. x: N * field reals (complex entries as re, im). */
void levels_sigma(arb_t sigma, const struct levels *l, arb_srcptr x, int field, slong prec);

#endif
