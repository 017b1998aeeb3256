/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shipped configs against results/reference/ and results/published/, and what must not change
 * with threads, precision or size. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "program.h"
#include "ref_table.h"
#include "same_cells.h"

TestSuite(reference, .init = program_enter, .fini = program_abandon, .timeout = 1200);

/* binary64 is within 5e-7 of the published value for K = 1, and has its digits for K = 3, 6. */
static void expect_published(const struct ref_table *t, size_t row) {
  const char *printed = ref_table_get(t, row, "published"),
             *number = ref_table_get(t, row, "double");
  char rounded[32];
  snprintf(rounded, sizeof rounded, "%.7f", strtod(number, NULL));
  if (!strcmp(ref_table_get(t, row, "K"), "1"))
    cr_expect_leq(fabs(strtod(number, NULL) - strtod(printed, NULL)), 5e-7, "row %zu: %s, %s", row,
                  printed, number);
  else cr_expect_str_eq(rounded, printed, "row %zu", row);
}

/* The steps violate the hypothesis, and "x*" is no minimiser for K = 1, 3. */
static void expect_errata(const struct ref_table *t, size_t row) {
  double K = strtod(ref_table_get(t, row, "K"), NULL),
         step = strtod(ref_table_get(t, row, "step"), NULL);
  double expected = K == 1 ? 6.66 : K == 3 ? 663 : 5.6e5;
  cr_expect_lt(fabs(step / expected - 1), 0.01, "row %zu: %g", row, step);
  double gap = strtod(ref_table_get(t, row, "gap"), NULL);
  cr_expect(K == 6 ? gap == 0 : gap > 1, "row %zu: %g", row, gap);
}

Test(reference, published) {
  static const int sizes[] = {5, 18, 20};
  for (int i = 0; i < 3; i++) {
    char root[16];
    snprintf(root, sizeof root, "o%d", sizes[i]);
    program_succeeds("run configs/table1_published.yaml -q --set class.N2=%d --out %s", sizes[i],
                     root);
    expect_reference(root, "table1_published", "table1_published");
  }
  struct ref_table t;
  char *path = only_path("o18/*/table1_published.csv");
  ref_table_read(&t, path);
  for (size_t row = 0; row < t.rows; row++) {
    expect_published(&t, row);
    expect_errata(&t, row);
  }
  ref_table_clear(&t);
  mem_free(path);
  program_leave();
}

/* With admissible steps and right indices neither size nor transform changes a digit. */
Test(reference, table1_of_other_sizes) {
  static const char *const sets[] = {"--set class.N2=0", "--set class.N2=5 --set data.sparsity=2",
                                     "--set class.transform=identity", "--set class.delta=1/3"};
  for (int i = 0; i < 4; i++) {
    char root[16];
    snprintf(root, sizeof root, "o%d", i);
    program_succeeds("run configs/table1.yaml -q --set network.type=firenet --set "
                     "arithmetic=certified %s --out %s",
                     sets[i], root);
    expect_reference(root, "table1", "table1");
  }
  program_leave();
}

/* LISTA's answer is as far from the solution as the two solutions are from each other, within the
 * training error that is printed. */
static void expect_trained(const json_t *cell) {
  double K = (double)json_integer_value(json_object_get(cell, "K"));
  int n = (int)json_integer_value(json_object_get(cell, "bits"));
  double theory = sqrt(2) / (sqrt(2) * pow(10, K) / 3 + ldexp(1, -n - 1));
  double distance = strtod(json_string_value(json_object_get(cell, "distance_lo")), NULL);
  double training = strtod(json_string_value(json_object_get(cell, "label_hi")), NULL);
  cr_expect_leq(fabs(distance - theory), training + 1e-12 * theory, "K=%g n=%d", K, n);
}

Test(reference, quick) {
  program_succeeds("run configs/quick.yaml -q --out o");
  expect_reference("o", "table1", "table1");
  json_t *cells = program_cells("o"), *cell;
  size_t i, trained = 0;
  json_array_foreach (cells, i, cell) {
    if (strcmp(json_string_value(json_object_get(cell, "network")), "lista")) continue;
    expect_trained(cell);
    trained++;
  }
  cr_expect_eq(trained, 18);
  json_decref(cells);
  program_leave();
}

/* A_n = A in binary64 where 2^-(n+1) is below half a unit of the last place of sqrt(2) 10^K / 3;
 * far from that border it is clear. */
