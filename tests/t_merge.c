/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs in several places become one: merged shards hold what one process computes, whatever was killed on
 * the way, and what does not belong together is refused. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <glob.h>
#include <sha256.h>
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
#include "store_lock.h"

TestSuite(merge, .init = program_enter, .fini = program_abandon);

#define SMALL                                                                         \
  "run configs/table1.yaml -q -j1 --set network.type=firenet --set network.inner=10 " \
  "--set network.outer=6 --set certified.digits=6 "
enum { CELLS = 18 };

/* The run folder below root; mem_free it. */
static char *run_of(const char *root) {
  char *pattern = mem_printf("%s/table1-*", root), *path = only_path(pattern);
  mem_free(pattern);
  return path;
}

static char *text_of(const char *root, const char *name) {
  char *run = run_of(root), *path = mem_printf("%s/%s", run, name), *text = read_text(path, NULL);
  mem_free(path);
  mem_free(run);
  return text;
}

static void expect_same_file(const char *root, const char *root2, const char *name) {
  char *a = text_of(root, name), *b = text_of(root2, name);
  cr_expect_str_eq(a, b, "%s", name);
  mem_free(a);
  mem_free(b);
}

Test(merge, shards_become_the_whole_run) {
  program_succeeds(SMALL "--out whole");
  program_succeeds(SMALL "--shard 0/2 --out a");
  program_succeeds(SMALL "--shard 1/2 --out b");
  char *a = run_of("a"), *b = run_of("b");
  program_succeeds("merge %s --out m", a);
  program_succeeds("merge %s/ %s --out m", a, b); /* adds to what is there */
  expect_same_cells("whole", "m", CELLS);
  expect_same_file("whole", "m", "table1.csv");
  char *before = text_of("m", "cells.jsonl"), *m = run_of("m");
  program_succeeds("merge %s %s %s --out m", m, b, a);
  char *after = text_of("m", "cells.jsonl");
  cr_expect_str_eq(before, after);
  program_succeeds(SMALL "--out m"); /* nothing is left to do */
  char *again = text_of("m", "cells.jsonl");
  cr_expect_str_eq(before, again);
  mem_free(again);
  mem_free(after);
  mem_free(before);
  mem_free(m);
  mem_free(a);
  mem_free(b);
  program_leave();
}

/* Two shards at once in each of two places, killed at random moments. */
static void kill_shards(struct rng *rng, uint64_t draw) {
  pid_t pid[2];
  for (int shard = 0; shard < 2; shard++)
    pid[shard] = program_start(SMALL "--shard %d/2 --out s%d", shard, shard);
  long ms = (long)rng_below(rng, draw, 250);
  nanosleep(&(struct timespec){0, ms * 1000000}, NULL);
  for (int shard = 0; shard < 2; shard++) {
    kill(pid[shard], SIGKILL);
    struct outcome o = program_end(pid[shard]);
    cr_expect(o.code == 137 || o.code == 0, "%d after %ld ms: %s", o.code, ms, o.err);
    outcome_clear(&o);
  }
}

static size_t lines_below(const char *root) {
  char *pattern = mem_printf("%s/table1-*/cells.jsonl", root);
  glob_t found;
  size_t lines = 0;
  if (!glob(pattern, 0, NULL, &found)) {
    char *text = read_text(found.gl_pathv[0], NULL);
    for (const char *at = text; (at = strchr(at, '\n')); at++) lines++;
    mem_free(text);
  }
  globfree(&found);
  mem_free(pattern);
  return lines;
}

/* What a kill takes are the cells in flight: the others are not computed again, so their lines stay. */
Test(merge, killed_shards_resume) {
  struct rng rng = {3, 0};
  size_t done[2] = {0, 0};
  program_succeeds(SMALL "--out whole");
  for (uint64_t k = 0; k < 8; k++) {
    kill_shards(&rng, k);
    for (int shard = 0; shard < 2; shard++) {
      size_t now = lines_below(shard ? "s1" : "s0");
      cr_expect_geq(now, done[shard], "kill %lu: %zu cells after %zu", (unsigned long)k, now,
                    done[shard]);
      done[shard] = now;
    }
  }
  for (int shard = 0; shard < 2; shard++)
    program_succeeds(SMALL "--shard %d/2 --out s%d", shard, shard);
  char *a = run_of("s0"), *b = run_of("s1");
  program_succeeds("merge %s %s --out m", a, b);
  expect_same_cells("whole", "m", CELLS);
  mem_free(a);
  mem_free(b);
  program_leave();
}

