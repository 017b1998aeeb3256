/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game_measure: what the experiments about the theorem measure. Each fills g->json (game_cell.h)
 * and returns CELL_DONE, CELL_INTERRUPTED, or CELL_FAILED after a line on stderr.
 *
 *   defeat     theorem2_i: the player is refuted in part (i) [THEORY 3.3 (i)]; if it draws its
 *              answer, how often it succeeds on each strict member of the first family:
 *              coin 1/2, guess 1/k, gamble k/(2k-1)
 *   budget     theorem2_ii: data read for the gap 2^-(n_0+1), n_0 = M, without a budget: wait
 *              n_0 + 3; with budget M, how often it fails on each strict member of the second
 *              family: guess (N-m)/(N+1-m), wait always
 *   cheap      theorem2_iii: for constant, barycentre, coin, guess, whose answer depends on the
 *              family alone, the largest distance over all of Omega, the supremum over exponents
 *              included: that of a fixed answer z from {rho e_j} is convex in rho, so it is largest
 *              at an end of rho's range [rho(first exponent), r_f]; the solution set of a tie holds
 *              r_f e_j, so it is no farther
 *   networks   existence, interpolant: networks through { (k/R) y : k = 1..R } and the exact
 *              solutions, for the tie and each strict member with the first exponent, verified
 *              exactly
 *   existence  a player's worst error, and how many data it reads for that */
#ifndef SMALE18_GAME_MEASURE_H
#define SMALE18_GAME_MEASURE_H

#include "game_cell.h"

enum cell_status game_measure_defeat(struct game_cell *g);
enum cell_status game_measure_budget(struct game_cell *g);
enum cell_status game_measure_cheap(struct game_cell *g);
enum cell_status game_measure_networks(struct game_cell *g);
enum cell_status game_measure_existence(struct game_cell *g); /* of either kind */

#endif
