/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * distance_cell: one cell of an impossibility table: an algorithm reads the training set of an
 * input of the class, builds its network, applies it to y_n, and the distance of the answer to the
 * solution set is enclosed.
 *
 * A cell is a JSON object with these keys (lo, hi: decimal texts, rounded outward):
 *   setting                    the config values of the cell
 *   K, bits, N1, N2            integers; network, arithmetic, steps, indices: words of the config
 *   distance_lo, distance_hi   distance to the reference: the solution set Xi(A, y), or for
 *                              `indices: published` the vector that the published script took for
 *                              its solution
 *   solution_lo, solution_hi   distance to Xi(A, y), whatever the indices
 *   label_lo, label_hi         distance to Xi(A_n, y_n), which is all that the training set reveals
 *   certified                  true: the distance is that of the network evaluated in exact
 *                              arithmetic, by proof. false: it is exact for the vector that this
 *                              arithmetic has computed
 *   digits                     certified: the distance rounded to certified.digits digits, "" if
 *                              undecided
 *   precision                  bits of the evaluation that counts
 *   threshold                  10^-K
 *   verdict                    on the distance to Xi(A, y): "fails" if it is > 10^-K by proof,
 *                              "accurate" if <= 10^-K by proof, else "undecided"
 *   separation_lo, .._hi       distance of Xi(A, y) and Xi(A_n, y_n)
 *   minimax_lo, .._hi          half of it: no answer is nearer than this to both
 *   collapsed                  A_n and A are the same matrix in this arithmetic
 *   member_shown, member_truth A_n is the first member, A the second
 *   proved                     {accurate, apart, optimal}: see omega_prove, solution_set_verify
 *   admissible                 FIRENET: tau sigma ||A||^2 < 1 by proof; step_lo, step_hi enclose it
 *   gap_lo, gap_hi             `indices: published`: objective at the reference vector minus the
 *                              minimum
 *   training                   LISTA: {epochs, best, training_loss, validation_loss, weights}
 *   data_read, bits_read       number of data read, largest index n
 *   seconds                    {cell: its wall time, without training; network: CPU time of the
 *                              thread that evaluates the network}
 *   sum                        checksum of all but seconds, see store.h */
#ifndef SMALE18_DISTANCE_CELL_H
#define SMALE18_DISTANCE_CELL_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>

#include "cell_kind.h"

/* These cells as the runner sees them, and their schema. */
extern const struct cell_kind distance_cells;
extern const struct key_spec distance_cell_schema[];

/* Checks what no single key shows: the member exists, sparsity fits N2, memory suffices for as many
 * cells at once; generates: the samples are written, and lambda lets their labels be proved.
 * Prints located errors. Returns 0; 2 for a refused config, 3
 * for one that does not fit in memory. */
__attribute__((warn_unused_result))
int distance_cell_check(const struct setting *s, size_t at_once, bool generates);

/* Does the cell need trained weights? */
bool distance_cell_learns(const struct setting *s);

/* *cell <- the cell, new reference. root: results folder, where weights are found. CELL_FAILED
 * after a line on stderr (weights missing). stop may become true at any time: then CELL_INTERRUPTED
 * soon after. */
__attribute__((warn_unused_result))
enum cell_status distance_cell_compute(json_t **cell, const struct setting *s, const char *root,
                                       volatile sig_atomic_t *stop);

#endif