/* ---- what does not belong together ---- */

static void expect_refused(int code, const char *word, const char *word2, const char *a,
                           const char *b) {
  program_refuses(code, word, word2, NULL, "merge %s %s --out refused", a, b);
}

/* Writes the line with another value and the sum that belongs to it. */
static void forge(const char *path, const char *key, const char *value) {
  char *text = read_text(path, NULL), *end = strchr(text, '\n');
  json_t *cell = json_loadb(text, (size_t)(end - text), 0, NULL);
  json_t *seconds = json_incref(json_object_get(cell, "seconds"));
  json_object_del(cell, "sum");
  json_object_del(cell, "seconds");
  json_object_set_new(cell, key, json_string(value));
  char sum[SHA256_DIGEST_STRING_LENGTH];
  char *line = json_dumps(cell, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
  SHA256Data((const uint8_t *)line, strlen(line), sum);
  FILE *out = fopen(path, "w");
  char *times = json_dumps(seconds, 0);
  cr_assert(out && fprintf(out, "{\"seconds\":%s,\"sum\":\"%.16s\",%s\n%s", times, sum, line + 1,
                           end + 1) > 0);
  cr_assert_eq(fclose(out), 0);
  json_decref(seconds);
  free(times);
  free(line);
  json_decref(cell);
  mem_free(text);
}

static void forge_run(const char *folder, const char *key, const char *value) {
  char *path = mem_printf("%s/run.json", folder);
  json_t *run = json_load_file(path, 0, NULL);
  cr_assert(run);
  json_object_set_new(run, key, json_string(value));
  cr_assert_eq(json_dump_file(run, path, JSON_INDENT(2)), 0);
  json_decref(run);
  mem_free(path);
}

Test(merge, cells_that_disagree_are_an_error) {
  program_succeeds(SMALL "--set arithmetic=certified --out a");
  program_succeeds(SMALL "--set arithmetic=certified --out b");
  char *a = run_of("a"), *b = run_of("b"), *cells = mem_printf("%s/cells.jsonl", b);
  program_succeeds("merge %s %s --out m", a, b); /* `seconds` may differ */
  expect_same_cells("a", "m", CELLS / 2);
  forge(cells, "distance_lo", "7e-1");
  expect_refused(3, "disagrees with", "`distance_lo`", a, b);
  expect_refused(3, "nothing is merged", "\"class.K\":\"1\"", b, a);
  cr_expect_neq(access("refused", F_OK), 0, "nothing is left behind");
  program_refuses(3, "disagrees with", "`distance_lo`", NULL, "merge %s --out m", b);
  expect_same_cells("a", "m", CELLS / 2);
  mem_free(cells);
  mem_free(a);
  mem_free(b);
  program_leave();
}

/* A run of other sources keeps its name; a run of the same ones gets no file more. */
Test(merge, a_refusal_changes_nothing_that_was_there) {
  program_succeeds(SMALL "--set class.K=1 --set arithmetic=certified --out a");
  cr_assert_eq(system("cp -r a b && cp -r a old && rm -r old/*/.lock && cp -r old same"), 0);
  char *a = run_of("a"), *b = run_of("b"), *old = run_of("old");
  char *cells = mem_printf("%s/cells.jsonl", b);
  forge(cells, "distance_lo", "7e-1");
  forge_run(old, "source", "abcdef");
  cr_assert_eq(system("cp -r old was"), 0);
  program_refuses(3, "disagrees with", "`distance_lo`", NULL, "merge %s %s --out old", a, b);
  cr_expect_eq(system("diff -r was old"), 0);
  program_refuses(3, "disagrees with", "`distance_lo`", NULL, "merge %s --out same", b);
  cr_expect_eq(system("ls -A same/* >now && ls -A was/* | diff - now"), 0);
  mem_free(cells);
  mem_free(old);
  mem_free(a);
  mem_free(b);
  program_leave();
}

/* Between the comparison and the lock: what the target held was not what it holds. */
Test(merge, a_target_that_changed_is_read_again) {
  program_succeeds(SMALL "--set arithmetic=certified --out a");
  char *a = run_of("a");
  program_succeeds("merge %s --out m", a);
  char *path = only_path("m/*/.lock");
  int lock = open(path, O_RDWR | O_CLOEXEC);
  cr_assert(lock >= 0 && !store_lock_take(lock, 0, LOCK_EXCLUSIVE, false));
  pid_t pid = program_start("merge %s --out m", a);
  nanosleep(&(struct timespec){0, 300000000}, NULL);
  cr_assert_eq(system("sed -i 2,3d m/*/cells.jsonl"), 0);
  close(lock);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 0, "%s", o.err);
  expect_same_cells("a", "m", CELLS / 2);
  outcome_clear(&o);
  mem_free(path);
  mem_free(a);
  program_leave();
}

