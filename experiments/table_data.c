/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printers for programs: CSV and JSON. */
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "table_view.h"

/* '#' is quoted since readers that know comments cut a line there. An empty line would be skipped,
 * so the only field of a line is quoted when it is empty. */
static void csv_field(FILE *out, const char *text, bool only) {
  if (strpbrk(text, "\",#") == NULL && *text != ' ' && (*text != '\0' || !only)) {
    fputs(text, out);
    return;
  }
  fputc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '"') fputc('"', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

/* Which columns hold marked values: asked once for all rows. mem_free it. */
static bool *marked_columns(const struct table *t) {
  bool *marked = mem_alloc(t->column_count, sizeof *marked);
  for (size_t c = 0; c < t->column_count; c++) marked[c] = column_marked(t, c);
  return marked;
}

static void csv_row(FILE *out, const struct table *t, const bool *marked, size_t row) {
  for (size_t c = 0; c < t->column_count; c++) {
    const struct entry *e = table_at(t, row, c);
    if (c > 0) fputc(',', out);
    csv_field(out, e->text, t->column_count == 1 && !marked[c]);
    if (marked[c]) fprintf(out, ",%s", mark_word(e->mark));
  }
  fputc('\n', out);
}

void table_print_csv(const struct table *t, FILE *out) {
  bool *marked = marked_columns(t);
  fprintf(out, "# %s\n", t->title);
  for (size_t i = 0; i < t->note_count; i++) fprintf(out, "# %s\n", t->notes[i]);
  for (size_t c = 0; c < t->column_count; c++) {
    fprintf(out, "%s%s", c > 0 ? "," : "", t->columns[c].id);
    if (marked[c]) fprintf(out, ",%s_mark", t->columns[c].id);
  }
  fputc('\n', out);
  for (size_t r = 0; r < t->row_count; r++) csv_row(out, t, marked, r);
  mem_free(marked);
}

/* Jansson passes NULL on, so each failure shows at the next step: the texts are valid UTF-8, and
 * only memory can be missing. */
static void must(int status) {
  if (status == 0) return;
  fputs("smale18: out of memory\n", stderr);
  exit(3);
}

static json_t *json_columns(const struct table *t) {
  json_t *columns = json_array();
  for (size_t c = 0; c < t->column_count; c++) {
    must(json_array_append_new(columns, json_string(t->columns[c].id)));
    if (column_marked(t, c))
      must(json_array_append_new(columns, json_sprintf("%s_mark", t->columns[c].id)));
  }
  return columns;
}

static json_t *json_row(const struct table *t, const bool *marked, size_t row) {
  json_t *object = json_object();
  for (size_t c = 0; c < t->column_count; c++) {
    const struct entry *e = table_at(t, row, c);
    must(json_object_set_new(object, t->columns[c].id, json_string(e->text)));
    if (!marked[c]) continue;
    char *key = mem_printf("%s_mark", t->columns[c].id);
    must(json_object_set_new(object, key, json_string(mark_word(e->mark))));
    mem_free(key);
  }
  return object;
}

void table_print_json(const struct table *t, FILE *out) {
  json_t *document = json_object(), *notes = json_array(), *rows = json_array();
  bool *marked = marked_columns(t);
  for (size_t i = 0; i < t->note_count; i++)
    must(json_array_append_new(notes, json_string(t->notes[i])));
  for (size_t r = 0; r < t->row_count; r++)
    must(json_array_append_new(rows, json_row(t, marked, r)));
  mem_free(marked);
  must(json_object_set_new(document, "name", json_string(t->name)));
  must(json_object_set_new(document, "title", json_string(t->title)));
  must(json_object_set_new(document, "notes", notes));
  must(json_object_set_new(document, "columns", json_columns(t)));
  must(json_object_set_new(document, "rows", rows));
  if (json_dumpf(document, out, JSON_INDENT(2)) != 0 && !ferror(out)) must(-1);
  fputc('\n', out);
  json_decref(document);
}
