/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Columns that are empty in every row: tables for readers leave them out, those for programs keep
 * them. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "table.h"

/* Without "gap" and "other" the headings have two lines: that of "gap", with three, must not leave
 * an empty line above the others. */
static const struct column columns[] = {
  {"K", "K", NULL},
  {"gap", "a gap\nof three\nlines", "$\\gamma$\nof three\nlines"},
  {"word", "in\nwords", NULL},
  {"distance", "FIRENET\ncertified", "\\textsc{firenet}\ncertified"},
  {"other", "other", NULL}};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Empty in a middle and in the last column. */
static void table_holes(struct table *t) {
  table_init(t, "holes", "Holes", columns, COLUMNS);
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "1");
  table_set(t, "word", MARK_PLAIN, "far");
  table_set(t, "distance", MARK_CERTIFIED, "0.15");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "10");
  table_set(t, "distance", MARK_CERTIFIED, "12.5");
  table_set(t, "other", MARK_PLAIN, "%s", "");
}

/* What a format prints, and clears the table. */
static char *print(struct table *t, enum table_format format) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  table_print(t, format, out);
  fclose(out);
  table_clear(t);
  cr_expect_eq(mem_live(), 0);
  return text;
}

static void expect_holes(enum table_format format, const char *part) {
  struct table t;
  table_holes(&t);
  char *text = print(&t, format);
  cr_expect(strstr(text, part), "expected:\n%sgot:\n%s", part, text);
  free(text);
}

Test(table_shown, text) {
  expect_holes(TABLE_TEXT, "Holes\n"
                           "\n"
                           "    in       FIRENET\n"
                           " K  words  certified\n"
                           "--  -----  -----------\n"
                           " 1  far         0.15 c\n"
                           "10             12.5  c\n"
                           "\n"
                           "c  certified by rigorous arithmetic\n");
}

Test(table_shown, markdown) {
  expect_holes(TABLE_MARKDOWN, "**Holes**\n\n"
                               "|   K | in words | FIRENET certified |\n"
                               "| --: | :------- | ----------------: |\n"
                               "|   1 | far      |            0.15 c |\n"
                               "|  10 |          |            12.5 c |\n\n"
                               "c: certified");
}

Test(table_shown, latex) {
  expect_holes(TABLE_LATEX, "\\begin{tabular}{rlr}\n"
                            "\\toprule\n"
                            " & in & \\textsc{firenet} \\\\\n"
                            "K & words & certified \\\\\n"
                            "\\midrule\n"
                            "$1$ & far & $0.15$\\rlap{\\,\\scriptsize c} \\\\\n"
                            "$10$ &  & $12.5$\\rlap{\\,\\scriptsize c} \\\\\n"
                            "\\bottomrule\n");
}

Test(table_shown, html) {
  expect_holes(TABLE_HTML, "<thead><tr><th scope=\"col\" class=\"right\">K</th>"
                           "<th scope=\"col\">in<br>words</th>"
                           "<th scope=\"col\" class=\"right\">FIRENET<br>certified</th>"
                           "</tr></thead>\n");
}

Test(table_shown, programs_get_all_columns) {
  expect_holes(TABLE_CSV, "\nK,gap,word,distance,distance_mark,other\n"
                          "1,,far,0.15,certified,\n"
                          "10,,,12.5,certified,\n");
  expect_holes(TABLE_JSON, "\"columns\": [\n    \"K\",\n    \"gap\",\n    \"word\",\n"
                           "    \"distance\",\n    \"distance_mark\",\n    \"other\"\n  ]");
}

/* Neither a column with a text in one row only, nor one with a mark alone, is empty. */
Test(table_shown, one_entry_is_enough) {
  struct table t;
  table_holes(&t);
  table_set(&t, "gap", MARK_UNDECIDED, "%s", "");
  table_set(&t, "other", MARK_PLAIN, "N2=5");
  char *text = print(&t, TABLE_TEXT);
  cr_expect(strstr(text, "    a gap\n"
                         "    of three    in       FIRENET\n"
                         " K  lines       words  certified    other\n"
                         "--  ----------  -----  -----------  -----\n"
                         " 1              far         0.15 c\n"
                         "10           ?             12.5  c  N2=5\n"),
            "%s", text);
  free(text);
}

/* A table without rows, and one with nothing in them, keep their headings. */
Test(table_shown, nothing_at_all) {
  static const struct column two[] = {{"a", "a", NULL}, {"b", "b", NULL}};
  static const struct {
    enum table_format format;
    const char *part;
  } cases[] = {{TABLE_TEXT, "Nothing\n\na  b\n-  -\n"},
               {TABLE_MARKDOWN, "| a   | b   |\n| :-- | :-- |\n"},
               {TABLE_LATEX, "\\begin{tabular}{ll}\n\\toprule\na & b \\\\\n\\midrule\n"},
               {TABLE_HTML, "<th scope=\"col\">a</th><th scope=\"col\">b</th>"}};
  for (int rows = 0; rows < 3; rows++) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
      struct table t;
      table_init(&t, "nothing", "Nothing", two, 2);
      for (int r = 0; r < rows; r++) table_row(&t);
      char *text = print(&t, cases[i].format);
      cr_expect(strstr(text, cases[i].part), "%d rows: %s", rows, text);
      free(text);
    }
  }
}
