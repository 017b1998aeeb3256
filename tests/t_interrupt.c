/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs that are killed or interrupted, end to end: they lose no cell, and end soon. */
#include <criterion/criterion.h>

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "rng.h"
#include "same_cells.h"

TestSuite(interrupt, .init = program_enter, .fini = program_abandon);

#define FIRENET                                                                      \
  "run configs/table1.yaml --set network.type=firenet --set network.inner=20 --set " \
  "network.outer=12 "                                                                \
  "--set certified.digits=6 "
#define LISTA                                                                                    \
  "run configs/table1.yaml -q --set network.type=lista --set network.epochs=3 --set "            \
  "data.samples=50 "                                                                             \
  "--set data.validation=10 --set network.batch=20 --set class.K=[1,3] --set data.bits=[10,20] " \
  "--set certified.digits=6 "
enum { FIRENET_CELLS = 18, LISTA_CELLS = 8 };

static void pause_ms(long ms) {
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Kills at random moments, then lets it end. */
static void kill_and_resume(const char *arguments, uint64_t seed, long most_ms) {
  struct rng rng = {seed, 0};
  for (uint64_t k = 0; k < 12; k++) {
    long ms = (long)rng_below(&rng, k, (uint64_t)most_ms);
    pid_t pid = program_start("%s --out killed", arguments);
    pause_ms(ms);
    kill(pid, SIGKILL);
    struct outcome o = program_end(pid);
    cr_expect(o.code == 137 || o.code == 0, "seed %lu, kill %lu after %ld ms: exit code %d: %s",
              (unsigned long)seed, (unsigned long)k, ms, o.code, o.err);
    outcome_clear(&o);
  }
  program_succeeds("%s --out killed", arguments);
}

Test(interrupt, killed_runs_resume) {
  program_succeeds(FIRENET "-q -j2 --out whole");
  kill_and_resume(FIRENET "-q -j2", 1, 250);
  expect_same_cells("whole", "killed", FIRENET_CELLS);
  program_leave();
}

Test(interrupt, killed_trainings_resume) {
  program_succeeds(LISTA "--set network.epochs=100 --out whole");
  kill_and_resume(LISTA "--set network.epochs=100", 2, 150);
  expect_same_cells("whole", "killed", LISTA_CELLS);
  glob_t left;
  cr_expect_eq(glob("killed/weights/lista-*[0-9a-f]", 0, NULL, &left), 0);
  cr_expect_eq(left.gl_pathc, 4, "%zu sets of weights", left.gl_pathc);
  globfree(&left);
  program_leave();
}

/* Bytes of the cells below o. */
static off_t cells_size(void) {
  struct stat st = {0};
  glob_t found;
  if (!glob("o/table1-*/cells.jsonl", 0, NULL, &found))
    cr_assert_eq(stat(found.gl_pathv[0], &st), 0);
  globfree(&found);
  return st.st_size;
}

static void wait_for_cell(off_t before) {
  for (int k = 0; k < 20000 && cells_size() <= before; k++) pause_ms(2);
  cr_assert_gt(cells_size(), before, "no cell in 40 s");
}

static void interrupt(int signal) {
  off_t before = cells_size();
  pid_t pid = program_start(FIRENET "-j1 --set network.inner=30 --set network.outer=30 --out o");
  wait_for_cell(before);
  kill(pid, signal);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 130, "%d", o.code);
  cr_expect(strstr(o.err, "smale18: interrupted; run the same command again to resume\n"), "%s",
            o.err);
  cr_expect_str_empty(o.out);
  outcome_clear(&o);
}

Test(interrupt, interrupts_and_resumes) {
  interrupt(SIGINT);
  interrupt(SIGTERM);
  json_t *cells = program_cells("o");
  size_t done = json_array_size(cells);
  cr_expect(done > 1 && done < FIRENET_CELLS, "%zu", done);
  json_decref(cells);
  program_leave();
}

/* ---- before there is a cell ---- */

/* From then on a signal is noted and does not end the process. */
static void wait_for_handler(pid_t pid) {
  char *path = mem_printf("/proc/%d/status", (int)pid), line[256];
  unsigned long caught = 0;
  for (int k = 0; k < 20000 && !(caught >> (SIGTERM - 1) & 1); k++) {
    FILE *in = fopen(path, "r");
    cr_assert(in, "%s", path);
    while (fgets(line, sizeof line, in)) sscanf(line, "SigCgt: %lx", &caught);
    fclose(in);
    pause_ms(2);
  }
  mem_free(path);
  cr_assert(caught >> (SIGTERM - 1) & 1, "no handler in 40 s");
}

/* Cells whose check takes minutes: more than this test has. */
static void write_many(const char *path) {
  FILE *out = fopen(path, "w");
  cr_assert(out && fputs("experiment: table1\nclass: {K: [1", out) >= 0);
  for (int K = 2; K <= 20000; K++) fprintf(out, ", %d", K);
  fputs("]}\nnetwork: {type: firenet}\narithmetic: float:64\n", out);
  cr_assert_eq(fclose(out), 0);
}

static void expect_check_ends(const char *command, const char *said) {
  pid_t pid = program_start("%s many.yaml -q --out o", command);
  wait_for_handler(pid);
  kill(pid, SIGTERM);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 130, "%s: %d", command, o.code);
  cr_expect_str_eq(o.err, said);
  cr_expect_str_empty(o.out);
  cr_expect_neq(access("o", F_OK), 0, "%s: something was written", command);
  outcome_clear(&o);
}

Test(interrupt, checks_end) {
  write_many("many.yaml");
  expect_check_ends("run", "smale18: interrupted; nothing was written\n");
  expect_check_ends("generate", "smale18: interrupted; run the same command again to resume\n");
  program_leave();
}
