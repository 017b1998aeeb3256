/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The report of a run: for every kind of cells a page that stands alone, says what was proved, and is
 * written whole or not at all. slow_report.c shows it to a browser. */
#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "html.h"
#include "image_small.h"
#include "mem.h"
#include "page.h"
#include "program.h"

TestSuite(report, .init = program_enter, .fini = program_abandon);

#define DISTANCES                                                                      \
  "run configs/table1.yaml -q --out o --set network.type=firenet --set class.K=[1,3] " \
  "--set data.bits=10 "
#define GAMES                                                                           \
  "run configs/theorem2_i.yaml -q --out o --set class.problem=[P1,P3] --set class.K=3 " \
  "--set class.q=4 --set class.m=2 --set class.competitors=0 --set game.runs=50 --set " \
  "game.player="
#define RECOVERY                                                                           \
  "run configs/convergence_digits.yaml -q --set network.digits=12 --set check.restarts=2 " \
  "--set check.bits=512 --set recovery.noise=0 --set network.unrestarted=0 --out o --set " \
  "arithmetic="

/* Without the drawings, which take most of the time. */
__attribute__((format(printf, 1, 2))) static void undrawn(const char *format, ...) {
  char *path = mem_strdup(getenv("PATH")), arguments[1024];
  va_list list;
  va_start(list, format);
  vsnprintf(arguments, sizeof arguments, format, list);
  va_end(list);
  setenv("PATH", "/nowhere", 1);
  program_succeeds("%s", arguments);
  setenv("PATH", path, 1);
  mem_free(path);
}

/* The report of the only run, checked; mem_free it. */
static char *report_of(const char *pattern) {
  char *cells = only_path(pattern),
       *folder = mem_printf("%.*s", (int)(strrchr(cells, '/') - cells), cells);
  undrawn("report %s", folder);
  char *path = mem_printf("%s/report.html", folder);
  page_check(path);
  char *text = read_text(path, NULL);
  mem_free(path);
  mem_free(folder);
  mem_free(cells);
  return text;
}

static void expect_words(const char *text, const char *const *words) {
  for (; *words; words++)
    cr_expect(strstr(text, *words), "no '%s' in: %.3000s", *words, strstr(text, "<body"));
}

/* Numbers from the table, marks in words, proofs as the cells have them. */
Test(report, distances) {
  static const char *const words[] = {
    "In 2 of 4 cells the cell is certified",
    "In 4 of 4 cells the solution sets are optimal",
    "2 cells are not certified",
    "numbers are quoted from the paper",
    "No cell fails to decide",
    "<td class=\"right\"><data value=\"1.50567743560e-01\">1.50567743560e-01</data> "
    "<small class=\"mark certified\">certified</small></td>",
    "<small class=\"mark uncertified\">not certified</small>",
    "<small class=\"mark published\">published</small>",
    "<caption><span id=\"caption-table1\">Table 1: distance",
    "<th scope=\"col\"",
    "class:\n  K: [1, 3]\n",
    "  bits: 10\n",
    "SHA-256 of the sources",
    "href=\"cells.jsonl\"",
    "href=\"table1.csv\"",
    "href=\"values.tex\"",
    "<figcaption id=\"caption-figure-table1\">",
    NULL};
  undrawn(DISTANCES);
  char *text = report_of("o/*/cells.jsonl");
  expect_words(text, words);
  cr_expect_null(strstr(text, "trained networks"));
  cr_expect(strstr(text, "could not be drawn: that needs gnuplot"));
  mem_free(text);
  program_leave();
}

/* For a desk and for a phone. */
Test(report, figures) {
  if (system("command -v gnuplot >/dev/null 2>&1")) cr_skip_test("gnuplot is not installed");
  undrawn(DISTANCES);
  char *folder = only_path("o/table1-*");
  program_succeeds("report %s -o page.html", folder);
  page_check("page.html");
  char *text = read_text("page.html", NULL);
  cr_expect_eq(page_count(text, "<svg class=\"plot wide\""), 1);
  cr_expect_eq(page_count(text, "<svg class=\"plot narrow\""), 1);
  cr_expect_null(strstr(text, "could not be drawn"));
  mem_free(text);
  mem_free(folder);
  program_leave();
}