/* Binary64 may differ between machines, and says so. */
Test(merge, uncertified_cells_may_differ) {
  program_succeeds(SMALL "--set arithmetic=double --out a");
  program_succeeds(SMALL "--set arithmetic=double --out b");
  char *a = run_of("a"), *b = run_of("b"), *cells = mem_printf("%s/cells.jsonl", b);
  forge(cells, "distance_lo", "7e-1");
  program_refuses(0, "1 cells that are not certified differ", NULL, NULL, "merge %s %s --out m", a,
                  b);
  expect_same_cells("a", "m", CELLS / 2);
  mem_free(cells);
  mem_free(a);
  mem_free(b);
  program_leave();
}

Test(merge, other_runs_are_refused) {
  program_succeeds(SMALL "--set class.K=1 --out a");
  program_succeeds(SMALL "--set class.K=3 --out b");
  program_succeeds(SMALL "--set class.K=1 --out c");
  char *a = run_of("a"), *b = run_of("b"), *c = run_of("c");
  expect_refused(2, "expected a run of the same config", "class.K", a, b);
  forge_run(c, "source", "abcdef");
  expect_refused(2, "made by sources abcdef", a, a, c);
  expect_refused(2, "nowhere: expected the folder of a run", NULL, a, "nowhere");
  expect_refused(2, "stdout.txt: expected the folder of a run", NULL, a, "stdout.txt");
  expect_refused(2, "configs: expected the folder of a run, found one without run.json", NULL, a,
                 "configs");
  cr_assert_eq(system("mkdir none list && echo '{}' >none/run.json && echo '[]' >list/run.json"),
               0);
  expect_refused(3, "none/run.json: expected the key `config`", NULL, a, "none");
  expect_refused(3, "list/run.json: expected the JSON object", NULL, a, "list");
  cr_expect_neq(access("refused", F_OK), 0);
  struct outcome o = program_run("merge --out x");
  cr_expect(o.code == 2 && strstr(o.err, "expected the folders of runs"), "%d %s", o.code, o.err);
  outcome_clear(&o);
  mem_free(a);
  mem_free(b);
  mem_free(c);
  program_leave();
}

Test(merge, damaged_cells_are_refused) {
  program_succeeds(SMALL "--set class.K=1 --out a");
  char *a = run_of("a"), *path = mem_printf("%s/cells.jsonl", a);
  FILE *out = fopen(path, "a");
  cr_assert(out && fputs("{\"setting\":{}}\n", out) >= 0 && !fclose(out));
  program_refuses(3, "cells.jsonl:7: damaged cell", NULL, NULL, "merge %s --out m", a);
  cr_expect_neq(access("m", F_OK), 0);
  mem_free(path);
  mem_free(a);
  program_leave();
}

Test(merge, a_torn_last_line_is_named) {
  program_succeeds(SMALL "--set class.K=1 --out a");
  char *a = run_of("a"), *path = mem_printf("%s/cells.jsonl", a);
  size_t size;
  char *cells = read_text(path, &size);
  cr_assert_eq(truncate(path, (off_t)size - 3), 0);
  struct outcome o = program_run("merge %s --out m", a);
  cr_expect(o.code == 0 && strstr(o.err, "cells.jsonl:6: unfinished line ignored"), "%d %s", o.code,
            o.err);
  outcome_clear(&o);
  json_t *merged = program_cells("m");
  cr_expect_eq(json_array_size(merged), 5);
  json_decref(merged);
  mem_free(cells);
  mem_free(path);
  mem_free(a);
  program_leave();
}

/* ---- job arrays ---- */

