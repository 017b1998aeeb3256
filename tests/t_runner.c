/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of the program, end to end: what a run leaves, and that threads, shards, full disks and
 * corrupted files change no cell. */
#include <criterion/criterion.h>

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"
#include "same_cells.h"

TestSuite(runner, .init = program_enter, .fini = program_abandon);

#define FIRENET                                                                      \
  "run configs/table1.yaml --set network.type=firenet --set network.inner=20 --set " \
  "network.outer=12 "                                                                \
  "--set certified.digits=6 "
#define SHORT                                                                          \
  "run configs/table1.yaml -q --set network.type=firenet --set network.inner=4 --set " \
  "network.outer=2 "                                                                   \
  "--set class.K=[1,3] --set data.bits=10 --set certified.digits=4 "
#define LISTA                                                                                    \
  "run configs/table1.yaml -q --set network.type=lista --set network.epochs=3 --set "            \
  "data.samples=50 "                                                                             \
  "--set data.validation=10 --set network.batch=20 --set class.K=[1,3] --set data.bits=[10,20] " \
  "--set certified.digits=6 "
enum { FIRENET_CELLS = 18, SHORT_CELLS = 4, LISTA_CELLS = 8 };

static bool is_decimal(const char *text) {
  char *end;
  strtod(text, &end);
  return *text && !*end;
}

static void expect_types(const json_t *cell) {
  static const char *const integers[] = {"K", "bits", "N1", "N2", "precision"};
  static const char *const words[] = {"network", "arithmetic", "steps", "indices", "verdict"};
  static const char *const bounds[] = {"distance", "solution", "label", "separation", "minimax"};
  for (size_t i = 0; i < 5; i++) {
    cr_expect(json_is_integer(json_object_get(cell, integers[i])), "%s", integers[i]);
    cr_expect(json_string_length(json_object_get(cell, words[i])), "%s", words[i]);
    char low[32], high[32];
    snprintf(low, sizeof low, "%s_lo", bounds[i]);
    snprintf(high, sizeof high, "%s_hi", bounds[i]);
    const char *l = json_string_value(json_object_get(cell, low));
    const char *h = json_string_value(json_object_get(cell, high));
    cr_assert(l && h && is_decimal(l) && is_decimal(h), "%s", bounds[i]);
    cr_expect_leq(strtod(l, NULL), strtod(h, NULL), "%s", bounds[i]);
  }
  cr_expect(json_is_boolean(json_object_get(cell, "certified")));
  cr_expect(json_is_object(json_object_get(cell, "setting")));
  double whole, network;
  cr_assert_eq(json_unpack(json_object_get(cell, "seconds"), "{s:f, s:f!}", "cell", &whole,
                           "network", &network),
               0);
  cr_expect(whole > 0 && network > 0 && network <= whole, "%g s of %g s", network, whole);
}

static void expect_keys(const char *root, size_t count) {
  json_t *cells = program_cells(root), *cell;
  size_t i;
  cr_expect_eq(json_array_size(cells), count);
  json_array_foreach (cells, i, cell) {
    expect_types(cell);
    bool certified = !strcmp(json_string_value(json_object_get(cell, "arithmetic")), "certified");
    cr_expect_eq(json_is_true(json_object_get(cell, "certified")), certified);
    cr_expect_eq(json_integer_value(json_object_get(cell, "N1")), 2);
    cr_expect_eq(json_integer_value(json_object_get(cell, "N2")), 18);
  }
  json_decref(cells);
}

Test(runner, cells_have_the_keys_that_others_rely_on) {
  program_succeeds(SHORT "--out f");
  program_succeeds(LISTA "--out l");
  expect_keys("f", SHORT_CELLS);
  expect_keys("l", LISTA_CELLS);
  program_leave();
}

/* The path of the only run's file below o; mem_free it. */
static char *run_file(const char *name) {
  char *pattern = mem_printf("o/table1-*/%s", name), *path = only_path(pattern);
  mem_free(pattern);
  return path;
}

Test(runner, second_call_computes_nothing) {
  struct outcome first = program_run(SHORT "--out o"), second;
  char *path = run_file("cells.jsonl"), *before = read_text(path, NULL);
  struct stat old, new;
  cr_assert_eq(stat(path, &old), 0);
  second = program_run(SHORT "--out o");
  cr_assert_eq(stat(path, &new), 0);
  char *after = read_text(path, NULL);
  cr_expect(first.code == 0 && second.code == 0, "%s%s", first.err, second.err);
  cr_expect_str_eq(second.err, "");
  cr_expect_str_eq(first.out, second.out);
  cr_expect_str_eq(before, after);
  cr_expect(old.st_ino == new.st_ino &&old.st_mtim.tv_nsec == new.st_mtim.tv_nsec);
  mem_free(before);
  mem_free(after);
  mem_free(path);
  outcome_clear(&first);
  outcome_clear(&second);
  program_leave();
}

