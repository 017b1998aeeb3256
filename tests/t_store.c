/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <assert.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "said.h"
#include "store.h"
#include "store_lock.h"
#include "store_run.h"

#define FOLDER "root/name-hash"
#define CELLS FOLDER "/cells.jsonl"

static char folder[] = "/tmp/t_store.XXXXXX";

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

/* Criterion prints what fails after a test but does not count it: abort does count. */
static void leave(void) {
  assert(mem_live() == 0);
  assert(!chdir("/"));
  char *command = mem_printf("rm -rf %s", folder);
  assert(!system(command));
  mem_free(command);
}

TestSuite(store, .init = enter, .fini = leave);

static void expect_line(const char *text, const char *part, const char *other) {
  cr_expect(strstr(text, part) && strstr(text, other), "said: %s", text);
  cr_expect(*text && strchr(text, '\n') == text + strlen(text) - 1, "not one line: %s", text);
}

static int open_from(struct store *s, const char *source, size_t shard, size_t shards) {
  json_t *run = json_pack("{s:s, s:s}", "source", source, "note", "any");
  int status = store_open(s, "root", "name", "hash", run, shard, shards);
  json_decref(run);
  return status;
}

static int open_run(struct store *s) { return open_from(s, "0123456789abcdef", 0, 1); }

static json_t *setting(long k) {
  char text[32];
  snprintf(text, sizeof text, "%ld", k);
  return json_pack("{s:s}", "class.K", text);
}

/* Cell k; its line is about `size` bytes long. */
static int append(struct store *s, long k, size_t size) {
  char *filler = mem_alloc(size + 1, 1);
  memset(filler, 'x', size);
  json_t *cell =
    json_pack("{s:o, s:s, s:I}", "setting", setting(k), "filler", filler, "k", (json_int_t)k);
  int status = store_append(s, cell);
  json_decref(cell);
  mem_free(filler);
  return status;
}

static bool has(const struct store *s, long k) {
  json_t *key = setting(k);
  bool yes = store_has(s, key);
  json_decref(key);
  return yes;
}

static char *content(const char *path, size_t *size) {
  struct stat status;
  int fd = open(path, O_RDONLY);
  cr_assert(fd >= 0 && !fstat(fd, &status), "%s", path);
  *size = (size_t)status.st_size;
  char *text = mem_alloc(*size + 1, 1);
  cr_assert_eq(read(fd, text, *size), status.st_size);
  close(fd);
  return text;
}

static void add_bytes(const char *path, const void *bytes, size_t size) {
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  cr_assert_eq(write(fd, bytes, size), (ssize_t)size);
  close(fd);
}

static void add_text(const char *path, const char *text) { add_bytes(path, text, strlen(text)); }

/* Asserts that every line of the file is whole, parses, and holds a cell that no other line holds;
 * returns how many there are. Reads the file by itself. */
static size_t count_cells(const char *path) {
  size_t size, count = 0;
  char *text = content(path, &size);
  json_t *seen = json_object();
  for (char *line = text, *end; line < text + size; line = end + 1, count++) {
    end = memchr(line, '\n', size - (size_t)(line - text));
    cr_assert(end, "%s ends with a torn line", path);
    json_t *cell = json_loadb(line, (size_t)(end - line), 0, NULL);
    const char *k = json_string_value(json_object_get(json_object_get(cell, "setting"), "class.K"));
    cr_assert(k, "line %zu", count + 1);
    json_object_set_new(seen, k, json_true());
    json_decref(cell);
  }
  cr_expect_eq(json_object_size(seen), count, "a cell is there twice");
  json_decref(seen);
  mem_free(text);
  return count;
}

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static off_t size_of(const char *path) {
  struct stat status;
  return stat(path, &status) ? 0 : status.st_size;
}

Test(store, keeps_cells) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  cr_expect_str_eq(s.folder, FOLDER);
  cr_expect_not(has(&s, 1));
  cr_expect_eq(append(&s, 1, 10), 0);
  cr_expect(has(&s, 1));
  cr_expect_not(has(&s, 2));
  store_close(&s);
  store_close(&s);
  cr_assert_eq(open_run(&s), 0);
  cr_expect(has(&s, 1) && !has(&s, 2));
  cr_expect_eq(append(&s, 2, 10), 0);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 2);
}

