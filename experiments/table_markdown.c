/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printer for Markdown as GitHub reads it. Cells are padded: the source reads well too. */
#include <string.h>

#include "mem.h"
#include "table_view.h"

/* Writes one line of text (a line end becomes a space) and returns the characters written; out may
 * be NULL. */
static size_t markdown_text(FILE *out, const char *text) {
  size_t width = 0;
  for (; *text != '\0'; text++) {
    bool special = strchr("\\`*_[]<>&|~$#", *text) != NULL;
    width += (special ? 1u : 0u) + (((unsigned char)*text & 0xc0) != 0x80 ? 1u : 0u);
    if (out == NULL) continue;
    if (special) fputc('\\', out);
    fputc(*text == '\n' ? ' ' : *text, out);
  }
  return width;
}

static void markdown_cell(FILE *out, const char *text, enum mark mark, size_t width, bool right) {
  char sign[] = {' ', mark_sign(mark), '\0'};
  if (mark == MARK_PLAIN) *sign = '\0';
  size_t used = markdown_text(NULL, text) + markdown_text(NULL, sign);
  int pad = width > used ? (int)(width - used) : 0;
  fprintf(out, "| %*s", right ? pad : 0, "");
  markdown_text(out, text);
  markdown_text(out, sign);
  fprintf(out, "%*s ", right ? 0 : pad, "");
}

static size_t markdown_width(const struct table *t, size_t c) {
  size_t width = markdown_text(NULL, t->columns[c].head);
  for (size_t r = 0; r < t->row_count; r++) {
    const struct entry *e = table_at(t, r, c);
    char sign[] = {mark_sign(e->mark), '\0'};
    size_t used = markdown_text(NULL, e->text);
    if (e->mark != MARK_PLAIN) used += 1 + markdown_text(NULL, sign);
    width = used > width ? used : width;
  }
  return width < 3 ? 3 : width;
}

static void markdown_rule(FILE *out, size_t width, bool right) {
  fputs(right ? "| " : "| :", out);
  for (size_t i = 1; i < width; i++) fputc('-', out);
  fputs(right ? ": " : " ", out);
}

static void markdown_legend(const struct table *t, FILE *out) {
  const char *before = "\n";
  for (enum mark m = MARK_CERTIFIED; m <= MARK_UNDECIDED; m++) {
    if (!table_uses(t, m)) continue;
    char sign[] = {mark_sign(m), '\0'};
    fputs(before, out);
    markdown_text(out, sign);
    fprintf(out, ": %s", mark_meaning(m));
    before = "; ";
  }
  if (*before == ';') fputs(".\n", out);
}

/* Notes are a list; what starts like another list in it is escaped. */
static void markdown_notes(const struct table *t, FILE *out) {
  for (size_t i = 0; i < t->note_count; i++) {
    const char *note = t->notes[i] + strspn(t->notes[i], " ");
    fputs("- ", out);
    size_t digits = strspn(note, "0123456789");
    bool number = digits > 0 && note[digits] != '\0' && strchr(".)", note[digits]) != NULL;
    if (number) fprintf(out, "%.*s\\", (int)digits, note);
    else if (*note == '-' || *note == '+' || *note == '=') fputc('\\', out);
    markdown_text(out, number ? note + digits : note);
    fputc('\n', out);
  }
}

void table_print_markdown(const struct table *t, FILE *out) {
  size_t *width = mem_alloc(t->column_count, sizeof *width);
  bool *right = mem_alloc(t->column_count, sizeof *right);
  fputs("**", out);
  markdown_text(out, t->title);
  fputs("**\n\n", out);
  markdown_notes(t, out);
  fputs(t->note_count > 0 ? "\n" : "", out);
  for (size_t c = 0; c < t->column_count; c++) {
    width[c] = markdown_width(t, c);
    right[c] = column_numeric(t, c);
    markdown_cell(out, t->columns[c].head, MARK_PLAIN, width[c], right[c]);
  }
  fputs("|\n", out);
  for (size_t c = 0; c < t->column_count; c++) markdown_rule(out, width[c], right[c]);
  fputs("|\n", out);
  for (size_t r = 0; r < t->row_count; r++) {
    for (size_t c = 0; c < t->column_count; c++) {
      const struct entry *e = table_at(t, r, c);
      markdown_cell(out, e->text, e->mark, width[c], right[c]);
    }
    fputs("|\n", out);
  }
  markdown_legend(t, out);
  mem_free(width);
  mem_free(right);
}
