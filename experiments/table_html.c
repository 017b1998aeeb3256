/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printer for HTML: a table in a box of its own, which scrolls when it is too wide. */
#include <string.h>

#include "html.h"
#include "mem.h"
#include "plain_text.h"
#include "table_view.h"

/* A heading of two lines may break where it does in text. */
static void html_head(FILE *out, const char *head) {
  for (size_t i = 0, lines = head_lines(head); i < lines; i++) {
    const char *line;
    int length = (int)head_line(head, i, lines, &line);
    char part[256];
    snprintf(part, sizeof part, "%.*s", length, line);
    fputs(i > 0 ? "<br>" : "", out);
    html_text(out, part);
  }
}

/* The mark in words: a reader of one number need not know the legend. */
static void html_entry(FILE *out, const struct entry *e, bool numeric) {
  static const char *const words[] = {[MARK_PLAIN] = "",
                                      [MARK_CERTIFIED] = "certified",
                                      [MARK_UNCERTIFIED] = "not certified",
                                      [MARK_PUBLISHED] = "published",
                                      [MARK_UNDECIDED] = "undecided"};
  struct number n;
  bool number = number_read(e->text, &n), empty = *e->text == '\0';
  bool brief = plain_width(e->text) <= 24;
  fprintf(out, "<td class=\"%s\">", numeric ? "right" : brief ? "brief" : "long");
  if (number) html_printf(out, "<data value=\"%s\">%s</data>", e->text + n.relation, e->text);
  else html_text(out, e->text);
  /* "undecided" says it itself */
  if (e->mark != MARK_PLAIN && !empty && strcmp(e->text, words[e->mark]) != 0)
    html_printf(out, " <small class=\"mark %s\">%s</small>", mark_word(e->mark), words[e->mark]);
  fputs("</td>", out);
}

static void html_legend(FILE *out, const struct table *t) {
  const char *before = "<p class=\"legend\">";
  for (enum mark m = MARK_CERTIFIED; m <= MARK_UNDECIDED; m++) {
    if (!table_uses(t, m)) continue;
    fputs(before, out);
    html_printf(out, "<span class=\"mark %s\">%s</span>: %s", mark_word(m),
                m == MARK_UNCERTIFIED ? "not certified" : mark_word(m), mark_meaning(m));
    before = "; ";
  }
  if (*before == ';') fputs(".</p>\n", out);
}

/* Which columns hold numbers: asked once for all rows. mem_free it. */
static bool *numeric_columns(const struct table *t) {
  bool *numeric = mem_alloc(t->column_count, sizeof *numeric);
  for (size_t c = 0; c < t->column_count; c++) numeric[c] = column_numeric(t, c);
  return numeric;
}

static void html_heads(FILE *out, const struct table *t, const bool *numeric) {
  fputs("<thead><tr>", out);
  for (size_t c = 0; c < t->column_count; c++) {
    fprintf(out, "<th scope=\"col\"%s>", numeric[c] ? " class=\"right\"" : "");
    html_head(out, t->columns[c].head);
    fputs("</th>", out);
  }
  fputs("</tr></thead>\n", out);
}

static void html_rows(FILE *out, const struct table *t, const bool *numeric) {
  fputs("<tbody>\n", out);
  for (size_t r = 0; r < t->row_count; r++) {
    fputs("<tr>", out);
    for (size_t c = 0; c < t->column_count; c++) html_entry(out, table_at(t, r, c), numeric[c]);
    fputs("</tr>\n", out);
  }
  fputs("</tbody>\n", out);
}

void table_print_html(const struct table *t, FILE *out) {
  bool *numeric = numeric_columns(t);
  html_printf(out,
              "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
              "aria-labelledby=\"caption-%s\">\n<table id=\"table-%s\">\n"
              "<caption><span id=\"caption-%s\">%s</span></caption>\n",
              t->name, t->name, t->name, t->title);
  html_heads(out, t, numeric);
  html_rows(out, t, numeric);
  fputs("</table>\n</div>\n", out);
  html_legend(out, t);
  mem_free(numeric);
}