/* From the cells alone, and the same again: tables may be gone. */
Test(report, needs_cells_alone) {
  undrawn(DISTANCES);
  char *first = report_of("o/*/cells.jsonl"), *again = report_of("o/*/cells.jsonl");
  cr_expect_str_eq(first, again);
  cr_assert_eq(system("rm -f o/*/table1.* o/*/values.tex"), 0);
  char *bare = report_of("o/*/cells.jsonl");
  cr_expect_null(strstr(bare, "href=\"table1.csv\""));
  cr_expect_eq(page_count(bare, "<data value="), page_count(first, "<data value="));
  mem_free(bare);
  mem_free(again);
  mem_free(first);
  program_leave();
}

Test(report, games) {
  static const char *const words[] = {
    "certificates name what they claim", "href=\"certificates\"",           ".cert\">",
    "smale18&#39;s own construction",    "<td class=\"brief\">agrees</td>", NULL};
  undrawn(GAMES "[constant,firenet]");
  char *text = report_of("o/*/cells.jsonl");
  expect_words(text, words);
  mem_free(text);
  program_leave();
}

Test(report, recovery) {
  static const char *const words[] = {"the hypothesis of the theorem on FIRENET holds",
                                      "by proof</td>", "The problems were drawn by smale18",
                                      "Setting of all tables and figures", NULL};
  undrawn(RECOVERY "float:128");
  char *text = report_of("o/*/cells.jsonl");
  expect_words(text, words);
  mem_free(text);
  program_leave();
}

/* The bytes of a picture, as another program encodes them, are in the page. */
Test(report, images) {
  static const char *const words[] = {"stands in for that of the paper", "the same picture as",
                                      "src=\"data:image/png;base64,", "alt=\"end, ", NULL};
  undrawn(PICTURES "--set operator.transform=[fourier,walsh] --out o");
  char *text = report_of("o/*/cells.jsonl");
  expect_words(text, words);
  cr_assert_eq(system("base64 -w0 $(ls o/*/images/*-end.png | head -n 1) >encoded"), 0);
  char *encoded = read_text("encoded", NULL);
  cr_expect(strlen(encoded) > 50 && strstr(text, encoded));
  mem_free(encoded);
  mem_free(text);
  cr_assert_eq(system("rm -r o/*/images"), 0);
  text = report_of("o/*/cells.jsonl");
  cr_expect(strstr(text, "the file is not there any more"));
  mem_free(text);
  program_leave();
}

/* Pictures are taken from images/ alone, whatever a cell says. */
Test(report, pictures_of_other_folders) {
  undrawn(PICTURES "--set operator.transform=walsh --set sampling.rate=1/4 --out o");
  cr_assert_eq(system("cp $(ls o/*/images/*-end.png) o/secret.png &&"
                      "rm -r o/*/images && ln -s .. o/rec && cd o/recon* && mkdir images && "
                      "cp ../secret.png ."),
               0);
  char *text = report_of("o/reconstruction-*/cells.jsonl");
  cr_expect_null(strstr(text, "data:image"));
  mem_free(text);
  program_leave();
}

/* Nothing that a run folder says becomes a tag: here its name and its run.json. */
Test(report, hostile_words) {
  undrawn(DISTANCES);
  cr_assert_eq(
    system("mv o/table1-* 'o/a&b<i>\"#?%:é' && cd o/a* && "
           "sed -i 's|\"cpu\": .*|\"cpu\": \"</td><script>x()</script>\\&amp;\",|' run.json &&"
           "touch 'x<b>&\"%.cert'"),
    0);
  char *text = report_of("o/*/cells.jsonl");
  cr_expect(strstr(text, "<h1>a&amp;b&lt;i&gt;&quot;#?%:\xc3\xa9</h1>"));
  cr_expect(strstr(text, "&lt;/td&gt;&lt;script&gt;x()&lt;/script&gt;&amp;amp;"));
  mem_free(text);
  program_leave();
}

