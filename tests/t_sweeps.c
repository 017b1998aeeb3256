/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The studies over precision and cost: what their tables say against what is known. */
#include <criterion/criterion.h>

#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

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
