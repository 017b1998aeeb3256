/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game_cell: one cell of a table of the theorem: a player against a class. What is measured depends
 * on the experiment, see game_measure.h.
 *
 * A cell is a JSON object with these keys (lo, hi: decimal texts, rounded outward; what is not
 * measured is left out):
 *   setting                    the config values of the cell
 *   problem, player            words; K, N, m, q, competitors: integers
 *   certified                  true: distances are those of the player's very answer, by proof
 *   verdict                    "agrees" or "contradicts": with what the theorem says; "refused":
 *                              the player cannot play this class
 *   reason                     why, unless it agrees
 *   outcome                    "defeated", "survives", "no answer"; "accurate", "inaccurate" where
 *                              the question is whether a bound is kept; "varies": theorem2_iii,
 *                              with the input, not measured; "exact": the interpolating network
 *   what                       "no answer": in plain words
 *   threshold                  10^-d as text: what the distance is compared with
 *   distance_lo, distance_hi   of the answer from the solution set
 *   ratio_lo, ratio_hi         distance / threshold
 *   digits_lo, digits_hi       existence: -log10 of the distance
 *   data_read, bits_read       number of data read, largest index n
 *   family, column, exponent   the member (theorem_class.h); theorem2_iii: where the distance is
 *                              largest, exponent 0 for the limit of large ones
 *   certificates               file names, in <run folder>/certificates
 *   seconds                    {cell: its wall time}; sum: checksum of all but seconds, see store.h
 *
 * Frequencies of a player who draws its answer, or of a single run of one who does not (theorem2_i,
 * theorem2_ii):
 *   frequency                  array, one object for each strict member of the family with exponent
 *                              turn + 1: column; hits, runs: successes (theorem2_i) or failures
 *                              (theorem2_ii); lo, hi: the interval of frequency.h, if the player
 *                              draws, rounded outward to four decimals; theory: a rational; inside:
 *                              it lies in the interval (or is the frequency)
 *   turn                       n_0 of the adversary
 *   answered                   runs that answered on the data of the tie
 *   intervals                  in the whole run; each holds with probability 1 - 1 / (100
 *                              intervals), all together with 99 % (Bonferroni)
 * theorem2_ii: n0, theory_data   data_read is for the gap 2^-(n0+1); what is expected of `wait`
 * theorem2_iii: plays, alike     how many, and that the answer depended on the family alone
 * existence: points              array of {data, distance_lo, distance_hi}: worst error on the
 *                                inputs for which it reads that many data
 *            networks, nodes, units, weights   of the interpolating networks: how many, R, hidden
 *                                units of each, weights of the largest */
#ifndef SMALE18_GAME_CELL_H
#define SMALE18_GAME_CELL_H

#include <jansson.h>
#include <stdbool.h>

#include "cell_kind.h"
#include "game.h"

/* These cells as the runner sees them, and their schema. */
extern const struct cell_kind game_cells;
extern const struct key_spec game_cell_schema[];

/* A cell while it is computed. */
struct game_cell {
  const struct setting *setting;
  const char *folder; /* of the run */
  struct theorem_class class;
  struct contestant contestant; /* builtin is NULL for the interpolating network */
  struct game game;             /* without truth, honest, turn, part */
  json_t *json;
};

/* g <- what the setting says. Returns 0, or -1 after a located line on stderr. */
__attribute__((warn_unused_result))
int game_cell_init(struct game_cell *g, const struct setting *s, const char *folder,
                   volatile sig_atomic_t *stop);
void game_cell_clear(struct game_cell *g); /* leaves json alone */

/* The verdict becomes "contradicts", for this reason; the first one stays. */
__attribute__((format(printf, 2, 3)))
void game_cell_contradict(struct game_cell *g, const char *format, ...);

/* object.<name>_lo, _hi <- the square root of x >= 0; of its quotient by the threshold
 * 10^-digits. */
void game_cell_put_root(json_t *object, const char *name, const fmpq_t x);
void game_cell_put_distance(struct game_cell *g, const fmpq_t dist2, unsigned long digits);

/* data_read and bits_read of a play */
void game_cell_put_reading(struct game_cell *g, const struct play *p);
void game_cell_put_member(struct game_cell *g, const struct member *member);

/* Outcome "no answer", and in which words; a player that cannot play gets the verdict "refused". */
void game_cell_put_silence(struct game_cell *g, const struct play *p);

/* Is the squared distance at most 10^-(2 digits)? */
bool game_cell_within(const fmpq_t dist2, unsigned long digits);

/* A new certificate: its path; the cell lists it. name is a word of its own in this cell. The
 * caller frees the path. */
char *game_cell_certificate(struct game_cell *g, const char *name);

/* Writes a certificate of the play's answer, which its data allow for each of these strict members
 * of one family: for each whether it is farther than 10^-digits from the solution set or within.
 * CELL_DONE, or CELL_FAILED after a line on stderr. */
__attribute__((warn_unused_result))
enum cell_status game_cell_certify(struct game_cell *g, const char *name, const struct play *p,
                                   uint64_t seed, const struct member *members, size_t count,
                                   unsigned long digits);

/* p <- the player's play with this seed against the adversary: on the member's data from index
 * exponent on, on the tie's before; on the tie's for ever if column is 0. CELL_DONE unless it was
 * interrupted. `budget` 0: no limit. */
__attribute__((warn_unused_result))
enum cell_status game_cell_play(struct play *p, const struct game_cell *g, uint64_t seed,
                                const struct member *member, unsigned long budget);

/* Does the player draw its answer, so that it has a frequency? */
bool game_cell_draws(const struct player *p);

#endif
