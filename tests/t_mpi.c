/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs on several processes, end to end: they give the cells of one process, whoever is killed. */
#include <criterion/criterion.h>

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "same_cells.h"

#define MPIRUN "--allow-run-as-root --oversubscribe -n "
#define FIRENET                                                                   \
  "run configs/table1.yaml -q --set network.type=firenet --set network.inner=20 " \
  "--set network.outer=12 --set certified.digits=6 "
#define LISTA                                                                   \
  "run configs/table1.yaml -q --set network.type=lista --set network.epochs=3 " \
  "--set data.samples=50 --set data.validation=10 --set network.batch=20 "      \
  "--set class.K=[1,3] --set data.bits=[10,20] --set certified.digits=6 "
#define LONG                                                                           \
  "run configs/table1.yaml -q --set network.type=firenet --set arithmetic=float:2048 " \
  "--set network.inner=20 --set network.outer=50 --set data.bits=[10,20,30,40] "
enum { FIRENET_CELLS = 18, LISTA_CELLS = 8, LONG_CELLS = 12 };

static const char *program, *mpirun;

static void enter(void) {
  program_enter();
  program = getenv("SMALE18");
  mpirun = getenv("MPIRUN");
  cr_assert(program && mpirun);
}

TestSuite(mpi, .init = enter, .fini = program_abandon);

/* program_run and its kin start what SMALE18 names. */
static void through(const char *path) { cr_assert_eq(setenv("SMALE18", path, 1), 0); }

static void team_succeeds(int processes, const char *arguments) {
  char *real = mem_strdup(program);
  through(mpirun);
  program_succeeds(MPIRUN "%d %s %s", processes, real, arguments);
  through(real);
  program = getenv("SMALE18");
  mem_free(real);
}

static pid_t team_start(int processes, const char *arguments) {
  char *real = mem_strdup(program);
  through(mpirun);
  pid_t pid = program_start(MPIRUN "%d %s %s", processes, real, arguments);
  through(real);
  program = getenv("SMALE18");
  mem_free(real);
  return pid;
}

Test(mpi, processes_give_the_cells_of_one) {
  program_succeeds(FIRENET "--out one");
  team_succeeds(1, FIRENET "--out alone");
  team_succeeds(2, FIRENET "--out two");
  team_succeeds(4, FIRENET "--out four");
  expect_same_cells("one", "alone", FIRENET_CELLS);
  expect_same_cells("one", "two", FIRENET_CELLS);
  expect_same_cells("one", "four", FIRENET_CELLS);
  program_leave();
}

/* Trained weights are found by those who need them, and each is trained once. */
Test(mpi, weights_are_shared) {
  program_succeeds(LISTA "--out one");
  team_succeeds(3, LISTA "--out three");
  expect_same_cells("one", "three", LISTA_CELLS);
  glob_t found;
  cr_assert_eq(glob("three/weights/lista-*[0-9a-f]", 0, NULL, &found), 0);
  cr_expect_eq(found.gl_pathc, 4, "%zu sets of weights", found.gl_pathc);
  globfree(&found);
  program_leave();
}

Test(mpi, shards_of_processes) {
  program_succeeds(FIRENET "--out one");
  team_succeeds(2, FIRENET "--shard 0/2 --out both");
  team_succeeds(3, FIRENET "--shard 1/2 --out both");
  expect_same_cells("one", "both", FIRENET_CELLS);
  program_leave();
}

/* ---- ends ---- */

/* The text of the cells below `killed`, "" if there are none; mem_free it. */
static char *cells_text(void) {
  glob_t found;
  char *text = glob("killed/table1-*/cells.jsonl", 0, NULL, &found)
                 ? mem_strdup("")
                 : read_text(found.gl_pathv[0], NULL);
  globfree(&found);
  return text;
}

static size_t count_cells(const char *text) {
  size_t lines = 0;
  for (; (text = strchr(text, '\n')); text++) lines++;
  return lines;
}

static void wait_for_cells(size_t count) {
  for (int k = 0; k < 20000; k++) {
    char *text = cells_text();
    size_t cells = count_cells(text);
    mem_free(text);
    if (cells >= count) return;
    nanosleep(&(struct timespec){0, 2000000}, NULL);
  }
  cr_assert_fail("fewer than %zu cells in 40 s", count);
}

enum { MOST_PROCESSES = 16 };

