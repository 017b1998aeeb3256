/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table_view.h"

#include <assert.h>
#include <string.h>

const struct entry *table_at(const struct table *t, size_t row, size_t column) {
  assert(row < t->row_count && column < t->column_count);
  return &t->entries[row * t->column_count + column];
}

bool column_marked(const struct table *t, size_t column) {
  for (size_t r = 0; r < t->row_count; r++)
    if (table_at(t, r, column)->mark != MARK_PLAIN) return true;
  return false;
}

bool column_numeric(const struct table *t, size_t column) {
  size_t numbers = 0, words = 0;
  struct number n;
  for (size_t r = 0; r < t->row_count; r++) {
    const char *text = table_at(t, r, column)->text;
    if (number_read(text, &n)) numbers++;
    else if (*text != '\0') words++;
  }
  return numbers > 0 && numbers >= words;
}

bool table_uses(const struct table *t, enum mark mark) {
  for (size_t i = 0; i < t->row_count * t->column_count; i++)
    if (t->entries[i].mark == mark) return true;
  return false;
}

static const struct {
  char sign;
  const char *word, *meaning;
} marks[] = {
  [MARK_PLAIN] = {' ', "", ""},
  [MARK_CERTIFIED] = {'c', "certified", "certified by rigorous arithmetic"},
  [MARK_UNCERTIFIED] = {'~', "uncertified", "computed in floating point, not certified"},
  [MARK_PUBLISHED] = {'p', "published", "as published"},
  [MARK_UNDECIDED] = {'?', "undecided", "undecided at the precision allowed"},
};

char mark_sign(enum mark mark) { return marks[mark].sign; }

const char *mark_word(enum mark mark) { return marks[mark].word; }

const char *mark_meaning(enum mark mark) { return marks[mark].meaning; }

static size_t skip_digits(const char *s, size_t i) { return i + strspn(s + i, "0123456789"); }

static size_t skip_sign(const char *s, size_t i) { return i + (s[i] == '+' || s[i] == '-'); }

static size_t skip_relation(const char *s) {
  size_t i = s[0] == '<' || s[0] == '>';
  i += i == 1 && s[1] == '=';
  return i == 0 ? 0 : i + strspn(s + i, " ");
}

bool number_read(const char *s, struct number *n) {
  n->relation = skip_relation(s);
  size_t digits = skip_sign(s, n->relation);
  n->lead = skip_digits(s, digits);
  n->mantissa = s[n->lead] == '.' ? skip_digits(s, n->lead + 1) : n->lead;
  n->length = n->mantissa;
  if (n->lead == digits && n->mantissa <= n->lead + 1) /* no digit at all */
    return false;
  char power = s[n->mantissa];
  if (power != '\0' && strchr("eE^/", power) != NULL) {
    size_t exponent = n->mantissa + 1;
    exponent = power == '/' ? exponent : skip_sign(s, exponent);
    n->length = skip_digits(s, exponent);
    if (n->length == exponent) return false;
  }
  return s[n->length] == '\0';
}

size_t head_lines(const char *head) {
  size_t lines = 1;
  for (; *head != '\0'; head++) lines += *head == '\n';
  return lines;
}

size_t head_line(const char *head, size_t i, size_t lines, const char **line) {
  size_t above = lines - head_lines(head);
  *line = head;
  if (i < above) return 0;
  for (size_t skip = i - above; skip > 0; skip--) *line = strchr(*line, '\n') + 1;
  return strcspn(*line, "\n");
}

size_t head_width(const char *head) {
  size_t width = 0, lines = head_lines(head);
  for (size_t i = 0; i < lines; i++) {
    const char *line;
    size_t length = head_line(head, i, lines, &line);
    width = length > width ? length : width;
  }
  return width;
}
