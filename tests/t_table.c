/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "said.h"
#include "table.h"

static char folder[] = "/tmp/t_table.XXXXXX";

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

/* The end of each test: what Criterion finds in a .fini is printed but does not fail. */
static void leave(void) {
  cr_expect_eq(mem_live(), 0);
  cr_expect_eq(rmdir(folder), 0, "something is left in %s", folder);
}

TestSuite(table, .init = enter);

static const struct column columns[] = {
  {"K", "K", NULL},
  {"published", "FIRENET\npublished", NULL},
  {"certified", "FIRENET\ncertified", "\\textsc{firenet}\ncertified"},
  {"verdict", "verdict_%", NULL},
};

/* A small table whose renderings are written out by hand below. */
static void table_small(struct table *t) {
  table_init(t, "small", "A title", columns, 4);
  table_note(t, "problem P%d", 3);
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%d", 1);
  table_set(t, "published", MARK_PUBLISHED, "0.3");
  table_set(t, "certified", MARK_CERTIFIED, "2.99e-01");
  table_set(t, "verdict", MARK_PLAIN, "below");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "10");
  table_set(t, "certified", MARK_UNDECIDED, "%s", "");
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "300");
  table_set(t, "published", MARK_PLAIN, "-");
  table_set(t, "certified", MARK_UNCERTIFIED, "-12.5e-06");
  table_set(t, "verdict", MARK_PLAIN, "a|b");
}

static char *printed(const struct table *t, enum table_format format) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  table_print(t, format, out);
  cr_assert_eq(ferror(out), 0);
  fclose(out);
  return text;
}

static void expect_print(enum table_format format, const char *expected) {
  struct table t;
  table_small(&t);
  char *text = printed(&t, format);
  cr_expect_str_eq(text, expected, "expected:\n%sgot:\n%s", expected, text);
  free(text);
  table_clear(&t);
}

Test(table, text) {
  expect_print(TABLE_TEXT, "A title\n"
                           "problem P3\n"
                           "\n"
                           "       FIRENET       FIRENET\n"
                           "  K  published     certified    verdict_%\n"
                           "---  -----------  ------------  ---------\n"
                           "  1        0.3 p    2.99e-01 c  below\n"
                           " 10                          ?\n"
                           "300          -    -12.5e-06  ~  a|b\n"
                           "\n"
                           "c  certified by rigorous arithmetic\n"
                           "~  computed in floating point, not certified\n"
                           "p  as published\n"
                           "?  undecided at the precision allowed\n");
  leave();
}

Test(table, markdown) {
  expect_print(
    TABLE_MARKDOWN,
    "**A title**\n\n"
    "- problem P3\n\n"
    "|   K | FIRENET published | FIRENET certified | verdict\\_% |\n"
    "| --: | ----------------: | ----------------: | :--------- |\n"
    "|   1 |             0.3 p |        2.99e-01 c | below      |\n"
    "|  10 |                   |                 ? |            |\n"
    "| 300 |                 - |      -12.5e-06 \\~ | a\\|b       |\n\n"
    "c: certified by rigorous arithmetic; \\~: computed in floating point, not certified; "
    "p: as published; ?: undecided at the precision allowed.\n");
  leave();
}

Test(table, latex) {
  expect_print(
    TABLE_LATEX,
    "\\documentclass{article}\n"
    "\\usepackage[utf8]{inputenc}\n"
    "\\usepackage[a4paper,margin=2cm]{geometry}\n"
    "\\usepackage{booktabs,longtable}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "\\setlength{\\LTleft}{0pt}\\setlength{\\tabcolsep}{7pt}\n"
    "\\begin{document}\n"
    "\\raggedright\n"
    "\\textbf{A title}\\par\n"
    "{\\small problem P3\\par}\n"
    "\\normalsize\n"
    "\\medskip\n"
    "\\begin{tabular}{rrrl}\n"
    "\\toprule\n"
    " & FIRENET & \\textsc{firenet} &  \\\\\n"
    "K & published & certified & verdict\\_\\% \\\\\n"
    "\\midrule\n"
    "$1$ & $0.3$\\rlap{\\,\\scriptsize p} & $2.99\\cdot10^{-1}$\\rlap{\\,\\scriptsize c} & below "
    "\\\\\n"
    "$10$ &  & \\rlap{\\,\\scriptsize ?} &  \\\\\n"
    "$300$ & {-} & $-12.5\\cdot10^{-6}$\\rlap{\\,\\scriptsize $\\sim$} & a\\textbar{}b \\\\\n"
    "\\bottomrule\n\\end{tabular}\\par\\medskip\n"
    "{\\scriptsize c} certified by rigorous arithmetic\\quad\n"
    "{\\scriptsize $\\sim$} computed in floating point, not certified\\quad\n"
    "{\\scriptsize p} as published\\quad\n"
    "{\\scriptsize ?} undecided at the precision allowed\\quad\n"
    "\\end{document}\n");
  leave();
}

