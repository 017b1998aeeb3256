/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tables say of a run: published numbers beside their own problem only, notes, proofs. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

TestSuite(views, .init = program_enter, .fini = program_abandon);

#define TABLE1 "run configs/table1.yaml -q --set network.type=firenet --set arithmetic=double "

/* The printed numbers of the paper's Table 1. */
static const char *const printed[] = {"0.2999690", "0.3000000", "0.2597827",
                                      "0.2598050", "0.2598052", "0.0030000",
                                      "0.0025980", "0.0000030", "0.0000015"};
enum { PRINTED = sizeof printed / sizeof *printed };

static void expect_printed(const char *text, bool present) {
  for (size_t i = 0; i < PRINTED; i++)
    cr_expect_eq(strstr(text, printed[i]) != NULL, present, "%s in: %s", printed[i], text);
  cr_expect_eq(occurrences(text, ",published,"), present ? 18 : 0, "%s", text);
}

/* Two columns of nine numbers; N2 = 20 is the scripts' size. */
Test(views, published_numbers_of_the_defaults) {
  program_succeeds(TABLE1 "--out defaults");
  program_succeeds(TABLE1 "--out scripts --set class.N2=20");
  char *text = program_table("defaults", "table1"), *text20 = program_table("scripts", "table1");
  expect_printed(text, true);
  expect_printed(text20, true);
  mem_free(text);
  mem_free(text20);
  program_leave();
}

Test(views, published_numbers_of_no_other_problem) {
  static const char *const others[] = {
    "class.lambda=1/2",  "class.N1=3",       "class.N2=19",
    "class.N2=0",        "network.inner=49", "network.outer=31",
    "network.delta=1/2", "network.layers=9", "class.transform=identity"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    char *root = mem_printf("o%zu", i);
    program_succeeds(TABLE1 "--out %s --set %s", root, others[i]);
    char *text = program_table(root, "table1");
    expect_printed(text, false);
    cr_expect(strstr(text, "\n6,30,1e-6,"), "the rows are there: %s", text);
    mem_free(text);
    mem_free(root);
  }
  program_leave();
}

/* The view of the errata compares digits where there is something to compare with. */
Test(views, digits_equal_of_the_same_problem) {
#define ERRATA "run configs/table1_published.yaml -q --set class.K=6 --set data.bits=10 "
  program_succeeds(ERRATA "--set arithmetic=double --out same");
  program_succeeds(ERRATA "--set arithmetic=double --out other --set class.N1=3");
  char *same = program_table("same", "table1_published"),
       *other = program_table("other", "table1_published");
  cr_expect(strstr(same, "\n6,10,0.0000015,published,"), "%s", same);
  cr_expect_eq(occurrences(same, ",2 of 2,"), 1, "%s", same); /* two digits, 1.5 */
  cr_expect(strstr(other, "\n6,10,,"), "%s", other);
  cr_expect_eq(occurrences(other, ",2 of 2,"), 0, "%s", other);
  mem_free(same);
  mem_free(other);
  program_leave();
}

/* tau sigma ||A||^2 stands beside the distances of the published steps: 5.62e5 for K = 6. */
Test(views, step_is_of_the_published_steps) {
  static const char *const arithmetics[] = {"double", "float:64", "certified"};
  for (size_t i = 0; i < 3; i++) {
    char *root = mem_printf("o%zu", i);
    program_succeeds(ERRATA "--set expect=any --set arithmetic=%s --out %s", arithmetics[i], root);
    char *text = program_table(root, "table1_published");
    cr_expect(strstr(text, ",5.622e+05,certified,") && !strstr(text, "9.801e-01"), "%s", text);
    mem_free(text);
    mem_free(root);
  }
  program_leave();
}

Test(views, note_of_a_missing_network) {
  program_succeeds(TABLE1 "--out o --set class.K=1 --set data.bits=10");
  char *text = program_table("o", "table1");
  cr_expect(strstr(text, "# LISTA is not computed in this run.\n"), "%s", text);
  cr_expect_null(strstr(text, "FIRENET is not computed"), "%s", text);
  cr_expect_null(strstr(text, "cells in float:p, block:p or ball:p"), "%s", text);
  mem_free(text);
  program_leave();
}

