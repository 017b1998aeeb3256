/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * values.tex, read back line by line; slow_latex.c compiles it. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "table_values.h"

static const struct column columns[] = {{"K", "K", NULL},
                                        {"noise", "noise", NULL},
                                        {"distance", "distance", NULL},
                                        {"verdict", "verdict", NULL},
                                        {"parameters", "other", NULL}};

static void add(struct table *t, const char *K, const char *noise, const char *distance,
                enum mark mark, const char *parameters) {
  table_row(t);
  table_set(t, "K", MARK_PLAIN, "%s", K);
  table_set(t, "noise", MARK_PLAIN, "%s", noise);
  table_set(t, "distance", mark, "%s", distance);
  table_set(t, "verdict", MARK_PLAIN, "%s", "a_b {%} \\");
  table_set(t, "parameters", MARK_PLAIN, "%s", parameters);
}

static char *values(const struct table *tables, size_t count) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  table_values(tables, count, out);
  fclose(out);
  return text;
}

static void expect_line(const char *text, const char *line, bool there) {
  char *whole = mem_printf("\n%s\n", line);
  cr_expect_eq(strstr(text, whole) != NULL, there, "%s in %s", line, text);
  mem_free(whole);
}

Test(table_values, names_values_and_marks) {
  struct table t;
  table_init(&t, "tab", "A title", columns, 5);
  add(&t, "3", "1e-20", "1.50e-03", MARK_CERTIFIED, "N2=20, lambda=1/2");
  add(&t, "3", "", "<= 2^-7", MARK_UNCERTIFIED, "");
  add(&t, "6", "", "undecided", MARK_UNDECIDED, "file=a b{c}\\%#~$\xc3\xa9");
  char *text = values(&t, 1);
  expect_line(text,
              "\\smaleentry{tab/K=3,noise=1e-20,N2=20,lambda=1/2/distance}"
              "{\\ensuremath{1.50\\cdot10^{-3}}}{1.50e-03}{certified}",
              true);
  expect_line(text, "\\smaleproved{tab/K=3,noise=1e-20,N2=20,lambda=1/2/distance}", true);
  expect_line(text,
              "\\smaleentry{tab/K=3/distance}{\\ensuremath{\\le 2^{-7}}}{<= 2^-7}"
              "{uncertified}",
              true);
  expect_line(text, "\\smaleproved{tab/K=3/distance}", false);
  expect_line(text,
              "\\smaleentry{tab/K=6,file=ab.c....../distance}{undecided}{undecided}"
              "{undecided}",
              false);
  cr_expect(strstr(text, "\\smaleentry{tab/K=6,file=ab"), "%s", text);
  cr_expect(strstr(text, "/verdict}{a\\_b \\{\\%\\} \\textbackslash{}}"), "%s", text);
  cr_expect_null(strstr(text, "tab/K=3/noise"), "an empty entry has a name");
  mem_free(t.notes);
  free(text);
  table_clear(&t);
  cr_expect_eq(mem_live(), 0);
}

/* No two entries of all tables have one name, whatever the rows. */
Test(table_values, names_are_unique) {
  struct table t[2];
  for (size_t i = 0; i < 2; i++) {
    table_init(&t[i], i ? "one" : "two", "", columns, 5);
    for (size_t r = 0; r < 4; r++) add(&t[i], "1", "0", "1", MARK_PLAIN, "");
    add(&t[i], "", "", "1", MARK_PLAIN, "");
    add(&t[i], "1", "0,row=2", "1", MARK_PLAIN, "");
  }
  char *text = values(t, 2);
  size_t names = 0;
  for (const char *at = text; (at = strstr(at, "\n\\smaleentry{")); at++) {
    char *name = mem_printf("%.*s}", (int)strcspn(at, "}"), at);
    cr_expect_null(strstr(at + 1, name), "twice: %s", name);
    mem_free(name);
    names++;
  }
  cr_expect_eq(names, 2 * (4 * 4 + 2 + 4));
  free(text);
  table_clear(&t[0]);
  table_clear(&t[1]);
  cr_expect_eq(mem_live(), 0);
}

/* A row's name depends on the row alone. */
Test(table_values, names_are_stable) {
  struct table few, many;
  table_init(&few, "tab", "", columns, 5);
  add(&few, "3", "0", "1", MARK_CERTIFIED, "");
  table_init(&many, "tab", "", columns, 5);
  add(&many, "1", "1e-2", "1", MARK_CERTIFIED, "q=4");
  add(&many, "3", "0", "1", MARK_CERTIFIED, "");
  char *a = values(&few, 1), *b = values(&many, 1);
  expect_line(a, "\\smaleproved{tab/K=3,noise=0/distance}", true);
  expect_line(b, "\\smaleproved{tab/K=3,noise=0/distance}", true);
  free(a);
  free(b);
  table_clear(&few);
  table_clear(&many);
  cr_expect_eq(mem_live(), 0);
}