Test(table, csv) {
  expect_print(TABLE_CSV, "# A title\n"
                          "# problem P3\n"
                          "K,published,published_mark,certified,certified_mark,verdict\n"
                          "1,0.3,published,2.99e-01,certified,below\n"
                          "10,,,,undecided,\n"
                          "300,-,,-12.5e-06,uncertified,a|b\n");
  leave();
}

/* Texts that each format has to escape, and texts that are hardly texts. */
static const char *const hostile[] = {"a,b",
                                      "say \"x\"",
                                      "# no comment",
                                      "\"",
                                      " led by a space",
                                      "100%",
                                      "x_i^2 & {y} ~ $z$ \\foo",
                                      "two\nlines\r\n",
                                      "caf\xc3\xa9",
                                      "\xff\xc3;",
                                      "",
                                      "[x]",
                                      "--set",
                                      "*",
                                      "|",
                                      "<b>",
                                      "`id`",
                                      "'"};
enum { hostile_count = sizeof hostile / sizeof *hostile };

/* What is kept of such a text: one line, and '?' for a byte that is not UTF-8. */
static const char *kept(size_t i) {
  if (strcmp(hostile[i], "two\nlines\r\n") == 0) return "two lines  ";
  return strcmp(hostile[i], "\xff\xc3;") == 0 ? "??;" : hostile[i];
}

static void table_hostile(struct table *t) {
  static const struct column two[] = {{"first", "first", NULL}, {"second", "second", NULL}};
  table_init(t, "hostile", hostile[6], two, 2);
  for (size_t i = 0; i < hostile_count; i++) {
    table_note(t, "%s", hostile[i]);
    table_row(t);
    table_set(t, "first", MARK_PLAIN, "%s", hostile[i]);
    table_set(t, "second", i % 2 ? MARK_CERTIFIED : MARK_PLAIN, "%s",
              hostile[hostile_count - 1 - i]);
  }
}

/* Reads one field of RFC 4180 and what ends it; a quote inside an unquoted field is an error. */
static const char *csv_read(const char *s, char *field) {
  bool quoted = *s == '"';
  s += quoted;
  while (*s && (quoted || (*s != ',' && *s != '\n'))) {
    if (*s == '"' && s[1] != '"') break;
    s += *s == '"';
    *field++ = *s++;
  }
  *field = '\0';
  if (quoted) cr_assert_eq(*s++, '"');
  cr_assert(*s == ',' || *s == '\n', "field ends before %s", s);
  return s;
}

Test(table, csv_reads_back) {
  struct table t;
  table_hostile(&t);
  char *text = printed(&t, TABLE_CSV), field[256];
  const char *s = text;
  for (size_t i = 0; i < hostile_count + 1; i++) {
    cr_assert_eq(strncmp(s, "# ", 2), 0, "%s", s);
    s = strchr(s, '\n') + 1;
  }
  cr_assert_eq(strncmp(s, "first,second,second_mark\n", 25), 0, "%s", s);
  s += 24;
  for (size_t i = 0; i < hostile_count; i++) {
    cr_assert_eq(*s++, '\n');
    cr_expect_eq(*s == '#', 0, "an entry looks like a comment");
    s = csv_read(s, field);
    cr_expect_str_eq(field, kept(i));
    cr_assert_eq(*s++, ',');
    s = csv_read(s, field);
    cr_expect_str_eq(field, kept(hostile_count - 1 - i));
    cr_assert_eq(*s++, ',');
    s = csv_read(s, field);
    cr_expect_str_eq(field, i % 2 ? "certified" : "");
  }
  cr_expect_str_eq(s, "\n");
  free(text);
  table_clear(&t);
  leave();
}