Test(store, writes_the_run_once) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  store_close(&s);
  json_t *run = json_load_file(FOLDER "/run.json", 0, NULL);
  cr_expect_str_eq(json_string_value(json_object_get(run, "note")), "any");
  cr_expect_str_eq(json_string_value(json_object_get(run, "source")), "0123456789abcdef");
  json_decref(run);
  struct stat before, after;
  stat(FOLDER "/run.json", &before);
  cr_assert_eq(open_run(&s), 0);
  store_close(&s);
  stat(FOLDER "/run.json", &after);
  cr_expect_eq(before.st_ino, after.st_ino);
}

Test(store, cuts_a_torn_line) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  add_text(CELLS, "{\"setting\":{\"class.K\":\"2\"},\"fil");
  hear();
  cr_assert_eq(open_run(&s), 0);
  expect_line(heard(), CELLS ":2:", "torn");
  cr_expect(has(&s, 1) && !has(&s, 2));
  cr_expect_eq(append(&s, 2, 10), 0);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 2);
}

/* Another shard dies in the middle of its line while ours goes on. */
Test(store, does_not_glue_its_line_to_a_torn_one) {
  struct store s;
  cr_assert_eq(open_from(&s, "a", 0, 2), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  add_text(CELLS, "{\"setting\":{\"class.K\":\"9\"},");
  cr_expect_eq(append(&s, 2, 10), 0);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 2);
}

/* The sum is that of sha256sum for the text {"filler":"xxxxxxxxxx","k":1,"setting":..} */
Test(store, lines_have_a_sum) {
  struct store s;
  size_t size;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  char *text = content(CELLS, &size);
  cr_expect_str_eq(text, "{\"filler\":\"xxxxxxxxxx\",\"k\":1,\"setting\":{\"class.K\":\"1\"},"
                         "\"sum\":\"418a10d9f478f9a4\"}\n");
  mem_free(text);
}

/* The sum of the cell above, whatever its `seconds`: times are no part of what was computed. */
Test(store, sums_leave_times_out) {
  static const char *const times[] = {"0.25", "{\"cell\":1.5,\"network\":0.5}",
                                      "[{\"a\":[1,\"]}\\\",\"]},2]", "\"\\\\\"", "{}"};
  static const char rest[] = "\"filler\":\"xxxxxxxxxx\",\"k\":1";
  static const char end[] = "\"setting\":{\"class.K\":\"1\"},\"sum\":\"418a10d9f478f9a4\"}\n";
  struct store s;
  for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
    size_t size;
    char *line = mem_printf("{%s,\"seconds\":%s,%s", rest, times[k], end);
    cr_assert_eq(open_run(&s), 0);
    json_t *cell = json_loads(line, 0, NULL);
    json_object_del(cell, "sum");
    cr_expect_eq(store_append(&s, cell), 0);
    json_decref(cell);
    store_close(&s);
    char *text = content(CELLS, &size);
    cr_expect_str_eq(text, line);
    mem_free(text);
    mem_free(line);
    line = mem_printf("{\"seconds\":%s,%s,%s", times[k], rest, end); /* in another order */
    cr_assert_eq(unlink(CELLS), 0);
    add_text(CELLS, line);
    hear();
    cr_assert_eq(open_run(&s), 0);
    cr_expect_str_empty(heard(), "%s", line);
    cr_expect(has(&s, 1));
    store_close(&s);
    cr_assert_eq(system("rm -r root"), 0);
    mem_free(line);
  }
}

/* ---- damaged lines ---- */

