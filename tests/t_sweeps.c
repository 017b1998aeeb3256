/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The studies over precision and cost: what their tables say against what is known. */
#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "ref_table.h"

TestSuite(sweeps, .init = program_enter, .fini = program_abandon, .timeout = 120);

/* Entries without transform: a = 471.4 has 9 bits before the point, so a + 2^-(n+1) is told from a with
 * 9 + n + 2 bits, and not with 9 + n - 1. */
Test(sweeps, frontier_of_plain_entries) {
  program_succeeds("run configs/sweep_precision.yaml -q --out r --set class.K=3 --set data.bits=40 "
                   "--set class.transform=identity --set class.N2=0 "
                   "--set arithmetic=[float:30,float:40,float:48,float:52,float:90,certified]");
  char *rows = program_table("r", "sweep_precision"),
       *cells = program_table("r", "sweep_precision_cells");
  cr_expect(strstr(rows, "\n3,40,50.0,48,52,,"), "%s", rows);
  cr_expect(strstr(rows, "n + K log2(10) +2.0."), "%s", rows);       /* 52 - (40 + 9.97) */
  cr_expect(strstr(rows, "up to n + K log2(10) -2.0."), "%s", rows); /* 48 */
  cr_expect(strstr(cells, "\n3,40,float,48,collapsed,"), "%s", cells);
  cr_expect(strstr(cells, "\n3,40,float,52,faithful,"), "%s", cells);
  mem_free(rows);
  mem_free(cells);
  program_leave();
}

/* Entries with the transform are Q_i0 (a or a + 2^-(n+1)) and Q_ij c, c = 2 10^K / 3, Q orthogonal of
 * m = 19 rows. One exponent for all: the unit is at most 2 c 2^-p, and some |Q_i0| >= 1 / sqrt(m), so A_n is
 * told from A where p > n + K log2(10) + 2 + log2(2 sqrt(19) / 3) = n + K log2(10) + 3.54. Below by b bits,
 * each of the 38 entries falls on both sides of a rounding with chance 2^-b or so; then A_n = A. */
static void expect_side(const struct ref_table *t, size_t row) {
  double K = strtod(ref_table_get(t, row, "K"), NULL), n = strtod(ref_table_get(t, row, "n"), NULL),
         p = strtod(ref_table_get(t, row, "p"), NULL), above = p - n - K * log2(10);
  cr_assert(above > 3.6 || above < -12, "K=%g n=%g p=%g", K, n, p);
  cr_expect_str_eq(ref_table_get(t, row, "verdict"), above > 0 ? "faithful" : "collapsed",
                   "K=%g n=%g p=%g", K, n, p);
}

Test(sweeps, far_from_the_frontier) {
  program_succeeds("run configs/sweep_precision.yaml -q --out r --set class.K=[3,30] "
                   "--set data.bits=[10,100] "
                   "--set arithmetic=[block:32,block:90,block:128,block:181,block:256,certified]");
  struct ref_table t;
  char *path = only_path("r/*/sweep_precision_cells.csv");
  size_t judged = 0;
  ref_table_read(&t, path);
  for (size_t row = 0; row < t.rows; row++) {
    if (strcmp(ref_table_get(&t, row, "arithmetic"), "block")) continue;
    expect_side(&t, row);
    judged++;
  }
  cr_expect_eq(judged, 20);
  ref_table_clear(&t);
  mem_free(path);
  program_leave();
}

/* Without the certified distance, only A_n = A is known of a run: n + K log2(10) = 50. */
static void expect_no_verdict(const char *root) {
  char *rows = program_table(root, "sweep_precision"),
       *cells = program_table(root, "sweep_precision_cells");
  char *pattern = mem_printf("%s/*/sweep_precision.gp", root), *path = only_path(pattern),
       *drawn = read_text(path, NULL);
  cr_expect(strstr(rows, "\n3,40,50.0,32,,,"), "%s", rows);
  cr_expect(strstr(cells, "\n3,40,block,32,collapsed,,"), "%s", cells);
  cr_expect(strstr(cells, "\n3,40,block,64,,,"), "%s", cells);
  cr_expect(strstr(cells, "\n3,40,block,128,,,"), "%s", cells);
  cr_expect(strstr(cells, "\n3,40,ball,512,,,"), "%s", cells);
  cr_expect(strstr(drawn, "'collapsed'") && !strstr(drawn, "'degraded'") &&
              !strstr(drawn, "'faithful'") && !strstr(drawn, "proves the digits'"),
            "%s", drawn);
  mem_free(rows);
  mem_free(cells);
  mem_free(pattern);
  mem_free(path);
  mem_free(drawn);
}

Test(sweeps, no_certified_answer) {
#define RUNS                                                                   \
  "run configs/sweep_precision.yaml -q --set class.K=3 --set data.bits=40 "    \
  "--set certified.max_bits=64 --set arithmetic=[block:32,block:64,block:128," \
  "ball:512"
  program_succeeds(RUNS "] --out none");
  expect_no_verdict("none");
  struct outcome undecided = program_run(RUNS ",certified] --out open");
  cr_expect_eq(undecided.code, 1, "%s", undecided.err);
  outcome_clear(&undecided);
  expect_no_verdict("open");
  program_leave();
}

/* An enclosure that decides nothing is a result of this study, and of no other. */
Test(sweeps, open_enclosures) {
#define ONE "run configs/sweep_precision.yaml -q --set class.K=3 --set data.bits=10 "
  program_succeeds(ONE "--out open --set arithmetic=[ball:64,ball:256,certified]");
  char *rows = program_table("open", "sweep_precision"),
       *cells = program_table("open", "sweep_precision_cells");
  cr_expect(strstr(rows, "\n3,10,20.0,,,256,"), "%s", rows);
  cr_expect(strstr(cells, "\n3,10,ball,64,not proved,"), "%s", cells);
  cr_expect(strstr(cells, "\n3,10,ball,256,proved,"), "%s", cells);
  struct outcome any = program_run(ONE "--out any --set expect=any --set arithmetic=ball:64");
  cr_expect_eq(any.code, 1);
  outcome_clear(&any);
  mem_free(rows);
  mem_free(cells);
  program_leave();
}

/* Power laws need three sizes. */
Test(sweeps, costs) {
  program_succeeds(
    "run configs/sweep_cost.yaml -q --out c --set network.inner=5 --set network.outer=[2,4,8] "
    "--set class.N2=[3,7,11] --set arithmetic=[float:64,float:128,float:256,double]");
  char *fits = program_table("c", "sweep_cost"), *cells = program_table("c", "sweep_cost_cells");
  cr_expect(strstr(fits, "\nfloat,p,64,256,\"class.N2 = 3, network.outer = 2\",3,"), "%s", fits);
  cr_expect(strstr(fits, "\nfloat,N,5,13,\"network.outer = 2, arithmetic = float:64\",3,"), "%s",
            fits);
  cr_expect(strstr(fits, "\ndouble,layers,10,40,\"class.N2 = 3, arithmetic = double\",3,"), "%s",
            fits);
  cr_expect(strstr(cells, "\nfloat,256,12,13,40,"), "%s", cells);
  mem_free(fits);
  mem_free(cells);
  program_leave();
}