Test(table, csv_has_no_empty_line) {
  static const struct column one[] = {{"x", "x", NULL}};
  struct table t;
  table_init(&t, "one", "one", one, 1);
  table_row(&t);
  char *text = printed(&t, TABLE_CSV);
  cr_expect_str_eq(text, "# one\nx\n\"\"\n");
  free(text);
  table_clear(&t);
  leave();
}

static const char *string_at(const json_t *array, size_t i) {
  return json_string_value(json_array_get(array, i));
}

Test(table, json_reads_back) {
  struct table t;
  table_hostile(&t);
  char *text = printed(&t, TABLE_JSON);
  json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
  cr_assert_not_null(root);
  const json_t *notes = json_object_get(root, "notes"), *rows = json_object_get(root, "rows");
  cr_expect_str_eq(json_string_value(json_object_get(root, "name")), "hostile");
  cr_expect_str_eq(json_string_value(json_object_get(root, "title")), hostile[6]);
  cr_assert_eq(json_array_size(rows), hostile_count);
  cr_assert_eq(json_array_size(notes), hostile_count);
  const json_t *ids = json_object_get(root, "columns");
  cr_assert_eq(json_array_size(ids), 3);
  cr_expect_str_eq(string_at(ids, 0), "first");
  cr_expect_str_eq(string_at(ids, 1), "second");
  cr_expect_str_eq(string_at(ids, 2), "second_mark");
  for (size_t i = 0; i < hostile_count; i++) {
    const json_t *row = json_array_get(rows, i);
    cr_assert_eq(json_object_size(row), 3);
    cr_expect_str_eq(string_at(notes, i), kept(i));
    cr_expect_str_eq(json_string_value(json_object_get(row, "first")), kept(i));
    cr_expect_str_eq(json_string_value(json_object_get(row, "second")),
                     kept(hostile_count - 1 - i));
    cr_expect_str_eq(json_string_value(json_object_get(row, "second_mark")),
                     i % 2 ? "certified" : "");
  }
  json_decref(root);
  free(text);
  table_clear(&t);
  leave();
}

/* A table in GitHub's sense: every line of it has the same number of bars that are not escaped. */
Test(table, markdown_is_a_table) {
  struct table t;
  table_hostile(&t);
  char *text = printed(&t, TABLE_MARKDOWN);
  size_t lines = 0;
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
    if (*line != '|') continue;
    size_t bars = 0;
    for (const char *s = line; *s; s++) {
      if (*s == '\\') s++;
      else bars += *s == '|';
    }
    cr_expect_eq(bars, 3, "%s", line);
    lines++;
  }
  cr_expect_eq(lines, hostile_count + 2);
  free(text);
  table_clear(&t);
  leave();
}

Test(table, latex_escapes) {
  static const struct column one[] = {{"x", "x", NULL}};
  static const char *const pairs[][2] = {
    {"% _ & # $ { }", "\\% \\_ \\& \\# \\char36{} \\{ \\}"},
    {"~^\\", "\\textasciitilde{}\\textasciicircum{}\\textbackslash{}"},
    {"--x [*", "{-}{-}x {[}{*}"},
    {"1.5e-06", "$1.5\\cdot10^{-6}$"},
    {"-2E+10", "$-2\\cdot10^{10}$"},
    {"3e00", "$3\\cdot10^{0}$"},
    {"2^-10", "$2^{-10}$"},
    {"1/6", "$1/6$"},
    {"<= 0.5", "$\\le 0.5$"},
    {"> 1e-2", "$>1\\cdot10^{-2}$"},
    {".5", "$.5$"},
    {"1.5e", "1.5e"},
    {"1e-x", "1e{-}x"},
    {"e-06", "e{-}06"},
    {".", "."},
    {"1 2", "1 2"},
    {"\xc3\xa9 \xce\xb4", "\xc3\xa9 {[}U+03B4]"},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    struct table t;
    table_init(&t, "one", "one", one, 1);
    table_row(&t);
    table_set(&t, "x", MARK_PLAIN, "%s", pairs[i][0]);
    char *text = printed(&t, TABLE_LATEX), *start = strstr(text, "\\midrule\n") + 9;
    *strstr(start, " \\\\\n") = '\0';
    cr_expect_str_eq(start, pairs[i][1], "%s gave %s", pairs[i][0], start);
    free(text);
    table_clear(&t);
  }
  leave();
}

