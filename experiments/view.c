/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view.h"

#include <stdbool.h>
#include <string.h>

#include "mem.h"
#include "published.h"

static bool has_column(const struct table *t, const char *id) {
  for (size_t i = 0; i < t->column_count; i++)
    if (!strcmp(t->columns[i].id, id)) return true;
  return false;
}

/* The keys of a row that have no column of their own. */
static char *other_parameters(const struct table *t, const json_t *cells, const json_t *cell,
                              const char *const *but) {
  const char *keys[16];
  size_t count = 0;
  for (; but[count] && count < 12; count++) keys[count] = but[count];
  keys[count++] = "class.K";
  keys[count++] = "data.bits";
  if (has_column(t, "N2")) keys[count++] = "class.N2";
  keys[count] = NULL;
  return cells_label(cells, cell, keys);
}

void view_rows(struct table *t, const json_t *cells, const char *const *but, view_row row) {
  json_t *groups = cells_group(cells, but), *group;
  size_t i;
  json_array_foreach(groups, i, group) {
    const json_t *first = json_array_get(group, 0);
    table_row(t);
    table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(first, "K"));
    table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(first, "bits"));
    if (has_column(t, "threshold"))
      table_set(t, "threshold", MARK_PLAIN, "%s", cell_text(first, "threshold"));
    char *label = other_parameters(t, cells, first, but);
    table_set(t, "parameters", MARK_PLAIN, "%s", label);
    mem_free(label);
    row(t, cells, group);
  }
  json_decref(groups);
}

void view_distance(struct table *t, const char *id, const json_t *cell, const char *name,
                   int digits) {
  if (!cell) return;
  enum mark mark;
  char *text = cell_distance(cell, name, digits, &mark);
  table_set(t, id, mark, "%s", text);
  mem_free(text);
}

void view_published(struct table *t, const char *id, const json_t *cell, const char *network) {
  char text[32];
  if (published_distance(text, cell_integer(cell, "K"), cell_integer(cell, "bits"), network))
    table_set(t, id, MARK_PUBLISHED, "%s", text);
}

int view_finish_table(const struct report *report, struct table *t) {
  if (report->out) table_print(t, TABLE_TEXT, report->out);
  int status = table_write(t, report->folder);
  table_clear(t);
  return status;
}

int view_finish_figure(const struct report *report, struct figure *f) {
  int status = figure_write(f, report->folder);
  figure_clear(f);
  return status;
}
