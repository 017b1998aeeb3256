/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_view: what the printers of a table share: which columns are shown, how they are aligned
 * and marked, how a heading is split into lines, how a printed number is made up. Only for
 * table_*.c. */
#ifndef SMALE18_TABLE_VIEW_H
#define SMALE18_TABLE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "table.h"

const struct entry *table_at(const struct table *t, size_t row, size_t column);

/* A table without the columns that say nothing: those with neither text nor mark in any row. A
 * table without rows, or with nothing in any of them, keeps all its columns. */
struct table_shown {
  struct table table;     /* its texts, notes, .. are borrowed: never clear it */
  struct column *columns; /* owned, as the next; table refers to them */
  struct entry *entries;
};

void table_shown_init(struct table_shown *s, const struct table *t);
void table_shown_clear(struct table_shown *s);

/* Does the column hold a value with a mark? */
bool column_marked(const struct table *t, size_t column);

/* Are at least half of the entries that are not empty numbers? Then it is set flush right. */
bool column_numeric(const struct table *t, size_t column);

/* Does any value of the table have this mark? */
bool table_uses(const struct table *t, enum mark mark);

char mark_sign(enum mark mark);           /* 'c', ' ' for MARK_PLAIN */
const char *mark_word(enum mark mark);    /* "certified", "" for MARK_PLAIN */
const char *mark_meaning(enum mark mark); /* for the legend */

/* A printed number [< | <= | > | >=] [sign] digits [. digits] [e | ^ exponent | / denominator]. */
struct number {
  size_t relation; /* bytes of the relation and the spaces after it */
  size_t lead;     /* bytes up to the point */
  size_t mantissa; /* bytes up to the exponent */
  size_t length;   /* bytes */
};

/* Is the whole of s a number? Then *n says where its parts end. */
bool number_read(const char *s, struct number *n);

/* Lines in a heading (at least 1). */
size_t head_lines(const char *head);

/* Line i of a heading that is set at the foot of a block of `lines` lines: its start in *line,
 * its bytes returned (0 above the heading). */
size_t head_line(const char *head, size_t i, size_t lines, const char **line);

/* Characters in its longest line. */
size_t head_width(const char *head);

/* Writes text with what LaTeX would read otherwise escaped. */
void latex_string(FILE *out, const char *text);

/* Writes the number s for LaTeX's math mode: 1.5e-06 as 1.5\cdot10^{-6}, 2^-10 as 2^{-10}. */
void latex_number(FILE *out, const char *s, const struct number *n);

/* For readers: they get the table as table_shown has it. */
void table_print_text(const struct table *t, FILE *out);
void table_print_markdown(const struct table *t, FILE *out);
void table_print_latex(const struct table *t, FILE *out);
void table_print_html(const struct table *t, FILE *out);

/* For programs: all columns. */
void table_print_csv(const struct table *t, FILE *out);
void table_print_json(const struct table *t, FILE *out);

#endif
