/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * note_sink: where lines about a whole run go: below the title of a table, or under a figure. */
#ifndef SMALE18_NOTE_SINK_H
#define SMALE18_NOTE_SINK_H

#include "figure.h"
#include "table.h"

struct note_sink {
  struct table *table;   /* or NULL */
  struct figure *figure; /* or NULL */
};

/* Adds the line, which it frees. */
void note_sink_put(const struct note_sink *sink, char *line);

#endif