/* Sums by sha256sum: right where they are not the point. */
#define SOUND_3 "{\"sum\":\"99ad42a0e8dd5497\", \"setting\":{\"class.K\":\"3\"}}\n"
static const char *const bad_lines[] = {
  "{\"setting\":{\"class.K\":\"2\"",
  "",
  "[1, 2]",
  "{\"K\":\"2\",\"sum\":\"1d6dd997fcb1fe39\"}",
  "{\"setting\":\"2\",\"sum\":\"1154dbc7cbfd9b59\"}",
  "{\"setting\":{\"class.K\":\"2\"}}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":226}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"226c36468d57880\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"226c36468d578805\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"226C36468D578804\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"226c36468d578804\"} {}",
  "{\"setting\":{\"class.K\":\"9\"},\"setting\":{\"class.K\":\"2\"},\"sum\":\"226c36468d578804\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"x\":\"\xff\",\"sum\":\"8c5649c73e21505c\"}",
  "{\"setting\":{\"class.K\":\"2\",\"seconds\":1},\"sum\":\"226c36468d578804\"}",
  "{\"setting\":{\"class.K\":\"2\"},\"sum\":\"226c36468d578804\",\"x\":{\"seconds\":1}}",
};

/* Cell 1, the bad line, cell 3. */
static void prepare_damage(const char *line, size_t size) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  add_bytes(CELLS, line, size);
  add_text(CELLS, "\n" SOUND_3);
}

static void expect_ignored(void) {
  struct cell_list cells;
  hear();
  cr_assert_eq(store_load(&cells, FOLDER, NULL), 0);
  expect_line(heard(), CELLS ":2: damaged cell ignored\n", "smale18: ");
  cr_expect_eq(cells.count, 2);
  cell_list_close(&cells);
}

static void expect_content(const char *path, const char *text, size_t size) {
  size_t have;
  char *is = content(path, &have);
  cr_expect(have == size && !memcmp(is, text, size), "%s holds: %s", path, is);
  mem_free(is);
}

static void expect_set_aside(const char *line, size_t size) {
  struct store s;
  char *aside = mem_alloc(size + 2, 1);
  memcpy(aside, line, size);
  aside[size] = '\n';
  expect_ignored();
  hear();
  cr_assert_eq(open_run(&s), 0);
  expect_line(heard(), CELLS ":2: damaged cell set aside in cells.damaged; it is computed again\n",
              "smale18: ");
  cr_expect(has(&s, 1) && !has(&s, 2) && has(&s, 3));
  expect_content(FOLDER "/cells.damaged", aside, size + 1);
  cr_expect_eq(count_cells(CELLS), 2);
  cr_expect_eq(append(&s, 2, 10), 0);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 3, "the new cell is not in the new file");
  hear();
  cr_assert_eq(open_run(&s), 0);
  cr_expect_str_empty(heard());
  cr_expect(has(&s, 1) && has(&s, 2) && has(&s, 3));
  store_close(&s);
  cr_assert_eq(system("rm -r root"), 0);
  mem_free(aside);
}

Test(store, sets_damaged_lines_aside) {
  for (size_t k = 0; k < sizeof bad_lines / sizeof *bad_lines; k++) {
    prepare_damage(bad_lines[k], strlen(bad_lines[k]));
    expect_set_aside(bad_lines[k], strlen(bad_lines[k]));
  }
  prepare_damage("\0\0\0\0", 4);
  expect_set_aside("\0\0\0\0", 4);
}

