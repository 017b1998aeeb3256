/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "note_sink.h"

#include "mem.h"

void note_sink_put(const struct note_sink *sink, char *line) {
  if (sink->table) table_note(sink->table, "%s", line);
  if (sink->figure) figure_note(sink->figure, "%s", line);
  mem_free(line);
}
