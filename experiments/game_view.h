/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * game_view: what the views of the theorem's cells have in common. */
#ifndef SMALE18_GAME_VIEW_H
#define SMALE18_GAME_VIEW_H

#include "experiment.h"
#include "figure.h"
#include "table.h"

/* Calls render with the cells in the order of the rows: by class, number of competitors, player,
 * the rest, problem, so that what folds is together; with what 0 stands for in their settings. */
__attribute__((warn_unused_result))
int game_view_render(const struct report *report, int (*render)(const struct report *report));

/* Adds what every output must say: the problems solved, whose class, its parameters, players and
 * which are made for another problem, seeds, arithmetic, certificates and how to check them,
 * versions, commit. */
void game_view_notes(struct table *t, const struct report *report);
void game_view_figure_notes(struct figure *f, const struct report *report);

/* Adds a row for the cell and sets those of its entries that the table has columns for: problem, K,
 * q, m, player, M, threshold, distance, ratio, digits, data, bits, outcome, verdict, certificates,
 * parameters (other swept keys). */
void game_view_row(struct table *t, const struct cell_list *cells, const json_t *cell);

/* If the last row differs from an earlier one in its problem alone, they become one, with the sum
 * of their certificates. The table has columns problem and certificates. */
void game_view_fold(struct table *t);

/* The element of the cell's `frequency` with the most hits, or the fewest; NULL if there is
 * none. */
const json_t *game_view_frequency(const json_t *cell, bool most);

/* The entries runs, hits, lo, hi, theory, inside ("3 of 3") of a cell with frequencies, for the
 * element `shown`. */
void game_view_set_frequency(struct table *t, const json_t *cell, const json_t *shown);

/* Notes how the intervals are to be read; nothing if the cells have none. */
void game_view_note_intervals(struct table *t, const struct cell_list *cells);

#endif