/* No single bit of a line can change without being noticed. */
Test(store, notices_every_bit) {
  struct store s;
  size_t size;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  char *text = content(CELLS, &size);
  int fd = open(CELLS, O_WRONLY), missed = 0;
  hear();
  for (size_t bit = 0; bit < 8 * (size - 1); bit++) {
    struct cell_list cells;
    char byte = (char)(text[bit / 8] ^ 1 << bit % 8);
    cr_assert_eq(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
    cr_assert_eq(store_load(&cells, FOLDER, NULL), 0);
    missed += cells.count != 0;
    cr_assert_eq(pwrite(fd, &text[bit / 8], 1, (off_t)(bit / 8)), 1);
    cell_list_close(&cells);
  }
  heard();
  cr_expect_eq(missed, 0);
  close(fd);
  mem_free(text);
}

static size_t count_lines(const char *text) {
  size_t count = 0;
  for (; (text = strchr(text, '\n')); text++) count++;
  return count;
}

/* The sound lines stay in order and as they were, spaces included; the torn one is cut off. */
Test(store, counts_many_damaged_lines) {
  struct store s;
  prepare_damage("a", 1);
  add_text(CELLS, "b\nc\nd\ne\nf\ng\n{\"torn");
  size_t size;
  char *before = content(CELLS, &size);
  hear();
  cr_assert_eq(open_run(&s), 0);
  const char *text = heard();
  cr_expect_eq(count_lines(text), 7, "said: %s", text);
  cr_expect(strstr(text, CELLS ":10: cut off") && strstr(text, CELLS ":2: damaged") &&
              strstr(text, CELLS ":7: damaged") && !strstr(text, CELLS ":8:") &&
              strstr(text, CELLS ": 2 more damaged cells set aside in cells.damaged; they"),
            "said: %s", text);
  expect_content(FOLDER "/cells.damaged", "a\nb\nc\nd\ne\nf\ng\n", 14);
  *strchr(before, '\n') = '\0';
  char *expected = mem_printf("%s\n" SOUND_3, before);
  expect_content(CELLS, expected, strlen(expected));
  mem_free(expected);
  mem_free(before);
  store_close(&s);
}

Test(store, keeps_what_was_set_aside_before) {
  struct store s;
  prepare_damage("a", 1);
  add_text(FOLDER "/cells.damaged", "old\nhalf");
  hear();
  cr_assert_eq(open_run(&s), 0);
  store_close(&s);
  add_text(CELLS, "b\n");
  cr_assert_eq(open_run(&s), 0);
  store_close(&s);
  heard();
  expect_content(FOLDER "/cells.damaged", "old\nhalf\na\nb\n", 13);
}

/* Refused, and nothing but the words on stderr shows it. */
static void expect_refused(size_t shard, size_t shards, const char *words) {
  struct store s;
  size_t size;
  char *before = content(CELLS, &size);
  hear();
  int status = open_from(&s, "0123456789abcdef", shard, shards);
  expect_line(heard(), words, "smale18: ");
  cr_expect_eq(status, -1);
  expect_content(CELLS, before, size);
  mem_free(before);
}

Test(store, sets_nothing_aside_under_a_working_shard) {
  struct store s, other;
  prepare_damage("", 0);
  hear();
  cr_assert_eq(open_from(&s, "0123456789abcdef", 0, 2), 0);
  expect_line(heard(), CELLS ":2: damaged", "");
  cr_assert_eq(append(&s, 4, 10), 0);
  add_text(CELLS, "bad\n");
  expect_refused(1, 2, CELLS ":4: damaged cell, to be set aside when no other process");
  cr_expect_eq(append(&s, 6, 10), 0);
  store_close(&s);
  hear();
  cr_assert_eq(open_from(&other, "0123456789abcdef", 1, 2), 0);
  expect_line(heard(), CELLS ":4: damaged", "");
  cr_assert_eq(open_from(&s, "0123456789abcdef", 0, 2), 0, "the right to work is not shared again");
  cr_expect(has(&s, 4) && has(&s, 6) && has(&other, 6));
  cr_expect_eq(append(&s, 8, 10), 0);
  cr_expect_eq(append(&other, 9, 10), 0);
  store_close(&s);
  store_close(&other);
  cr_expect_eq(count_cells(CELLS), 6);
}

Test(store, loses_nothing_that_cannot_be_set_aside) {
  prepare_damage("bad", 3);
  cr_assert_eq(mkdir(FOLDER "/cells.damaged", 0700), 0);
  expect_refused(0, 1, FOLDER "/cells.damaged: cannot write: Is a directory");
  cr_assert_eq(rmdir(FOLDER "/cells.damaged"), 0);
  cr_assert_eq(mkdir(CELLS ".part", 0700), 0);
  expect_refused(0, 1, CELLS ": cannot write: Is a directory");
  cr_assert_eq(rmdir(CELLS ".part"), 0);
  char old[5000] = "";
  memset(old, 'x', sizeof old - 2);
  old[sizeof old - 2] = '\n';
  cr_assert_eq(unlink(FOLDER "/cells.damaged"), 0);
  add_text(FOLDER "/cells.damaged", old);
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){5001, 5001}), 0);
  expect_refused(0, 1, FOLDER "/cells.damaged: cannot write: File too large");
  expect_content(FOLDER "/cells.damaged", old, strlen(old));
}