static void expect_collapse(const struct ref_table *t, size_t row) {
  double K = strtod(ref_table_get(t, row, "K"), NULL), n = strtod(ref_table_get(t, row, "n"), NULL);
  const char *word = ref_table_get(t, row, "collapsed");
  double bits = n + K * log2(10);
  if (bits > 55) cr_expect_str_eq(word, "collapsed", "K=%g n=%g", K, n);
  if (bits < 51) cr_expect_str_eq(word, "no", "K=%g n=%g", K, n);
}

Test(reference, beyond) {
  program_succeeds("run configs/table1_beyond.yaml -q --out o");
  expect_reference("o", "table1_beyond", "table1_beyond");
  struct ref_table t;
  char *path = only_path("o/*/table1_beyond.csv");
  ref_table_read(&t, path);
  cr_expect_eq(t.rows, 20);
  for (size_t row = 0; row < t.rows; row++) expect_collapse(&t, row);
  ref_table_clear(&t);
  mem_free(path);
  program_leave();
}

/* Every string of every certified cell, whatever the number of threads. */
Test(reference, threads) {
  for (int i = 1; i <= 2; i++)
    program_succeeds("run configs/table1.yaml -q --set network.type=firenet --set "
                     "arithmetic=[certified,float:128] -j%d --out o%d",
                     i, i);
  expect_same_cells("o1", "o2", 18);
  program_leave();
}

/* A thousand digits, and too little precision for them; binary64 depends on the processor. */
Test(reference, convergence_digits) {
  program_succeeds(
    "run configs/convergence_digits.yaml -q --set arithmetic=[float:128,float:1024] --out coarse");
  expect_reference("coarse", "convergence_digits", "convergence_precision");
  program_succeeds("run configs/convergence_digits.yaml -q --set arithmetic=float:3400 --out fine");
  expect_reference("fine", "convergence_digits", "convergence_digits");
  expect_reference("fine", "convergence_digits_restarts", "convergence_digits_restarts");
  program_leave();
}

Test(reference, inexact_layers) {
  program_succeeds("run configs/inexact_layers.yaml -q --out o");
  expect_reference("o", "inexact_layers", "inexact_layers");
  program_leave();
}

/* A_n is told from A between n + K log2(10) - 12 and + 3.6 bits (see t_sweeps.c), at neighbours among the
 * p = 32 2^(k/2) of the config, and all runs from there on are faithful. */
static void expect_frontier(const struct ref_table *t, size_t row) {
  double K = strtod(ref_table_get(t, row, "K"), NULL), n = strtod(ref_table_get(t, row, "n"), NULL),
         collapsed = strtod(ref_table_get(t, row, "collapsed"), NULL),
         faithful = strtod(ref_table_get(t, row, "faithful"), NULL), need = n + K * log2(10);
  cr_expect_leq(collapsed, need + 3.6, "K=%g n=%g", K, n);
  cr_expect_geq(faithful, need - 12, "K=%g n=%g", K, n);
  if (faithful > 32)
    cr_expect_lt(fabs(faithful / collapsed / sqrt(2) - 1), 0.02, "K=%g n=%g", K, n);
  else cr_expect_eq(collapsed, 0, "K=%g n=%g", K, n);
}

/* The middle between the two solutions, as in t_reference.c. */
static void expect_middle(const struct ref_table *t, size_t row) {
  double K = strtod(ref_table_get(t, row, "K"), NULL), n = strtod(ref_table_get(t, row, "n"), NULL),
         distance = strtod(ref_table_get(t, row, "distance"), NULL), middle = 1.5 * pow(10, -K);
  cr_expect_leq(fabs(distance / middle - 1), ldexp(4, -(int)n) + 1e-11, "K=%g n=%g", K, n);
}

Test(reference, sweep_precision) {
  program_succeeds("run configs/sweep_precision.yaml -q --out o");
  expect_reference("o", "sweep_precision", "sweep_precision");
  struct ref_table t;
  char *path = only_path("o/*/sweep_precision.csv");
  ref_table_read(&t, path);
  cr_expect_eq(t.rows, 35);
  for (size_t row = 0; row < t.rows; row++) {
    expect_frontier(&t, row);
    expect_middle(&t, row);
  }
  ref_table_clear(&t);
  mem_free(path);
  program_leave();
}