/* A page elsewhere leads to the run, from above, beside and below. */
Test(report, elsewhere) {
  static const char *const files[] = {"page.html", "o/page.html", "other/deep/page.html",
                                      "./other/../o/page2.html"};
  undrawn(DISTANCES);
  cr_assert_eq(system("mkdir -p other/deep && mv o/table1-* o/run"), 0);
  for (size_t i = 0; i < 4; i++) {
    undrawn("report o/run/ -o %s", files[i]);
    page_check(files[i]);
  }
  char *text = read_text("other/deep/page.html", NULL);
  cr_expect(strstr(text, "href=\"../../o/run/cells.jsonl\""));
  mem_free(text);
  cr_expect(access("o/run/report.html", F_OK), "only where it is asked for");
  program_leave();
}

/* One line and the right exit code; what was there stays. */
Test(report, refusals) {
  undrawn(DISTANCES);
  cr_assert_eq(
    system("mv o/table1-* o/run && mkdir empty && mkdir o/none && cp o/run/run.json o/none && "
           ": >o/none/cells.jsonl"),
    0);
  program_refuses(2, "nowhere", "expected the folder of a run", NULL, "report nowhere");
  program_refuses(2, "o/run/run.json", "expected the folder", NULL, "report o/run/run.json");
  program_refuses(2, "smale18: empty: expected the folder of a run, found one without run.json",
                  NULL, NULL, "report empty");
  program_refuses(3, "smale18: o/none/cells.jsonl: no cells yet", NULL, NULL, "report o/none");
  cr_assert_eq(
    system("mkdir o/zzz && echo '{\"config\": {\"experiment\": \"zzz\"}}' >o/zzz/run.json"), 0);
  program_refuses(3, "smale18: o/zzz/run.json: config.experiment: expected", NULL, NULL,
                  "report o/zzz");
  program_refuses(3, "gone/page.html", "does not exist", NULL, "report o/run -o gone/page.html");
  program_refuses(3, "o/run", "expected a regular file", NULL, "report o/run -o o/run");
  undrawn("report o/run");
  char *before = read_text("o/run/report.html", NULL);
  struct outcome o = program_run_limited(4096, "report o/run");
  cr_expect_eq(o.code, 3);
  cr_expect(strstr(o.err, "report.html") && strchr(o.err, '\n') && !strchr(o.err, '\n')[1], "%s",
            o.err);
  outcome_clear(&o);
  char *after = read_text("o/run/report.html", NULL);
  cr_expect_str_eq(before, after);
  cr_expect(access("o/run/report.html.part", F_OK));
  mem_free(before);
  mem_free(after);
  program_leave();
}

/* A cell without a result is in the page, and the exit code says so. */
Test(report, undecided) {
  struct outcome o = program_run(DISTANCES "--set class.K=3 --set arithmetic=certified "
                                           "--set certified.max_bits=64");
  cr_assert_eq(o.code, 1, "%s", o.err);
  outcome_clear(&o);
  char *folder = only_path("o/*");
  program_refuses(1, "undecided", NULL, NULL, "report %s", folder);
  char *file = mem_printf("%s/report.html", folder), *text = read_text(file, NULL);
  page_check(file);
  cr_expect(strstr(text, "<li class=\"warning\">K=3 bits=10 firenet certified: undecided"));
  cr_expect(strstr(text, "<td class=\"brief\">undecided</td>"));
  mem_free(text);
  mem_free(file);
  mem_free(folder);
  program_leave();
}

/* A run that is not complete says so, and so does a program of other sources than its commit. */
Test(report, unfinished_and_modified) {
  undrawn(DISTANCES);
  cr_assert_eq(system("cd o/table1-* && sed -i 1d cells.jsonl && "
                      "sed -i 's|\"dirty\": .*|\"dirty\": \"yes\",|' run.json"),
               0);
  char *text = report_of("o/*/cells.jsonl");
  cr_expect(strstr(text, "Not finished: 3 of 4 cells are done."));
  cr_expect(strstr(text, "sources that differ from its commit"));
  mem_free(text);
  program_leave();
}
