/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gallery: the tables and figures that the view of a run has made, in its order, before they become
 * files (gallery_write) or a page (report_page.h). */
#ifndef SMALE18_GALLERY_H
#define SMALE18_GALLERY_H

#include "figure.h"
#include "table.h"

struct gallery {
  struct table *tables;
  size_t table_count;
  struct figure *figures;
  size_t figure_count;
};

/* Take what is given, which is then zeroed. */
void gallery_take_table(struct gallery *g, struct table *t);
void gallery_take_figure(struct gallery *g, struct figure *f);

/* Clearing a zeroed gallery is safe. */
void gallery_clear(struct gallery *g);

/* Writes the files of each table and figure into folder (see table_write, figure_write), and
 * values.tex (see table_values.h). Returns 0, or -1 after a line on stderr. */
__attribute__((warn_unused_result))
int gallery_write(const struct gallery *g, const char *folder);

#endif
