/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The choice of a printer, and the printer for aligned text. */
#include <string.h>

#include "mem.h"
#include "plain_text.h"
#include "table_view.h"

void table_print(const struct table *t, enum table_format format, FILE *out) {
  static void (*const printers[])(const struct table *, FILE *) = {
    [TABLE_TEXT] = table_print_text,   [TABLE_MARKDOWN] = table_print_markdown,
    [TABLE_LATEX] = table_print_latex, [TABLE_CSV] = table_print_csv,
    [TABLE_JSON] = table_print_json,   [TABLE_HTML] = table_print_html,
  };
  if (format == TABLE_CSV || format == TABLE_JSON) {
    printers[format](t, out);
    return;
  }
  struct table_shown shown;
  table_shown_init(&shown, t);
  printers[format](&shown.table, out);
  table_shown_clear(&shown);
}

/* Writes text and holds spaces back, so that no line ends in spaces. */
struct pen {
  FILE *out;
  size_t pending;
};

static void pen_text(struct pen *p, const char *text, size_t length) {
  if (length == 0) return;
  fprintf(p->out, "%*s", (int)p->pending, "");
  fwrite(text, 1, length, p->out);
  p->pending = 0;
}

static void pen_line(struct pen *p) {
  fputc('\n', p->out);
  p->pending = 0;
}

/* How a column of text is laid out, in characters. */
struct layout {
  bool numeric, marked;
  size_t lead, tail; /* of numbers: up to the point, and from it on */
  size_t width;      /* without the two characters of the mark */
};

static size_t max_size(size_t a, size_t b) { return a > b ? a : b; }

static struct layout layout_column(const struct table *t, size_t c) {
  struct layout l = {.numeric = column_numeric(t, c),
                     .marked = column_marked(t, c),
                     .width = head_width(t->columns[c].head)};
  struct number n;
  for (size_t r = 0; r < t->row_count; r++) {
    const char *text = table_at(t, r, c)->text;
    if (l.numeric && number_read(text, &n)) {
      l.lead = max_size(l.lead, n.lead);
      l.tail = max_size(l.tail, n.length - n.lead);
    } else {
      l.width = max_size(l.width, plain_width(text));
    }
  }
  l.width = max_size(l.width, l.lead + l.tail);
  return l;
}

static size_t layout_total(const struct layout *layout, size_t columns) {
  size_t total = 2 * (columns - 1);
  for (size_t c = 0; c < columns; c++) total += layout[c].width + (layout[c].marked ? 2 : 0);
  return total;
}

/* Numbers stand with their points below each other, words flush with the heading. */
static void print_entry(struct pen *p, const struct layout *l, const struct entry *e) {
  struct number n;
  size_t width = plain_width(e->text), after = 0;
  if (l->numeric && number_read(e->text, &n)) after = l->tail - (n.length - n.lead);
  else if (!l->numeric) after = l->width - width;
  p->pending += l->width - width - after;
  pen_text(p, e->text, strlen(e->text));
  p->pending += after;
  if (!l->marked) return;
  char sign = mark_sign(e->mark);
  p->pending += 1;
  pen_text(p, &sign, sign != ' ');
  p->pending += sign == ' ';
}

static void print_head(struct pen *p, const struct table *t, const struct layout *layout, size_t i,
                       size_t lines) {
  for (size_t c = 0; c < t->column_count; c++) {
    const char *line;
    size_t length = head_line(t->columns[c].head, i, lines, &line);
    size_t room = layout[c].width - length;
    p->pending += (c > 0 ? 2 : 0) + (layout[c].numeric ? room : 0);
    pen_text(p, line, length);
    p->pending += (layout[c].numeric ? 0 : room) + (layout[c].marked ? 2 : 0);
  }
  pen_line(p);
}

static void print_rule(struct pen *p, const struct table *t, const struct layout *layout) {
  for (size_t c = 0; c < t->column_count; c++) {
    p->pending += c > 0 ? 2 : 0;
    for (size_t i = 0; i < layout[c].width + (layout[c].marked ? 2 : 0); i++) pen_text(p, "-", 1);
  }
  pen_line(p);
}

/* Breaks a text between words; lines after the first are indented. */
static void print_wrapped(struct pen *p, const char *text, size_t width) {
  size_t used = 0;
  while (*text != '\0') {
    size_t spaces = strspn(text, " "), length = strcspn(text + spaces, " ");
    if (used > 2 && used + spaces + length > width) {
      pen_line(p);
      used = p->pending = 2;
    } else {
      p->pending += spaces;
      used += spaces;
    }
    text += spaces;
    pen_text(p, text, length);
    used += length;
    text += length;
  }
  pen_line(p);
}

static void print_legend(struct pen *p, const struct table *t) {
  bool first = true;
  for (enum mark m = MARK_CERTIFIED; m <= MARK_UNDECIDED; m++) {
    if (!table_uses(t, m)) continue;
    if (first) pen_line(p);
    fprintf(p->out, "%c  %s\n", mark_sign(m), mark_meaning(m));
    first = false;
  }
}

void table_print_text(const struct table *t, FILE *out) {
  struct layout *layout = mem_alloc(t->column_count, sizeof *layout);
  struct pen p = {.out = out};
  size_t lines = 1;
  for (size_t c = 0; c < t->column_count; c++) {
    layout[c] = layout_column(t, c);
    lines = max_size(lines, head_lines(t->columns[c].head));
  }
  size_t width = max_size(80, layout_total(layout, t->column_count));
  print_wrapped(&p, t->title, width);
  for (size_t i = 0; i < t->note_count; i++) print_wrapped(&p, t->notes[i], width);
  pen_line(&p);
  for (size_t i = 0; i < lines; i++) print_head(&p, t, layout, i, lines);
  print_rule(&p, t, layout);
  for (size_t r = 0; r < t->row_count; r++) {
    for (size_t c = 0; c < t->column_count; c++) {
      p.pending += c > 0 ? 2 : 0;
      print_entry(&p, &layout[c], table_at(t, r, c));
    }
    pen_line(&p);
  }
  print_legend(&p, t);
  mem_free(layout);
}