/* Runs a shell command; its exit status, and what it said on stderr in `said`. */
static int shell(char **said, const char *format, const char *a) {
  char *command = mem_printf(format, a), *quiet = mem_printf("(%s) >out.txt 2>err.txt", command);
  int status = system(quiet);
  *said = read_text("err.txt", NULL);
  mem_free(quiet);
  mem_free(command);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void task_succeeds(const char *task) {
  char *said;
  int code = shell(&said,
                   "SLURM_ARRAY_TASK_ID=%s SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_COUNT=2 "
                   "SMALE18_OUT=array/%%i sh configs/slurm.sh configs/table1.yaml --set "
                   "network.type=firenet --set network.inner=10 --set network.outer=6 --set "
                   "certified.digits=6",
                   task);
  cr_expect(code == 0 && !*said, "task %s: %d %s", task, code, said);
  mem_free(said);
}

static void task_fails(const char *word, const char *environment) {
  char *said;
  int code = shell(&said, "%s sh configs/slurm.sh configs/table1.yaml", environment);
  cr_expect(code == 2 && strstr(said, word) && strchr(said, '\n') == said + strlen(said) - 1,
            "%s: %d %s", environment, code, said);
  mem_free(said);
}

Test(merge, slurm_array) {
  program_succeeds(SMALL "--out whole");
  task_succeeds("5");
  task_succeeds("6");
  char *a = only_path("array/0/table1-*"), *b = only_path("array/1/table1-*");
  program_succeeds("merge %s %s --out m", a, b);
  expect_same_cells("whole", "m", CELLS);
  task_fails("SLURM_ARRAY_TASK_ID: expected a number", "SLURM_ARRAY_TASK_ID=x");
  task_fails("SMALE18_SHARDS: expected a number", "SLURM_ARRAY_TASK_ID=1 SMALE18_SHARDS=-2");
  task_fails("expected fewer than 2", "SLURM_ARRAY_TASK_ID=2 SMALE18_SHARDS=2");
  task_fails("first ./smale18 build", "SLURM_ARRAY_TASK_ID=1 SMALE18_SHARDS=2 SMALE18=nothing");
  mem_free(a);
  mem_free(b);
  program_leave();
}

Test(merge, shard_without_cells) {
  program_succeeds(SMALL "--shard 30/40 --out o");
  char *run = run_of("o");
  program_succeeds(SMALL "--shard 17/40 --out p");
  char *other = run_of("p");
  program_succeeds("merge %s %s --out m", run, other);
  cr_expect_eq(lines_below("m"), 1);
  mem_free(other);
  mem_free(run);
  program_leave();
}

/* Started many times over by mpirun, other commands are done by the first process alone. */
Test(merge, first_process_does_it) {
  static const char *const commands[] = {
    "list",           "help table1",           "--version",
    "render nowhere", "merge nowhere --out m", "no-such-command"};
  for (size_t k = 0; k < sizeof commands / sizeof *commands; k++) {
    unsetenv("PMI_RANK");
    struct outcome alone = program_run("%s", commands[k]);
    setenv("PMI_RANK", "0", 1);
    struct outcome first = program_run("%s", commands[k]);
    setenv("PMI_RANK", "1", 1);
    struct outcome other = program_run("%s", commands[k]);
    cr_expect(*alone.out || *alone.err);
    cr_expect_eq(first.code, alone.code, "%s: %d", commands[k], first.code);
    cr_expect_str_eq(first.out, alone.out);
    cr_expect_str_eq(first.err, alone.err);
    cr_expect(other.code == 0 && !*other.out && !*other.err, "%s: %d %s%s", commands[k], other.code,
              other.out, other.err);
    outcome_clear(&alone);
    outcome_clear(&first);
    outcome_clear(&other);
  }
  program_leave();
}

/* Started many times over by mpirun, a build without MPI says so once and does nothing. */
Test(merge, mpirun_needs_a_build_with_mpi) {
  if (strcmp(getenv("SMALE18_HAS_MPI"), "no")) cr_skip_test();
  setenv("OMPI_COMM_WORLD_SIZE", "2", 1);
  setenv("OMPI_COMM_WORLD_RANK", "0", 1);
  program_refuses(2, "started as 2 processes, but this build has no MPI", NULL, NULL,
                  SMALL "--out o");
  setenv("OMPI_COMM_WORLD_RANK", "1", 1);
  struct outcome o = program_run(SMALL "--out o");
  cr_expect(o.code == 2 && !*o.err, "%d %s", o.code, o.err);
  outcome_clear(&o);
  program_succeeds(SMALL "--shard 1/2 --out o");
  program_leave();
}
