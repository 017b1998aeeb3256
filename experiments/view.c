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
static char *other_parameters(const struct table *t, const struct cell_list *cells,
                              const json_t *cell, const char *const *but) {
  const char *keys[16];
  size_t count = 0;
  for (; count < 12 && but[count]; count++) keys[count] = but[count];
  keys[count++] = "class.K";
  keys[count++] = "data.bits";
  if (has_column(t, "N2")) keys[count++] = "class.N2";
  keys[count] = NULL;
  return cells_label(cells, cell, keys);
}

void view_rows(struct table *t, const struct cell_list *cells, const char *const *but, view_row row,
               void *context) {
  struct cell_groups groups = cell_groups_of(cells, but);
  const struct cell_list *group;
  size_t i;
  cell_groups_foreach (&groups, i, group) {
    const json_t *first = cell_list_get(group, 0);
    table_row(t);
    table_set(t, "K", MARK_PLAIN, "%ld", cell_integer(first, "K"));
    table_set(t, "n", MARK_PLAIN, "%ld", cell_integer(first, "bits"));
    if (has_column(t, "threshold"))
      table_set(t, "threshold", MARK_PLAIN, "%s", cell_text(first, "threshold"));
    char *label = other_parameters(t, cells, first, but);
    table_set(t, "parameters", MARK_PLAIN, "%s", label);
    mem_free(label);
    row(context, t, group);
  }
  cell_groups_clear(&groups);
}

void view_distance(struct table *t, const char *id, const json_t *cell, const char *name,
                   int digits) {
  if (!cell) return;
  enum mark mark;
  char *text = cell_distance(cell, name, digits, &mark);
  table_set(t, id, mark, "%s", text);
  mem_free(text);
}

/* Is the cell's problem the one of Table 1, and its network as large? The sizes that the scripts and the
 * caption give differ, 20 and 18 identity columns. */
static bool as_published(const json_t *cell) {
  static const char *const values[][2] = {
    {"class.N1", "2"},       {"class.lambda", "1"},   {"class.transform", "dct"},
    {"network.inner", "50"}, {"network.outer", "30"}, {"network.delta", "1/1000000"},
    {"network.layers", "10"}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (strcmp(cell_setting(cell, values[i][0]), values[i][1])) return false;
  const char *N2 = cell_setting(cell, "class.N2");
  return !strcmp(N2, "18") || !strcmp(N2, "20");
}

bool view_published(char out[32], const json_t *cell, const char *network) {
  return as_published(cell) &&
         published_distance(out, cell_integer(cell, "K"), cell_integer(cell, "bits"), network);
}

void view_set_published(struct table *t, const char *id, const json_t *cell, const char *network) {
  char text[32];
  if (view_published(text, cell, network)) table_set(t, id, MARK_PUBLISHED, "%s", text);
}

void view_note_missing(struct table *t, const struct cell_list *cells, const char *network) {
  if (!cells_find(cells, network, NULL, NULL))
    table_note(t, "%s is not computed in this run.",
               strcmp(network, "lista") ? "FIRENET" : "LISTA");
}

void view_note_unshown(struct table *t, const struct cell_list *cells) {
  size_t count = 0;
  for (size_t i = 0; i < cells->count; i++) {
    const char *arithmetic = cell_list_setting(cells, i, "arithmetic");
    count += strcmp(arithmetic, "double") && strcmp(arithmetic, "certified");
  }
  if (count)
    table_note(t,
               "%zu cell%s in float:p, block:p or ball:p %s in cells.jsonl; this table has no "
               "column for %s.",
               count, count == 1 ? "" : "s", count == 1 ? "is" : "are", count == 1 ? "it" : "them");
}

int view_finish_table(const struct report *report, struct table *t) {
  if (report->out) table_print(t, TABLE_TEXT, report->out);
  gallery_take_table(report->gallery, t);
  return 0;
}

int view_finish_figure(const struct report *report, struct figure *f) {
  gallery_take_figure(report->gallery, f);
  return 0;
}
