/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_svg: a figure as SVG inside a page, drawn by gnuplot and made fit: no fixed size, names of
 * its own, and the colours of the page: those of figure_script.c become CSS variables --plot-0,
 * .. --plot-5 (series), --plot-text, --plot-grid, --band-0, .. --band-3, and black the colour of the
 * text around, so that one drawing serves light and dark pages. */
#ifndef SMALE18_FIGURE_SVG_H
#define SMALE18_FIGURE_SVG_H

#include <stdio.h>

#include "figure.h"

struct figure_shape {
  int width, height, font; /* pixels */
};

/* Writes the element <svg class="plot <classes>">; its ids begin with `name`, and what is called
 * "caption-figure-<f->name>" in the page names it. Returns 0, or -1, with nothing written, if
 * gnuplot is missing or fails. */
__attribute__((warn_unused_result))
int figure_svg(const struct figure *f, struct figure_shape shape, const char *name,
               const char *classes, FILE *out);

#endif
