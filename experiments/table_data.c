/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printers for programs: CSV and JSON. */
#include <stdbool.h>
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

/* Plain text (see plain_text.h) holds nothing else that JSON would have escaped. */
static void json_text(FILE *out, const char *text) {
  fputc('"', out);
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') fputc('\\', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

/* The separator between the members of a list, `space` on a line of its own, and before the first. */
static void json_next(FILE *out, bool first, const char *space) {
  fprintf(out, "%s\n%s", first ? "" : ",", space);
}

static void json_notes(FILE *out, const struct table *t) {
  fputs(",\n  \"notes\": [", out);
  for (size_t i = 0; i < t->note_count; i++) {
    json_next(out, i == 0, "    ");
    json_text(out, t->notes[i]);
  }
  fputs(t->note_count ? "\n  ]" : "]", out);
}

static void json_columns(FILE *out, const struct table *t, const bool *marked) {
  fputs(",\n  \"columns\": [", out);
  for (size_t c = 0; c < t->column_count; c++) {
    json_next(out, c == 0, "    ");
    json_text(out, t->columns[c].id);
    if (marked[c]) fprintf(out, ",\n    \"%s_mark\"", t->columns[c].id);
  }
  fputs("\n  ]", out);
}

static void json_row(FILE *out, const struct table *t, const bool *marked, size_t row) {
  fputc('{', out);
  for (size_t c = 0; c < t->column_count; c++) {
    const struct entry *e = table_at(t, row, c);
    json_next(out, c == 0, "      ");
    fprintf(out, "\"%s\": ", t->columns[c].id);
    json_text(out, e->text);
    if (marked[c])
      fprintf(out, ",\n      \"%s_mark\": \"%s\"", t->columns[c].id, mark_word(e->mark));
  }
  fputs("\n    }", out);
}

/* Row by row: as a tree, a table would take several times its memory. */
void table_print_json(const struct table *t, FILE *out) {
  bool *marked = marked_columns(t);
  fputs("{\n  \"name\": ", out);
  json_text(out, t->name);
  fputs(",\n  \"title\": ", out);
  json_text(out, t->title);
  json_notes(out, t);
  json_columns(out, t, marked);
  fputs(",\n  \"rows\": [", out);
  for (size_t r = 0; r < t->row_count; r++) {
    json_next(out, r == 0, "    ");
    json_row(out, t, marked, r);
  }
  fputs(t->row_count ? "\n  ]\n}\n" : "]\n}\n", out);
  mem_free(marked);
}
