/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * view: what the views of cells have in common: rows of cells that belong together, entries, and
 * the way to the gallery. */
#ifndef SMALE18_VIEW_H
#define SMALE18_VIEW_H

#include <stdbool.h>

#include "cells.h"
#include "experiment.h"

/* Adds the entries of one group of cells to the table's last row. */
typedef void (*view_row)(void *context, struct table *t, const struct cell_list *group);

/* Adds a row for each group of cells that agree in all keys but `but` (see cell_groups_of), with
 * its entries K, n, threshold and parameters (the other swept keys) where the table has such
 * columns; then calls row. */
void view_rows(struct table *t, const struct cell_list *cells, const char *const *but, view_row row,
               void *context);

/* Sets an entry to a distance of the cell (see cell_distance); nothing if cell is NULL. */
void view_distance(struct table *t, const char *id, const json_t *cell, const char *name,
                   int digits);

/* out <- the number that the paper prints for this cell's K, n and this network, if the cell's
 * problem and network are those of the paper; else false. */
__attribute__((warn_unused_result))
bool view_published(char out[32], const json_t *cell, const char *network);

/* Sets an entry to that number, if any. */
void view_set_published(struct table *t, const char *id, const json_t *cell, const char *network);

/* Notes that the run has no cells of this network; that it has cells in other arithmetics than double
 * and certified. */
void view_note_missing(struct table *t, const struct cell_list *cells, const char *network);
void view_note_unshown(struct table *t, const struct cell_list *cells);

/* Gives the table to the gallery, after it has been printed where the report wants it. Returns 0. */
int view_finish_table(const struct report *report, struct table *t);

/* Gives the figure to the gallery. Returns 0. */
int view_finish_figure(const struct report *report, struct figure *f);

#endif
