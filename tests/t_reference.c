/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certified digits of configs/table1.yaml: those of results/reference/table1.csv, which were
 * confirmed by an independent program at 1000, 2000 and 4000 bits, and what theory says of them; those
 * of the shorter studies of sparse recovery. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>

#include "program.h"
#include "ref_table.h"

TestSuite(reference, .init = program_enter, .fini = program_abandon);

/* FIRENET stops in the middle between the two solutions: 1.5 * 10^-K within relative 4 * 2^-n; no
 * answer can be nearer than half the separation to both. */
static void expect_theory(const json_t *cell) {
  long K = (long)json_integer_value(json_object_get(cell, "K"));
  long n = (long)json_integer_value(json_object_get(cell, "bits"));
  double low = strtod(json_string_value(json_object_get(cell, "distance_lo")), NULL);
  double high = strtod(json_string_value(json_object_get(cell, "distance_hi")), NULL);
  double label = strtod(json_string_value(json_object_get(cell, "label_hi")), NULL);
  double minimax = strtod(json_string_value(json_object_get(cell, "minimax_lo")), NULL);
  double middle = 1.5 * pow(10, -(double)K), slack = middle * ldexp(4, -(int)n);
  cr_expect(low >= middle - slack && high <= middle + slack, "K=%ld n=%ld: [%g, %g]", K, n, low,
            high);
  cr_expect_geq(fmax(high, label), minimax * (1 - 1e-12), "K=%ld n=%ld", K, n);
  double half = 1 / (sqrt(2) * (sqrt(2) * pow(10, (double)K) / 3 + ldexp(1, -(int)n - 1)));
  cr_expect_lt(fabs(minimax / half - 1), 1e-11, "K=%ld n=%ld", K, n);
  cr_expect(json_is_true(json_object_get(cell, "certified")) &&
            json_is_true(json_object_get(cell, "admissible")));
}

Test(reference, table1) {
  program_succeeds(
    "run configs/table1.yaml -q --set network.type=firenet --set arithmetic=certified --out o");
  expect_reference("o", "table1", "table1");
  json_t *cells = program_cells("o"), *cell;
  size_t i;
  cr_expect_eq(json_array_size(cells), 9);
  json_array_foreach (cells, i, cell) expect_theory(cell);
  json_decref(cells);
  program_leave();
}

/* The theorem to 100 digits, and what the grid search selects. */
Test(reference, recovery) {
  program_succeeds("run configs/convergence_digits_quick.yaml -q --out digits");
  expect_reference("digits", "convergence_digits", "convergence_digits_quick");
  program_succeeds("run configs/grid_search.yaml -q --out grid");
  expect_reference("grid", "grid_search", "grid_search");
  expect_reference("grid", "grid_search_runs", "grid_search_runs");
  program_leave();
}