#define LISTA                                                                           \
  "run configs/table1.yaml -q --out o --set network.type=lista --set class.K=1 "        \
  "--set class.N2=5 --set data.bits=10 --set data.samples=20 --set data.validation=10 " \
  "--set network.epochs=3 --set network.batch=10 --set network.layers=2 --set expect=any "

Test(views, note_of_the_other_missing_network) {
  program_succeeds(LISTA "--set arithmetic=double");
  char *text = program_table("o", "table1");
  cr_expect(strstr(text, "# FIRENET is not computed in this run.\n"), "%s", text);
  cr_expect_null(strstr(text, "LISTA is not computed"), "%s", text);
  mem_free(text);
  program_leave();
}

/* 2 K x 3 n in one float and one ball arithmetic. */
Test(views, note_of_cells_without_a_column) {
  program_succeeds("run configs/table1.yaml -q --out o --set network.type=firenet --set expect=any "
                   "--set class.N2=1 --set class.K=[1,3] "
                   "--set arithmetic=[double,float:64,ball:4096]");
  char *text = program_table("o", "table1");
  cr_expect(
    strstr(text, "\n# 12 cells in float:p, block:p or ball:p are in cells.jsonl; this table has no "
                 "column for them.\n"),
    "%s", text);
  mem_free(text);
  program_leave();
}

Test(views, note_of_one_cell_without_a_column) {
  program_succeeds("run configs/table1.yaml -q --out o --set network.type=firenet --set expect=any "
                   "--set class.N2=1 --set class.K=1 --set data.bits=10 "
                   "--set arithmetic=[double,float:64]");
  char *text = program_table("o", "table1");
  cr_expect(strstr(text,
                   "\n# 1 cell in float:p, block:p or ball:p is in cells.jsonl; this table has no "
                   "column for it.\n"),
            "%s", text);
  mem_free(text);
  program_leave();
}

/* a = 471.4 for K = 3: with lambda = 1000 both solution sets are {0}, which FIRENET finds. */
Test(views, no_separation_where_0_is_the_solution) {
  program_succeeds("run configs/table1.yaml -q --out o --set network.type=firenet --set expect=any "
                   "--set class.K=3 --set class.lambda=1000 --set class.N2=2 --set data.bits=10");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_assert_eq(json_array_size(cells), 2);
  json_array_foreach (cells, i, cell) {
    const json_t *proved = json_object_get(cell, "proved");
    cr_expect(json_is_false(json_object_get(proved, "apart")));
    cr_expect(json_is_true(json_object_get(proved, "optimal")));
    cr_expect(json_is_true(json_object_get(proved, "accurate")));
    cr_expect_str_eq(json_string_value(json_object_get(cell, "verdict")), "accurate");
  }
  json_decref(cells);
  program_refuses(1, "contradicts `expect: fails`", NULL, NULL,
                  "run configs/table1.yaml -q --out fails --set network.type=firenet "
                  "--set class.K=3 --set class.lambda=1000 --set class.N2=2 --set data.bits=10 "
                  "--set arithmetic=certified");
  program_leave();
}

/* A step size that no number survives is the config's fault. */
Test(views, diverging_training) {
  program_refuses(2, "network.rate", "the training diverged", NULL,
                  LISTA "--set network.rate=1e300");
  program_leave();
}

/* Four digits are certified: with many bits no difference shows in those few, and the table says so. */
Test(views, true_digits_beyond_the_certified_ones) {
  program_succeeds("run configs/table1_precision.yaml -q --set class.K=6 --set data.bits=20 "
                   "--set network.inner=10 --set network.outer=6 --set certified.digits=3 "
                   "--set arithmetic=[float:24,float:256,certified] --set class.N2=20 --out o");
  char *text = program_table("o", "table1_precision");
  cr_expect(strstr(text, "# True digits: -log10 of the relative difference"), "%s", text);
  cr_expect(strstr(text, "seven true digits cannot be seen: fewer are certified"), "%s", text);
  cr_expect_eq(occurrences(text, ",>= "), 1, "%s", text);
  const char *row = strstr(text, ",float,256,");
  cr_assert(row, "%s", text);
  double digits = strtod(strstr(row, ",>= ") + 4, NULL);
  cr_expect(digits >= 3 && digits < 7, "%g digits, %s", digits, row);
  mem_free(text);
  program_leave();
}