/* The file with every fifth line damaged. */
static void prepare_much_damage(long cells) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  for (long k = 0; k < cells; k++) {
    cr_assert_eq(append(&s, k, 500), 0);
    if (k % 4 == 3) add_text(CELLS, "bad\n");
  }
  store_close(&s);
}

/* A kill at any moment leaves the old file or the new one. */
Test(store, survives_kills_while_setting_aside) {
  enum { cells = 2000, rounds = 25 };
  uint64_t seed = 7;
  size_t size, old = 0, new = 0;
  prepare_much_damage(cells);
  char *before = content(CELLS, &size);
  for (int round = 0; round < rounds; round++) {
    struct store s;
    hear();
    pid_t child = fork();
    if (!child) _exit(open_run(&s) ? 1 : 0);
    nanosleep(&(struct timespec){0, (long)(next_random(&seed) % 80000000)}, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    bool changed = (size_t)size_of(CELLS) != size;
    *(changed ? &new : &old) += 1;
    if (changed) cr_assert_eq(count_cells(CELLS), cells, "round %d, seed 7", round);
    else expect_content(CELLS, before, size);
    cr_assert_eq(open_run(&s), 0);
    heard();
    cr_assert_eq(s.done.count, cells);
    cr_assert_geq(size_of(FOLDER "/cells.damaged"), cells / 4 * 4);
    store_close(&s);
    cr_assert_eq(unlink(CELLS), 0);
    cr_assert_eq(unlink(FOLDER "/cells.damaged"), 0);
    add_bytes(CELLS, before, size);
  }
  cr_log_info("%zu kills left the old file, %zu the new one", old, new);
  mem_free(before);
}

/* ---- run.json ---- */

static void expect_bad_run(const char *found) {
  struct store s;
  hear();
  cr_expect_eq(open_run(&s), -1);
  expect_line(heard(), FOLDER "/run.json: expected the JSON object that a run writes, ", found);
  hear();
  cr_expect_null(store_run_read(FOLDER));
  expect_line(heard(), FOLDER "/run.json: expected the JSON object that a run writes, ", found);
}

Test(store, names_a_bad_run) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  add_text(FOLDER "/run.json", "rest");
  expect_bad_run("found no JSON in line 5;");
  cr_assert_eq(unlink(FOLDER "/run.json"), 0);
  add_text(FOLDER "/run.json", "[1]");
  expect_bad_run("found another value;");
  cr_assert_eq(unlink(FOLDER "/run.json"), 0);
  add_text(FOLDER "/run.json", "\x1b\xff");
  expect_bad_run("found no JSON in line 1;");
  cr_assert_eq(unlink(FOLDER "/run.json") || mkdir(FOLDER "/run.json", 0700), 0);
  expect_bad_run("found a folder;");
  cr_assert_eq(rmdir(FOLDER "/run.json") || mkfifo(FOLDER "/run.json", 0600), 0);
  expect_bad_run("found no regular file;");
  cr_expect_eq(count_cells(CELLS), 1);
}

Test(store, opens_a_shard_once) {
  struct store s, second;
  cr_assert_eq(open_run(&s), 0);
  hear();
  cr_expect_eq(open_run(&second), -1);
  expect_line(heard(), FOLDER, "another process");
  store_close(&s);
  cr_assert_eq(open_run(&s), 0);
  store_close(&s);
  cr_assert_eq(open_from(&s, "0123456789abcdef", 1, 3), 0);
  struct store other;
  cr_assert_eq(open_from(&other, "0123456789abcdef", 0, 3), 0);
  hear();
  cr_expect_eq(open_from(&second, "0123456789abcdef", 1, 3), -1);
  expect_line(heard(), FOLDER, "shard 1/3");
  store_close(&other);
  store_close(&s);
}

static void touch_run(const char *source, long k) {
  struct store s;
  cr_assert_eq(open_from(&s, source, 0, 1), 0);
  cr_expect_eq(s.done.count, 0);
  cr_assert_eq(append(&s, k, 10), 0);
  store_close(&s);
}