Test(runner, threads_and_shards_give_the_same_cells) {
  program_succeeds(FIRENET "-q -j1 --out one");
  program_succeeds(FIRENET "-q -j2 --out two");
  pid_t half = program_start(FIRENET "-q -j1 --shard 0/2 --out shards");
  struct outcome o = program_end(half);
  cr_expect(o.code == 0 && strstr(o.out, "9 of 18 cells are done"), "%d %s%s", o.code, o.out,
            o.err);
  outcome_clear(&o);
  program_succeeds(FIRENET "-q -j1 --shard 1/2 --out shards");
  expect_same_cells("one", "two", FIRENET_CELLS);
  expect_same_cells("one", "shards", FIRENET_CELLS);
  program_succeeds(LISTA "-j1 --out lista1");
  program_succeeds(LISTA "-j2 --out lista2");
  expect_same_cells("lista1", "lista2", LISTA_CELLS);
  program_leave();
}

/* ---- what is bad on disk ---- */

static void append(const char *path, const char *text) {
  FILE *out = fopen(path, "a");
  cr_assert(out && fputs(text, out) >= 0 && !fclose(out));
}

Test(runner, torn_line_is_cut_off) {
  program_succeeds(SHORT "--out o");
  char *path = run_file("cells.jsonl"), *folder = only_path("o/table1-*");
  char *before = read_text(path, NULL);
  append(path, "{\"K\":1,\"se");
  program_refuses(0, "smale18: o/table1-", "cells.jsonl:5: unfinished line ignored", NULL,
                  "render %s", folder);
  program_refuses(0, "cells.jsonl:5: ", "torn", NULL, SHORT "--out o");
  char *after = read_text(path, NULL);
  cr_expect_str_eq(before, after);
  mem_free(before);
  mem_free(after);
  mem_free(folder);
  mem_free(path);
  program_leave();
}

/* One digit of a distance: the line is still JSON. Returns what was on the line; mem_free it. */
static char *damage_line(const char *path, int number) {
  size_t size;
  char *text = read_text(path, &size), *line = text;
  while (--number) line = strchr(line, '\n') + 1;
  char *digit = strstr(line, "\"distance_lo\":\"") + strlen("\"distance_lo\":\"");
  *digit = *digit == '7' ? '8' : '7';
  FILE *out = fopen(path, "r+");
  cr_assert(out && fwrite(text, 1, size, out) == size && !fclose(out));
  char *damaged = mem_printf("%.*s\n", (int)strcspn(line, "\n"), line);
  mem_free(text);
  return damaged;
}

Test(runner, damaged_cells_are_set_aside_and_made_again) {
  program_succeeds(SHORT "--out o");
  char *path = run_file("cells.jsonl"), *folder = only_path("o/table1-*");
  char *before = cells_lines("o", SHORT_CELLS), *damaged = damage_line(path, 2);
  program_refuses(0, "cells.jsonl:2: damaged cell ignored", NULL, NULL, "render %s", folder);
  program_refuses(0, "cells.jsonl:2: damaged cell set aside in cells.damaged; it is computed again",
                  NULL, NULL, SHORT "--out o");
  char *after = cells_lines("o", SHORT_CELLS), *aside_path = run_file("cells.damaged");
  char *aside = read_text(aside_path, NULL);
  cr_expect_str_eq(before, after);
  cr_expect_str_eq(aside, damaged);
  program_succeeds("render %s", folder);
  mem_free(aside);
  mem_free(aside_path);
  mem_free(after);
  mem_free(damaged);
  mem_free(before);
  mem_free(path);
  mem_free(folder);
  program_leave();
}

Test(runner, corrupted_run_is_named) {
  program_succeeds(SHORT "--out o");
  char *path = run_file("run.json"), *folder = only_path("o/table1-*");
  append(path, "}");
  program_refuses(3, "run.json: expected the JSON object that a run writes", NULL, NULL,
                  SHORT "--out o");
  program_refuses(3, "run.json: expected the JSON object that a run writes", NULL, NULL,
                  "render %s", folder);
  mem_free(path);
  mem_free(folder);
  program_leave();
}

/* Appends the text of a cell, which is compact and sorted, with its sum. */
static void append_cell(const char *path, const char *cell) {
  char sum[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data((const uint8_t *)cell, strlen(cell), sum);
  char *line = mem_printf("{\"sum\":\"%.16s\",%s\n", sum, cell + 1);
  append(path, line);
  mem_free(line);
}

/* A cell that is none of ours has no keys that a view could show: no crash. */
Test(runner, strange_cells_do_not_crash_views) {
  static const char *const cells[] = {
    "{\"setting\":{}}", "{\"K\":\"x\",\"distance_lo\":3,\"setting\":{\"class.K\":7}}",
    "{\"certified\":true,\"digits\":\"\",\"distance_lo\":\"nan\",\"setting\":{\"class.K\":\"1\"}}"};
  program_succeeds(SHORT "--out o");
  char *path = run_file("cells.jsonl"), *folder = only_path("o/table1-*");
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    append_cell(path, cells[i]);
    struct outcome o = program_run("render %s", folder);
    cr_expect_not(strstr(o.err, "damaged"), "%s: %s", cells[i], o.err);
    cr_expect_leq(o.code, 3, "%s: exit code %d: %s", cells[i], o.code, o.err);
    outcome_clear(&o);
  }
  mem_free(path);
  mem_free(folder);
  program_leave();
}

