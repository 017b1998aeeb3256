/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The LaTeX of a table goes through pdflatex without errors and without a line too wide. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "table.h"

static char folder[] = "/tmp/slow_latex.XXXXXX";

static void enter(void) {
  if (system("command -v pdflatex >/dev/null 2>&1") != 0) cr_skip_test("pdflatex is not installed");
  cr_assert(mkdtemp(folder) && !chdir(folder));
}

/* The end of each test: what Criterion finds in a .fini is printed but does not fail. */
static void leave(void) {
  static const char *const endings[] = {"txt", "md", "tex", "csv", "json", "aux", "log", "pdf"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char name[16];
    snprintf(name, sizeof name, "t.%s", endings[i]);
    remove(name);
  }
  remove("out");
  cr_expect_eq(remove(folder), 0, "something is left in %s", folder);
  cr_expect_eq(mem_live(), 0);
}

TestSuite(latex, .init = enter);

static void show(const char *path) {
  char line[256];
  FILE *in = fopen(path, "r");
  while (in && fgets(line, sizeof line, in)) fputs(line, stderr);
  if (in) fclose(in);
}

static void compile(struct table *t) {
  cr_assert_eq(table_write(t, folder), 0);
  int failed = system("pdflatex -interaction=nonstopmode -halt-on-error t.tex >out 2>&1");
  if (failed) show("out");
  cr_expect_eq(failed, 0);
  cr_expect_neq(system("grep -a 'Overfull .hbox\\|mktexpk\\|Missing character' t.log out"), 0);
  table_clear(t);
}

/* Every printable ASCII character, alone and doubled, in a title, a note, a heading and entries. */
Test(latex, every_character) {
  static char head[128];
  for (int c = ' '; c <= '~'; c++) head[c - ' '] = (char)c;
  const struct column columns[] = {
    {"x", "x", NULL}, {"y", "a_%\n&#${}~^\\", NULL}, {"z", head, "$\\rho$\nx"}};
  struct table t;
  table_init(&t, "t", head, columns, 3);
  table_note(&t, "%s", head);
  table_note(&t, "caf\xc3\xa9 \xc3\x9f \xce\xb4 \xe2\x89\xa4 \xf0\x9f\x98\x80 \xff");
  for (int c = 0xc0; c <= 0xff; c++) table_note(&t, "\xc3%c", c - 0x40);
  for (int c = ' '; c <= '~'; c++) {
    table_row(&t);
    table_set(&t, "x", MARK_PLAIN, "%c", c);
    table_set(&t, "y", (enum mark)(c % 5), "%c%c", c, c);
    table_set(&t, "z", (enum mark)(c % 5), "1.5e-%d", c);
  }
  compile(&t);
  leave();
}

/* A table of one column of each width, from upright A4 to a sheet of its own size. */
Test(latex, every_width) {
  static const struct column columns[] = {{"x", "x", NULL}, {"y", "y", NULL}};
  for (int width = 10; width <= 400; width += 39) {
    struct table t;
    table_init(&t, "t", "wide", columns, 2);
    table_row(&t);
    table_set(&t, "x", MARK_CERTIFIED, "0.%0*de-06", width / 2, 3);
    table_set(&t, "y", MARK_CERTIFIED, "0.%0*de-06", width / 2, 3);
    compile(&t);
  }
  leave();
}

Test(latex, no_rows) {
  static const struct column columns[] = {{"x", "x", NULL}};
  struct table t;
  table_init(&t, "t", "", columns, 1);
  compile(&t);
  leave();
}