Test(store, keeps_the_cells_of_other_sources_aside) {
  touch_run("aaaaaaaaaaaa", 1);
  hear();
  touch_run("bbbbbbbbbbbb", 2);
  expect_line(heard(), FOLDER ":", "kept as " FOLDER "-aaaaaaaa;");
  hear();
  touch_run("aaaaaaaaaaaa", 3);
  expect_line(heard(), FOLDER ":", "kept as " FOLDER "-bbbbbbbb;");
  hear();
  touch_run("c", 4);
  expect_line(heard(), FOLDER ":", "kept as " FOLDER "-aaaaaaaa-1;");
  cr_assert_eq(unlink(FOLDER "/run.json"), 0);
  hear();
  touch_run("c", 5);
  expect_line(heard(), FOLDER ":", "kept as " FOLDER "-unknown;");
  cr_expect_eq(count_cells(FOLDER "-aaaaaaaa/cells.jsonl"), 1);
  cr_expect_eq(count_cells(FOLDER "-aaaaaaaa-1/cells.jsonl"), 1);
  cr_expect_eq(count_cells(CELLS), 1);
}

Test(store, does_not_move_a_folder_in_use) {
  struct store s, other;
  cr_assert_eq(open_from(&s, "a", 0, 2), 0);
  hear();
  cr_expect_eq(open_from(&other, "b", 1, 2), -1);
  expect_line(heard(), FOLDER, "other sources");
  cr_expect_eq(append(&s, 1, 10), 0);
  store_close(&s);
}

Test(store, says_that_the_folder_vanished) {
  struct store s;
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  cr_assert_eq(system("rm -r root"), 0);
  hear();
  cr_expect_eq(append(&s, 2, 10), -1);
  cr_expect_eq(append(&s, 3, 10), -1);
  expect_line(heard(), CELLS, "No such file");
  store_close(&s);
}

Test(store, folder_below_a_file) {
  struct store s;
  add_text("root", "a file");
  hear();
  cr_expect_eq(open_run(&s), -1);
  expect_line(heard(), "root", "cannot make the folder");
  hear();
  cr_expect_null(store_run_read("root"));
  expect_line(heard(), "root/run.json", "Not a directory");
  struct cell_list cells;
  hear();
  cr_expect_eq(store_load(&cells, "root", NULL), -1);
  expect_line(heard(), "root/cells.jsonl", "Not a directory");
  cr_expect_eq(cells.count, 0);
}

Test(store, cells_that_are_a_folder) {
  struct store s;
  cr_assert_eq(system("mkdir -p " CELLS), 0);
  cr_assert_eq(system("echo '{\"source\":\"0123456789abcdef\"}' > " FOLDER "/run.json"), 0);
  hear();
  cr_expect_eq(open_run(&s), -1);
  expect_line(heard(), CELLS, "directory");
}

/* Appends until it fails, twice; returns how many lines were accepted. */
static size_t append_until_full(struct store *s) {
  size_t count = 0;
  hear();
  while (count < 1000 && !append(s, (long)count, 3000)) count++;
  cr_expect_eq(append(s, 2000, 1), -1, "works again after an error");
  expect_line(heard(), CELLS, "cannot write");
  return count;
}

Test(store, full_by_limit) {
  struct store s;
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){20000, 20000}), 0);
  size_t count = append_until_full(&s);
  store_close(&s);
  cr_expect_eq(count, 6); /* of 3000 bytes and a little, seven exceed 20000 */
  cr_expect_eq(count_cells(CELLS), 6);
}

/* Mounts a small disk on "root", in a name space of our own. */
static bool mount_disk(void) {
  return !mkdir("root", 0700) && !unshare(CLONE_NEWNS) &&
         !mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) &&
         !mount("none", "root", "tmpfs", 0, "size=64k");
}

Test(store, full_disk) {
  struct store s;
  if (!mount_disk()) cr_skip_test("cannot mount a small disk here");
  cr_assert_eq(open_run(&s), 0);
  size_t count = append_until_full(&s);
  store_close(&s);
  cr_expect_gt(count, 5);
  cr_expect_eq(count_cells(CELLS), count);
  cr_assert_eq(mount("none", "root", "tmpfs", MS_REMOUNT, "size=128k"), 0);
  cr_assert_eq(open_run(&s), 0);
  cr_expect_eq(append(&s, 3000, 3000), 0);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), count + 1);
  cr_expect_eq(umount("root"), 0);
}