Test(runner, corrupted_weights_are_named_and_made_again) {
  program_succeeds(LISTA "--set class.K=3 --set data.bits=10 --out o");
  char *cells = run_file("cells.jsonl"), *weights = only_path("o/weights/*/W.npy");
  char *before = cells_lines("o", 2);
  cr_assert_eq(unlink(cells), 0);
  FILE *file = fopen(weights, "r+");
  cr_assert(file && !fseek(file, -8, SEEK_END) && fputc('x', file) == 'x' && !fclose(file));
  program_refuses(0, "W.npy", NULL, NULL, LISTA "--set class.K=3 --set data.bits=10 --out o");
  char *after = cells_lines("o", 2);
  cr_expect_str_eq(before, after);
  mem_free(before);
  mem_free(after);
  mem_free(weights);
  mem_free(cells);
  program_leave();
}

/* One line, and every cell that was written is whole and kept. LLVM's OpenMP ends a program that may not
 * write the kilobyte which it shares with others. */
Test(runner, full_disk) {
  program_succeeds(FIRENET "-q --out whole");
#ifdef __clang__
  static const size_t sizes[] = {2000, 3000, 5000, 12000};
#else
  static const size_t sizes[] = {100, 1000, 3000, 5000, 12000};
#endif
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct outcome o = program_run_limited(sizes[i], FIRENET "-q -j1 --out o");
    char *newline = strchr(o.err, '\n');
    cr_expect_eq(o.code, 3, "%zu: %d", sizes[i], o.code);
    cr_expect(newline && !newline[1] && strstr(o.err, "cannot write: File too large"), "%s", o.err);
    outcome_clear(&o);
  }
  program_succeeds(FIRENET "-q --out o");
  expect_same_cells("whole", "o", FIRENET_CELLS);
  program_leave();
}

/* ---- outcomes ---- */

static void expect_open(const char *word, const char *arguments) {
  struct outcome o = program_run(SHORT "--set class.K=1 %s", arguments);
  cr_expect_eq(o.code, 1, "%s: exit code %d: %s", arguments, o.code, o.err);
  cr_expect(strstr(o.err, word) && strstr(o.err, "smale18: K=1 bits=10 firenet "), "%s", o.err);
  cr_expect(strstr(o.out, "Results: "), "%s", o.out);
  outcome_clear(&o);
}

/* For lambda > a the solution is 0 and FIRENET says so: it does not fail. 64 bits are too few for
 * 1500 layers in balls. */
Test(runner, expectations) {
  expect_open("contradicts `expect: fails`",
              "--set class.lambda=100 --set arithmetic=double --out a");
  program_succeeds(
    SHORT
    "--set class.K=1 --set class.lambda=100 --set arithmetic=double --set expect=any --out a");
  expect_open("undecided",
              "--set network.inner=50 --set network.outer=30 --set arithmetic=ball:64 --out b");
  expect_open("undecided",
              "--set network.inner=50 --set network.outer=30 --set arithmetic=certified "
              "--set certified.max_bits=64 --out c");
  program_leave();
}

static void expect_same_bytes(const char *path, const char *path2) {
  size_t size, size2;
  char *a = read_text(path, &size), *b = read_text(path2, &size2);
  cr_expect(size == size2 && !memcmp(a, b, size), "%s was rendered otherwise", path);
  mem_free(a);
  mem_free(b);
}

Test(runner, render_gives_the_same_bytes) {
  static const char *const endings[] = {"txt", "md", "tex", "csv", "json", "gp"};
  struct outcome run = program_run(SHORT "--out o"), render;
  char *folder = only_path("o/table1-*");
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char *path = mem_printf("%s/table1.%s", folder, endings[i]),
         *kept = mem_printf("kept.%s", endings[i]);
    cr_assert_eq(rename(path, kept), 0, "%s", path);
    mem_free(path);
    mem_free(kept);
  }
  render = program_run("render %s", folder);
  cr_expect_eq(render.code, 0, "%s", render.err);
  cr_expect_str_eq(render.out, run.out);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char *path = mem_printf("%s/table1.%s", folder, endings[i]),
         *kept = mem_printf("kept.%s", endings[i]);
    expect_same_bytes(path, kept);
    mem_free(path);
    mem_free(kept);
  }
  mem_free(folder);
  outcome_clear(&run);
  outcome_clear(&render);
  program_leave();
}
