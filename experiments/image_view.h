/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_view: what the views of image cells have in common. */
#ifndef SMALE18_IMAGE_VIEW_H
#define SMALE18_IMAGE_VIEW_H

#include "experiment.h"
#include "figure.h"
#include "table.h"

/* Adds what every output must say: problem, image, sampling, weights and sparsities with their tie
 * rule, network and its hypothesis, reference minima, definitions, where the images are, versions,
 * commit. */
void image_view_notes(struct table *t, const struct report *report);
void image_view_figure_notes(struct figure *f, const struct report *report);

/* Adds a row for the cell and sets those of its entries that the table has columns for: transform,
 * size, rate, m, p, n, layers, step, shown (the error after the restart that is shown), error,
 * level, psnr, gap, known (F* - lower; a smaller gap is printed as "<= F - lower"), rate_error,
 * rate_gap, theory (1/e), seconds, images, parameters (the other swept keys). */
void image_view_row(struct table *t, const struct cell_list *cells, const json_t *cell);

/* A number of the cell, or of the object in it ("optimum", "level"); NaN if there is none. */
double image_view_number(const json_t *cell, const char *key);
double image_view_part(const json_t *cell, const char *object, const char *key);

/* F* - lower: the true minimum is at most this far below F*; NaN without F*. */
double image_view_known(const json_t *cell);

/* values[i], NaN if it is no number. */
double image_view_at(const json_t *values, size_t i);

#endif