Test(store, no_room_to_start) {
  struct store s;
  if (!mount_disk()) cr_skip_test("cannot mount a small disk here");
  cr_assert_neq(system("mkdir -p " FOLDER "; cat /dev/zero > root/filler 2>/dev/null"), 0);
  hear();
  cr_expect_eq(open_run(&s), -1);
  expect_line(heard(), FOLDER, "No space left");
  cr_expect_neq(access(FOLDER "/run.json", F_OK), 0);
  cr_expect_eq(unlink("root/filler"), 0);
  cr_expect_eq(open_run(&s), 0);
  store_close(&s);
  cr_expect_eq(umount("root"), 0);
}

Test(store, read_only_disk) {
  struct store s;
  if (!mount_disk()) cr_skip_test("cannot mount a small disk here");
  cr_assert_eq(open_run(&s), 0);
  cr_assert_eq(append(&s, 1, 10), 0);
  store_close(&s);
  cr_assert_eq(mount("none", "root", "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
  hear();
  cr_expect_eq(open_run(&s), -1);
  expect_line(heard(), FOLDER, "Read-only file system");
  struct cell_list cells;
  cr_assert_eq(store_load(&cells, FOLDER, NULL), 0);
  cr_expect_eq(cells.count, 1);
  cell_list_close(&cells);
  cr_expect_eq(umount("root"), 0);
}

/* In a child: claims a shard and appends cells first, first + step, ... that are not there yet, and
 * reports each accepted one through the pipe. Ends after `most`, or when it is killed. */
static pid_t start_writer(size_t shard, size_t shards, long most, size_t size, int report) {
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child) return child;
  struct store s;
  if (open_from(&s, "a", shard, shards)) _exit(1);
  for (long k = (long)shard; k < most; k += (long)shards) {
    if (has(&s, k)) continue;
    if (append(&s, k, k % 8 == 7 ? size : 10)) _exit(2);
    if (report >= 0 && write(report, &k, sizeof k) != sizeof k) _exit(3);
  }
  store_close(&s);
  _exit(0);
}

/* Kills a random time after the start, or a random time after the file is seen to grow, or at once
 * when it is seen to grow by more than short lines, most likely in the middle of a long one. */
static void kill_writer(pid_t child, uint64_t *state, int round) {
  static const off_t growth[] = {0, 1, 5000};
  off_t size = size_of(CELLS), enough = size + growth[round % 3];
  for (long spin = 0; size_of(CELLS) < enough && spin < 1000000;) spin++;
  long pause = (long)(next_random(state) % 12000000);
  if (round % 3 < 2) nanosleep(&(struct timespec){0, pause}, NULL);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

/* What was accepted is there, once, and nothing else but whole lines; returns the cells. */
static size_t check_after_kill(const char *accepted, long most, int round) {
  struct store s;
  cr_assert_eq(open_from(&s, "a", 0, 1), 0, "round %d, seed 20221114", round);
  for (long k = 0; k < most; k++) {
    cr_assert_leq(accepted[k], 1, "cell %ld computed twice", k);
    cr_assert(!accepted[k] || has(&s, k), "cell %ld lost in round %d", k, round);
    if (!has(&s, k)) break;
  }
  size_t done = s.done.count;
  store_close(&s);
  cr_assert_eq(count_cells(CELLS), done);
  return done;
}

/* Lines of 200 kB make it likely that a kill finds one half written. */
Test(store, survives_kills) {
  enum { rounds = 30, most = 100000 };
  uint64_t seed = 20221114;
  int report[2], torn = 0;
  size_t done = 0;
  cr_assert_eq(pipe(report), 0);
  fcntl(report[0], F_SETFL, O_NONBLOCK);
  char *accepted = mem_alloc(most, 1);
  for (int round = 0; round < rounds; round++) {
    hear();
    kill_writer(start_writer(0, 1, most, 200000, report[1]), &seed, round);
    heard();
    for (long k; read(report[0], &k, sizeof k) == sizeof k;) accepted[k]++;
    hear();
    done = check_after_kill(accepted, most, round);
    const char *text = heard();
    cr_assert_not(strstr(text, "damaged"), "round %d, seed 20221114: %s", round, text);
    torn += strstr(text, "torn") != NULL;
  }
  mem_free(accepted);
  cr_expect_gt(done, 30, "the writers were killed before they wrote");
  cr_log_info("%d of %d kills left a torn line, %zu cells", torn, rounds, done);
}

static void await(pid_t child) {
  int status;
  waitpid(child, &status, 0);
  cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "writer ended with %d", status);
}

Test(store, shards_from_two_processes) {
  enum { most = 1000 };
  pid_t first = start_writer(0, 2, most, 20000, -1), second = start_writer(1, 2, most, 20000, -1);
  await(first);
  await(second);
  cr_expect_eq(count_cells(CELLS), most);
}

/* While we, as another shard, are in the middle of a line, nobody may take it for torn. */
static void write_slowly(int fd) {
  static const char half[] = "{\"setting\":{\"class.K\":\"1000\"},",
                    rest[] = "\"k\":1000,\"sum\":\"1969da33c399fa06\"}\n"; /* by sha256sum */
  cr_assert_eq(write(fd, half, strlen(half)), (ssize_t)strlen(half));
  nanosleep(&(struct timespec){0, 100000000}, NULL);
  cr_assert_eq(write(fd, rest, strlen(rest)), (ssize_t)strlen(rest));
  store_lock_drop(fd, 0);
}

Test(store, opening_waits_for_a_line_that_is_being_written) {
  struct store s;
  cr_assert_eq(open_from(&s, "a", 1, 2), 0);
  cr_assert_eq(store_lock_take(s.fd, 0, LOCK_EXCLUSIVE, true), 0);
  pid_t child = start_writer(0, 2, 20, 10, -1);
  write_slowly(s.fd);
  await(child);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 11);
}