/* The processes that mpirun started; returns how many. */
static size_t children(pid_t pid[MOST_PROCESSES], pid_t parent) {
  char *path = mem_printf("/proc/%d/task/%d/children", (int)parent, (int)parent);
  FILE *in = fopen(path, "r");
  cr_assert(in, "%s", path);
  size_t count = 0;
  for (int id; count < MOST_PROCESSES && fscanf(in, "%d", &id) == 1;) pid[count++] = id;
  fclose(in);
  mem_free(path);
  return count;
}

/* What had been written before is there still, and the rest is as it should be. */
static void expect_resumed(const char *before) {
  char *kept = cells_text();
  const char *last = strrchr(before, '\n');
  size_t whole = last ? (size_t)(last + 1 - before) : 0;
  cr_expect(!strncmp(kept, before, whole), "cells were lost");
  mem_free(kept);
  team_succeeds(3, LONG "--out killed");
  expect_same_cells("whole", "killed", LONG_CELLS);
}

static void kill_one(size_t which, const char *what) {
  pid_t pid = team_start(3, LONG "--out killed"), child[MOST_PROCESSES];
  wait_for_cells(3);
  size_t count = children(child, pid);
  cr_assert_eq(count, 3, "%zu processes", count);
  char *before = cells_text();
  kill(child[which], SIGKILL);
  struct outcome o = program_end(pid);
  cr_expect_neq(o.code, 0, "%s: %s", what, o.err);
  outcome_clear(&o);
  expect_resumed(before);
  mem_free(before);
}

Test(mpi, killed_worker) {
  program_succeeds(LONG "--out whole");
  kill_one(2, "worker");
  program_leave();
}

Test(mpi, killed_leader) {
  program_succeeds(LONG "--out whole");
  kill_one(0, "leader");
  program_leave();
}

Test(mpi, killed_everything) {
  program_succeeds(LONG "--out whole");
  pid_t pid = team_start(3, LONG "--out killed"), child[MOST_PROCESSES];
  wait_for_cells(3);
  size_t count = children(child, pid);
  char *before = cells_text();
  kill(pid, SIGKILL);
  for (size_t k = 0; k < count; k++) kill(child[k], SIGKILL);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 137);
  outcome_clear(&o);
  expect_resumed(before);
  mem_free(before);
  program_leave();
}

Test(mpi, interrupted) {
  program_succeeds(LONG "--out whole");
  pid_t pid = team_start(3, LONG "--out killed");
  wait_for_cells(2);
  kill(pid, SIGTERM);
  struct outcome o = program_end(pid);
  cr_expect_neq(o.code, 0, "%s", o.err);
  outcome_clear(&o);
  char *before = cells_text();
  cr_expect_lt(count_cells(before), LONG_CELLS);
  expect_resumed(before);
  mem_free(before);
  program_leave();
}

/* mpirun has words of its own, but the program says what is wrong once. */
static void expect_once(int code, const char *word, const char *arguments) {
  pid_t pid = team_start(3, arguments);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, code, "%s: %d %s", arguments, o.code, o.err);
  cr_expect_eq(occurrences(o.err, word), 1, "%s: %s", arguments, o.err);
  outcome_clear(&o);
}

/* Commands that are no work for many are done once, by the first process. */
Test(mpi, other_commands_are_done_once) {
  program_succeeds(FIRENET "--out one");
  pid_t pid = team_start(3, "list");
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 0, "%d %s", o.code, o.err);
  cr_expect_eq(occurrences(o.out, "sweep_precision "), 1, "%s", o.out);
  outcome_clear(&o);
  char *run = only_path("one/table1-*"), *command = mem_printf("report %s", run);
  pid = team_start(3, command);
  o = program_end(pid);
  cr_expect_eq(o.code, 0, "%d %s", o.code, o.err);
  cr_expect_eq(occurrences(o.out, "Report: "), 1, "%s", o.out);
  outcome_clear(&o);
  mem_free(command);
  mem_free(run);
  program_leave();
}

Test(mpi, errors_are_said_once) {
  expect_once(2, "expected an integer >= 1", FIRENET "--set class.K=0 --out o");
  expect_once(2, "nothing.yaml: ", "run nothing.yaml --out o");
  expect_once(3, "cannot make the folder", FIRENET "--out /proc/nothing");
  expect_once(2, "expected the folder of a run", "merge nowhere --out o");
  expect_once(2, "expected the folder of a run", "render nowhere");
  expect_once(1, "contradicts `expect: fails`",
              FIRENET "--set class.K=1 --set data.bits=10 --set class.lambda=100 --set "
                      "arithmetic=double --out o");
  program_leave();
}
