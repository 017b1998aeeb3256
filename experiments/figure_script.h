/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_script: the gnuplot script of a figure, with its data in it. Only for figure.c and
 * figure_svg.c. */
#ifndef SMALE18_FIGURE_SCRIPT_H
#define SMALE18_FIGURE_SCRIPT_H

#include <stdio.h>

#include "figure.h"
#include "figure_svg.h"

enum { PICTURES = 3 };
extern const char *const picture_endings[PICTURES]; /* pdf, svg, png */

/* Writes a script that draws <name>.<ending> in the folder where gnuplot runs, each with the string
 * variable `suffix` appended (empty unless it is set by -e). Errors show in ferror(out). */
void figure_script(const struct figure *f, FILE *out);

/* Writes a script that draws it as SVG, without its title, on gnuplot's standard output. */
void figure_script_svg(const struct figure *f, struct figure_shape shape, FILE *out);

#endif
