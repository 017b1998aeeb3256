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

enum layout { HIDDEN, WORDS, NUMBERS };

/* How each column is shown; one without any entry says nothing on a page. mem_free it. */
static enum layout *layout_of(const struct table *t) {
  enum layout *layout = mem_alloc(t->column_count, sizeof *layout);
  for (size_t c = 0; c < t->column_count; c++) {
    size_t r = 0;
    while (r < t->row_count && *table_at(t, r, c)->text == '\0') r++;
    bool empty = r == t->row_count && t->row_count > 0;
    layout[c] = empty ? HIDDEN : column_numeric(t, c) ? NUMBERS : WORDS;
  }
  return layout;
}

static void html_heads(FILE *out, const struct table *t, const enum layout *layout) {
  fputs("<thead><tr>", out);
  for (size_t c = 0; c < t->column_count; c++) {
    if (layout[c] == HIDDEN) continue;
    fprintf(out, "<th scope=\"col\"%s>", layout[c] == NUMBERS ? " class=\"right\"" : "");
    html_head(out, t->columns[c].head);
    fputs("</th>", out);
  }
  fputs("</tr></thead>\n", out);
}

static void html_rows(FILE *out, const struct table *t, const enum layout *layout) {
  fputs("<tbody>\n", out);
  for (size_t r = 0; r < t->row_count; r++) {
    fputs("<tr>", out);
    for (size_t c = 0; c < t->column_count; c++)
      if (layout[c] != HIDDEN) html_entry(out, table_at(t, r, c), layout[c] == NUMBERS);
    fputs("</tr>\n", out);
  }
  fputs("</tbody>\n", out);
}

void table_print_html(const struct table *t, FILE *out) {
  enum layout *layout = layout_of(t);
  html_printf(out,
              "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
              "aria-labelledby=\"caption-%s\">\n<table id=\"table-%s\">\n"
              "<caption><span id=\"caption-%s\">%s</span></caption>\n",
              t->name, t->name, t->name, t->title);
  html_heads(out, t, layout);
  html_rows(out, t, layout);
  fputs("</table>\n</div>\n", out);
  html_legend(out, t);
  mem_free(layout);
}
