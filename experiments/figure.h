/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure: line and point plots through gnuplot. A figure is written as a self-contained <name>.gp
 * (data inline), and gnuplot turns it into <name>.pdf, <name>.svg and <name>.png. */
#ifndef SMALE18_FIGURE_H
#define SMALE18_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

struct series {
  char *title;
  bool lines;     /* join the points */
  bool dashed;    /* a bound or a threshold */
  double *x, *y;  /* drawn positions: for the eye only, tables hold the numbers */
  size_t count;
};

/* A horizontal band behind the series, with words in it. */
struct band {
  char *label;
  double low, high; /* left out if not finite, or not positive on a logarithmic axis */
};

struct figure {
  char *name, *title, *xlabel, *ylabel;
  bool xlog, ylog;
  char **notes;   /* comment lines at the head of the .gp: problem, parameters, provenance */
  size_t note_count;
  struct series *series;
  size_t series_count;
  struct band *bands;
  size_t band_count;
};

void figure_init(struct figure *f, const char *name, const char *title, const char *xlabel,
                 const char *ylabel, bool xlog, bool ylog);
void figure_clear(struct figure *f);
__attribute__((format(printf, 2, 3)))
void figure_note(struct figure *f, const char *format, ...);

/* Starts a new series; figure_point adds to the last one. Points that are not finite, or not
 * positive on a logarithmic axis, are left out of the drawing. */
void figure_series(struct figure *f, const char *title, bool lines, bool dashed);
void figure_point(struct figure *f, double x, double y);

/* Adds a band low <= y <= high; the axis shows all of it. */
void figure_band(struct figure *f, const char *label, double low, double high);

/* Writes the four files into folder. When gnuplot is absent or fails, the .gp stays, one line on
 * stderr says so, and the result is still 0: a figure is a view, not a result. Returns -1 after one
 * line on stderr when the .gp cannot be written. */
__attribute__((warn_unused_result))
int figure_write(const struct figure *f, const char *folder);

#endif