Test(store, appending_waits_for_a_line_that_is_being_written) {
  struct store s, other;
  cr_assert_eq(open_from(&s, "a", 0, 2), 0);
  cr_assert_eq(open_from(&other, "a", 1, 2), 0);
  cr_assert_eq(store_lock_take(other.fd, 0, LOCK_EXCLUSIVE, true), 0);
  pid_t child = fork();
  if (!child) _exit(append(&s, 1, 10) ? 1 : 0);
  write_slowly(other.fd);
  await(child);
  store_close(&other);
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), 2);
}

/* Six start at once in a folder that other sources have left: one moves it, none fails. */
Test(store, shards_start_together) {
  enum { shards = 6, rounds = 12 };
  pid_t child[shards];
  for (int round = 0; round < rounds; round++) {
    touch_run("other", 7);
    hear();
    for (size_t k = 0; k < shards; k++) child[k] = start_writer(k, shards, 24, 100, -1);
    for (size_t k = 0; k < shards; k++) await(child[k]);
    expect_line(heard(), FOLDER "-other", "starting afresh");
    cr_expect_eq(count_cells(CELLS), 24);
    cr_assert_eq(system("rm -r " FOLDER), 0);
  }
}

/* One shard is killed again and again while the other appends. */
Test(store, shard_outlives_the_kill_of_another) {
  uint64_t seed = 42;
  hear();
  pid_t steady = start_writer(0, 2, 4000, 2000, -1);
  for (int round = 0; round < 15; round++) {
    pid_t child = start_writer(1, 2, 1000000, 500000, -1);
    nanosleep(&(struct timespec){0, (long)(next_random(&seed) % 12000000)}, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  await(steady);
  struct store s;
  cr_assert_eq(open_from(&s, "a", 1, 2), 0, "seed 42");
  heard();
  for (long k = 0; k < 4000; k += 2) cr_assert(has(&s, k), "cell %ld lost, seed 42", k);
  size_t done = s.done.count;
  store_close(&s);
  cr_expect_eq(count_cells(CELLS), done);
}