/* The sheet grows with the table. */
Test(table, latex_width) {
  static const char *const paper[] = {"[a4paper,margin", "[a4paper,landscape,",
                                      "[a4paper,landscape,", "[paperwidth="};
  static const int characters[] = {70, 110, 130, 300};
  static const struct column one[] = {{"x", "x", NULL}};
  for (size_t i = 0; i < 4; i++) {
    struct table t;
    table_init(&t, "wide", "wide", one, 1);
    table_row(&t);
    table_set(&t, "x", MARK_PLAIN, "%0*d", characters[i], 1);
    char *text = printed(&t, TABLE_LATEX);
    cr_expect_not_null(strstr(text, paper[i]), "%s", text);
    free(text);
    table_clear(&t);
  }
  leave();
}

Test(table, legend_names_marks_in_use) {
  static const struct column one[] = {{"x", "x", NULL}};
  struct table t;
  table_init(&t, "one", "one", one, 1);
  table_row(&t);
  table_set(&t, "x", MARK_PLAIN, "%s", "word");
  char *text = printed(&t, TABLE_TEXT);
  cr_expect_str_eq(text, "one\n\nx\n----\nword\n");
  free(text);
  table_set(&t, "x", MARK_PUBLISHED, "%s", t.entries[0].text); /* may print what it replaces */
  text = printed(&t, TABLE_TEXT);
  cr_expect_str_eq(text, "one\n\nx\n------\nword p\n\np  as published\n");
  free(text);
  table_clear(&t);
  leave();
}

Test(table, notes_are_wrapped) {
  static const struct column one[] = {{"x", "x", NULL}};
  struct table t;
  table_init(&t, "one", "one", one, 1);
  table_note(&t, "%081d", 0);
  for (int i = 0; i < 3; i++) table_note(&t, "%039d %040d %077d %d", 1, 2, 3, 4);
  char *text = printed(&t, TABLE_TEXT);
  for (const char *line = text; *line; line = strchr(line, '\n') + 1)
    cr_expect(strcspn(line, "\n") <= 80 || strncmp(line, "00000000", 8) == 0, "%s", line);
  char expected[256];
  snprintf(expected, sizeof expected, "%039d %040d\n  %077d\n  4\n", 1, 2, 3);
  cr_expect_not_null(strstr(text, expected), "%s", text);
  free(text);
  table_clear(&t);
  leave();
}

Test(table, many_rows) {
  struct table t;
  table_init(&t, "many", "many", columns, 4);
  for (int i = 0; i < 1000; i++) {
    table_row(&t);
    table_set(&t, "K", MARK_PLAIN, "%d", i);
  }
  for (int i = 0; i < 1000; i++) {
    cr_assert_eq(atoi(t.entries[4 * i].text), i);
    cr_assert_str_eq(t.entries[4 * i + 3].text, "");
  }
  table_clear(&t);
  table_clear(&t); /* a cleared table is zeroed */
  leave();
}

static int status;

static void write_small(const char *where) {
  struct table t;
  table_small(&t);
  status = table_write(&t, where);
  table_clear(&t);
}

Test(table, write) {
  static const char *const names[] = {"small.txt", "small.md", "small.tex", "small.csv",
                                      "small.json"};
  write_small(folder);
  cr_assert_eq(status, 0);
  for (size_t i = 0; i < 5; i++) {
    struct table t;
    table_small(&t);
    char *expected = printed(&t, (enum table_format)i), got[4096] = "";
    FILE *in = fopen(names[i], "r");
    cr_assert_not_null(in, "%s", names[i]);
    cr_expect_gt(fread(got, 1, sizeof got - 1, in), 0);
    fclose(in);
    cr_expect_str_eq(got, expected);
    free(expected);
    table_clear(&t);
    unlink(names[i]);
  }
  leave();
}

Test(table, write_fails) {
  hear();
  write_small("no/such/folder");
  const char *text = heard();
  cr_expect_eq(status, -1);
  expect_one_line(text, "no/such/folder/small.txt", "");
  leave();
}

Test(table, full_disk_shows_in_the_stream) {
  for (int format = TABLE_TEXT; format <= TABLE_JSON; format++) {
    struct table t;
    table_small(&t);
    FILE *out = fopen("/dev/full", "w");
    setvbuf(out, NULL, _IONBF, 0);
    table_print(&t, (enum table_format)format, out);
    cr_expect_neq(ferror(out), 0);
    fclose(out);
    table_clear(&t);
  }
  leave();
}
