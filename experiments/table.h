/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table: a table of results as text, in every format that users read: aligned text, Markdown, LaTeX
 * (booktabs, a document that compiles as is), CSV, JSON. A table holds strings that are already
 * numbers as they shall be printed; nothing is computed or rounded here.
 *
 * Text, Markdown, LaTeX and HTML are for readers: they leave out a column that is empty in every
 * row (table_shown in table_view.h). CSV and JSON are for programs, which look for columns by name:
 * they keep all of them.
 *
 * CSV: lines that start with '#' (title and notes) before the line of column ids, then RFC 4180
 * with lines that end in LF. A '#' in an entry is quoted. To read it:
 *   pandas      read_csv(file, comment="#")
 *   Python csv  DictReader(line for line in file if line[0] != "#")
 *   Julia       CSV.read(file, DataFrame; comment="#")
 *   MATLAB      readtable(file, CommentStyle="#")
 * JSON: {"name", "title", "notes": [...], "columns": [ids in order], "rows": [{id: string, ...}]}.
 * HTML: a fragment for report_page.h, id "table-<name>"; the word of a mark follows the number.
 * LaTeX: a document that pdflatex of texlive-latex-recommended compiles. Characters beyond Latin
 * letters with accents are set as [U+XXXX]. */
#ifndef SMALE18_TABLE_H
#define SMALE18_TABLE_H

#include <stddef.h>
#include <stdio.h>

/* How far a printed value may be trusted. Text, Markdown and LaTeX mark it: nothing for MARK_PLAIN
 * (parameters and words), "c" for certified, "~" for computed but not certified, "p" for published,
 * "?" for undecided; a legend of the marks in use follows the table. CSV and JSON get a column
 * "<id>_mark" with the word after each column that holds marked values. */
enum mark { MARK_PLAIN, MARK_CERTIFIED, MARK_UNCERTIFIED, MARK_PUBLISHED, MARK_UNDECIDED };

struct column {
  const char *id;     /* name in CSV and JSON: "firenet_certified" */
  const char *head;   /* heading in plain text, may hold one '\n' */
  const char *latex;  /* heading in LaTeX, NULL: head, escaped */
};

struct entry {
  char *text; /* owned by the table; "" prints as an empty field */
  enum mark mark;
};

struct table {
  char *name;           /* file stem: "table1" */
  char *title;
  char **notes;         /* lines above the table: problem, class, networks, provenance */
  size_t note_count;
  const struct column *columns; /* borrowed, must outlive the table */
  size_t column_count;
  struct entry *entries; /* row_count x column_count */
  size_t row_count;
};

void table_init(struct table *t, const char *name, const char *title,
                const struct column *columns, size_t column_count);
void table_clear(struct table *t);

/* Adds a line above (printf). Title, notes and entries are plain text, escaped for each format as
 * needed; line ends and other control characters in them become spaces. */
__attribute__((format(printf, 2, 3)))
void table_note(struct table *t, const char *format, ...);

/* Adds a row of empty entries. */
void table_row(struct table *t);

/* Sets the entry of the last row in the column with this id (asserted to exist). */
__attribute__((format(printf, 4, 5)))
void table_set(struct table *t, const char *id, enum mark mark, const char *format, ...);

enum table_format { TABLE_TEXT, TABLE_MARKDOWN, TABLE_LATEX, TABLE_CSV, TABLE_JSON, TABLE_HTML };

/* Writes the table to an open stream; errors show in ferror(out). */
void table_print(const struct table *t, enum table_format format, FILE *out);

/* Writes <folder>/<name>.{txt,md,tex,csv,json}, each through a temporary file that is renamed, so
 * no half-written file is ever seen. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int table_write(const struct table *t, const char *folder);

#endif
