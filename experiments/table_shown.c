/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_view.h"

#include "mem.h"

static bool column_empty(const struct table *t, size_t column) {
  for (size_t r = 0; r < t->row_count; r++) {
    const struct entry *e = table_at(t, r, column);
    if (*e->text != '\0' || e->mark != MARK_PLAIN) return false;
  }
  return t->row_count > 0;
}

/* Which columns of t are shown, in order; returns how many, all if there is no entry at all. */
static size_t columns_shown(const struct table *t, size_t *from) {
  size_t count = 0;
  for (size_t c = 0; c < t->column_count; c++)
    if (!column_empty(t, c)) from[count++] = c;
  if (count > 0) return count;
  for (size_t c = 0; c < t->column_count; c++) from[c] = c;
  return t->column_count;
}

void table_shown_init(struct table_shown *s, const struct table *t) {
  size_t *from = mem_alloc(t->column_count, sizeof *from), count = columns_shown(t, from);
  s->columns = mem_alloc(count, sizeof *s->columns);
  s->entries = mem_alloc(t->row_count * count, sizeof *s->entries);
  for (size_t c = 0; c < count; c++) {
    s->columns[c] = t->columns[from[c]];
    for (size_t r = 0; r < t->row_count; r++) s->entries[r * count + c] = *table_at(t, r, from[c]);
  }
  s->table = *t;
  s->table.columns = s->columns;
  s->table.column_count = count;
  s->table.entries = s->entries;
  mem_free(from);
}

void table_shown_clear(struct table_shown *s) {
  mem_free(s->columns);
  mem_free(s->entries);
}
