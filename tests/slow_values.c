/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * values.tex in a paper: values arrive, and mistakes are errors. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "program.h"
#include "table_values.h"

static void enter(void) {
  if (system("command -v pdflatex >/dev/null 2>&1")) cr_skip_test("pdflatex is not installed");
  program_enter();
}

TestSuite(slow_values, .init = enter, .fini = program_abandon);

/* values.tex of a table with this distance. */
static void write_values(const char *file, const char *distance) {
  static const struct column columns[] = {
    {"K", "K", NULL}, {"distance_lo", "d", NULL}, {"words", "w", NULL}, {"parameters", "o", NULL}};
  struct table t;
  char every[128];
  for (int c = ' '; c <= '~'; c++) every[c - ' '] = (char)c;
  every['~' - ' ' + 1] = '\0';
  table_init(&t, "tab", every, columns, 4);
  for (int i = 0; i < 3; i++) {
    table_row(&t);
    table_set(&t, "K", MARK_PLAIN, "%d", i);
    table_set(&t, "distance_lo", i ? MARK_UNCERTIFIED : MARK_CERTIFIED, "%s", distance);
    table_set(&t, "words", MARK_UNDECIDED, "%s caf\xc3\xa9 \xe2\x89\xa4", every);
    table_set(&t, "parameters", MARK_PLAIN, "%s", i == 2 ? every : "N2=20, lambda=1/2");
  }
  FILE *out = fopen(file, "w");
  cr_assert(out);
  table_values(&t, 1, out);
  cr_assert_eq(fclose(out), 0);
  table_clear(&t);
}

/* Compiles a paper with this text, twice; its log and the words of its PDF are in the files log and
 * words. Returns whether it compiles. */
static bool compiles(const char *text) {
  FILE *out = fopen("paper.tex", "w");
  cr_assert(out);
  fprintf(out,
          "\\documentclass{article}\\usepackage[utf8]{inputenc}\\input{values}\n\\begin{document}"
          "\\tableofcontents\n%s\n\\end{document}\n",
          text);
  cr_assert_eq(fclose(out), 0);
  return !system("rm -f paper.aux paper.toc; for i in 1 2; do "
                 "max_print_line=1000 pdflatex -interaction=nonstopmode -halt-on-error paper.tex "
                 ">log 2>&1 || exit 1; "
                 "done");
}

#define NAME "tab/K=0,N2=20,lambda=1/2/distance_lo"

Test(slow_values, in_text_in_math_and_in_headings) {
  write_values("values.tex", "1.50e-03");
  cr_expect(compiles("\\section{Of \\smalevalue{" NAME "}}\n$d = \\smalevalue{" NAME "}$, "
                     "\\smalevalue{" NAME "}, \\smalevalue{tab/K=1,N2=20,lambda=1/2/words}.\n"
                     "\\edef\\x{\\smaleplain{" NAME "}:\\smalemark{" NAME "}:\\smalecertified{" NAME
                     "}}"
                     "\\typeout{GOT\\meaning\\x}\n\\begin{tabular}{r}\\smalevalue{" NAME "}\\\\"
                     "\\smalemark{tab/K=1,N2=20,lambda=1/2/distance_lo}\\end{tabular}"));
  char *log = read_text("log", NULL);
  cr_expect(strstr(log, "GOTmacro:->1.50e-03:certified:"), "%s", log);
  cr_expect_null(strstr(log, "Missing character"));
  mem_free(log);
  program_leave();
}

static void refused(const char *text, const char *word) {
  cr_expect(!compiles(text), "%s", text);
  char *log = read_text("log", NULL);
  cr_expect(strstr(log, word), "no '%s' in %s", word, log);
  mem_free(log);
}

Test(slow_values, mistakes_are_errors) {
  write_values("values.tex", "1.50e-03");
  refused("\\smalevalue{tab/K=0/distance_lo}", "no value tab/K=0/distance_lo");
  refused("\\smaleplain{}", "no value");
  refused("\\smalecertified{tab/K=1,N2=20,lambda=1/2/distance_lo}", "is no certified value");
  refused("\\smalecertified{nothing}", "is no certified value");
  program_leave();
}

/* The same file twice is no mistake; another value of the same name is one, unless it has a prefix. */
Test(slow_values, several_runs) {
  write_values("values.tex", "1.50e-03");
  write_values("other.tex", "2.50e-03");
  cr_expect(compiles("\\input{values}x"));
  refused("\\input{other}", "has two values");
  cr_expect(compiles("\\def\\smaleprefix{b:}\\input{other}"
                     "\\typeout{GOT\\smaleplain{" NAME "}:\\smaleplain{b:" NAME "}}x"));
  char *log = read_text("log", NULL);
  cr_expect(strstr(log, "GOT1.50e-03:2.50e-03"), "%s", log);
  mem_free(log);
  program_leave();
}
