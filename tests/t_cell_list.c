/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/redirect.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cell_groups.h"
#include "cell_lines.h"
#include "cells.h"
#include "mem.h"
#include "store_line.h"

/* {"index": .., "setting": {..}}; the setting in JSON with ' for quotation marks. */
static json_t *cell(int index, const char *setting) {
  char *text = mem_strdup(setting);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  json_t *object = json_loads(text, 0, NULL);
  cr_assert(object, "%s", text);
  mem_free(text);
  return json_pack("{s:i, s:o}", "index", index, "setting", object);
}

static long index_of(const json_t *c) { return cell_integer(c, "index"); }

/* Cells in the order of their "index"; takes the array. */
static void expect_order(json_t *cells, size_t count) {
  struct cell_list list = cell_lines_list(cells);
  const json_t *c;
  size_t i;
  cr_expect_eq(list.count, count);
  cell_list_foreach (&list, i, c) cr_expect_eq(index_of(c), (long)i, "place %zu", i);
  cell_list_close(&list);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

/* Keys count in alphabetical order, however the object holds them; values in natural order. */
Test(cell_list, several_keys) {
  static const char *const a[] = {"3", "20"}, *const b[] = {"1/3", "1/2", "x:9", "x:10"};
  json_t *cells = json_array();
  for (int k = 7; k >= 0; k--)
    json_array_append_new(cells, json_pack("{s:i, s:{s:s, s:s, s:s}}", "index", k, "setting", "c",
                                           "same", "b", b[k % 4], "a", a[k / 4]));
  expect_order(cells, 8);
}

Test(cell_list, missing_keys_and_other_types) {
  json_t *cells = json_array();
  json_array_append_new(cells, cell(2, "{'b':true}"));
  json_array_append_new(cells, cell(5, "{'b':'1','a':'2'}"));
  json_array_append_new(cells, cell(0, "{}"));
  json_array_append_new(cells, cell(3, "{'a':1}"));
  json_array_append_new(cells, cell(1, "{'b':[1]}"));
  json_array_append_new(cells, cell(4, "{'a':1,'b':'1'}"));
  expect_order(cells, 6);
}

Test(cell_list, first_of_the_same_setting_wins) {
  json_t *cells = json_array();
  json_array_append_new(cells, cell(1, "{'b':'10'}"));
  json_array_append_new(cells, cell(0, "{'b':'9'}"));
  json_array_append_new(cells, cell(7, "{'b':'10'}"));
  json_array_append_new(cells, cell(2, "{'b':10}")); /* a number is no text */
  json_array_append_new(cells, cell(7, "{'b':'9'}"));
  json_array_append_new(cells, cell(7, "{'b':10}"));
  expect_order(cells, 3);
}

Test(cell_list, of_nothing) { expect_order(json_array(), 0); }

/* ---- looking ---- */

/* 500 cells, "p" = 0 .. 499, "q" = p mod 5. */
enum { MANY = 500 };

static json_t *many(void) {
  json_t *cells = json_array();
  for (int k = MANY - 1; k >= 0; k--) {
    char setting[64];
    snprintf(setting, sizeof setting, "{'p':'%d','q':'%d','r':'same'}", k, k % 5);
    json_array_append_new(cells, cell(k, setting));
  }
  return cells;
}

/* Cells of all rounds around stay what they are, whatever is looked at meanwhile. */
Test(cell_list, borrowed_cells_stay_through_their_round) {
  json_t *cells = many();
  struct cell_list list = cell_lines_list(cells);
  const json_t *outer, *inner, *first = cell_list_get(&list, 0);
  size_t i, k;
  cell_list_foreach (&list, i, outer) {
    if (i % 100) continue;
    cell_list_foreach (&list, k, inner) cr_assert_eq(index_of(inner), (long)k);
    cr_expect_eq(cell_list_get(&list, i), outer, "held, so it is the same");
    cr_expect_eq(index_of(outer), (long)i);
  }
  cr_expect_eq(cell_list_get(&list, 0), first);
  cr_expect_eq(index_of(first), 0);
  cr_expect_null(cell_list_get(&list, MANY));
  cell_list_close(&list);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

static const json_t *find(const struct cell_list *list, long index) {
  const json_t *c;
  size_t i;
  cell_list_foreach (list, i, c)
    if (index_of(c) == index) return c;
  return NULL;
}

/* Who leaves a loop in the middle takes the cell along, to the end of the round around it. */
Test(cell_list, a_cell_outlives_the_loop_that_returned_it) {
  json_t *cells = many();
  struct cell_list list = cell_lines_list(cells);
  size_t round = 0, mark = cell_list_mark(&list);
  const json_t *found = find(&list, 300), *c;
  cell_list_foreach (&list, round, c) cr_assert_eq(index_of(c), (long)round);
  cr_expect_eq(index_of(found), 300);
  cr_expect_gt(cell_list_mark(&list), mark);
  cell_list_release(&list, mark);
  cr_expect_eq(cell_list_mark(&list), mark);
  cell_list_close(&list);
  json_decref(cells);
}

Test(cell_list, settings_without_a_look) {
  json_t *cells = many();
  struct cell_list list = cell_lines_list(cells);
  cr_expect_str_eq(cell_list_setting(&list, 123, "p"), "123");
  cr_expect_str_eq(cell_list_setting(&list, 123, "q"), "3");
  cr_expect_str_eq(cell_list_setting(&list, 123, "r"), "same");
  cr_expect_str_eq(cell_list_setting(&list, 123, "none"), "");
  cr_expect_str_eq(cell_list_setting(&list, MANY, "p"), "");
  const struct cell_settings *s = cell_list_settings(&list);
  cr_expect(cell_settings_find(s, "p")->swept && cell_settings_find(s, "q")->swept);
  cr_expect_not(cell_settings_find(s, "r")->swept);
  cr_expect_null(cell_settings_find(s, "none"));
  cell_list_close(&list);
  json_decref(cells);
}

/* ---- groups ---- */

Test(cell_list, groups) {
  static const char *const but[] = {"p", NULL}, *const none[] = {NULL},
                           *const all[] = {"p", "q", "absent", NULL};
  json_t *cells = many();
  struct cell_list list = cell_lines_list(cells);
  struct cell_groups groups = cell_groups_of(&list, but);
  const struct cell_list *group;
  const json_t *c;
  size_t i, k;
  cr_assert_eq(groups.count, 5);
  cr_expect_eq(groups.all.count, MANY);
  cell_groups_foreach (&groups, i, group) {
    cr_assert_eq(group->count, MANY / 5);
    cell_list_foreach (group, k, c) cr_expect_eq(index_of(c), (long)(5 * k + i));
  }
  struct cell_groups again = cell_groups_of(&groups.all, none);
  cr_expect_eq(again.count, MANY);
  cell_list_foreach (&again.all, i, c) cr_expect_eq(index_of(c), (long)(5 * (i % 100) + i / 100));
  cell_groups_clear(&again);
  cell_groups_clear(&groups);
  groups = cell_groups_of(&list, all);
  cr_expect_eq(groups.count, 1);
  cr_expect_eq(groups.list[0].count, MANY);
  cell_groups_clear(&groups);
  cell_list_close(&list);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

/* ---- other words ---- */

static void double_q(const json_t *c, json_t *setting) {
  json_object_set_new(setting, "q", json_sprintf("%ld", 2 * (index_of(c) % 5)));
  json_object_set_new(setting, "r", json_string(index_of(c) ? "other" : "first"));
}

Test(cell_list, other_words) {
  json_t *cells = many();
  struct cell_list list = cell_lines_list(cells), spelt;
  cell_list_spell(&spelt, &list, double_q);
  cr_assert_eq(spelt.count, MANY);
  cr_expect_str_eq(cell_list_setting(&spelt, 123, "q"), "6");
  cr_expect_str_eq(cell_setting(cell_list_get(&spelt, 123), "q"), "6");
  cr_expect_str_eq(cell_setting(cell_list_get(&list, 123), "q"), "3");
  cr_expect(cell_settings_find(cell_list_settings(&spelt), "r")->swept);
  cell_list_close(&list);
  cr_expect_eq(index_of(cell_list_get(&spelt, 7)), 7);
  cell_list_close(&spelt);
  json_decref(cells);
  cr_expect_eq(mem_live(), 0);
}

/* ---- files that change ---- */

/* A run may append, a line may be half written: the list is what was there. */
Test(cell_list, of_a_file_that_grows) {
  json_t *cells = many();
  int fd = cell_lines_file(cells);
  struct cell_list list;
  cr_assert_eq(write(fd, "{\"half", 6), 6);
  cr_assert_eq(cell_list_open(&list, dup(fd), "cells.jsonl", NULL), 0);
  cr_expect_eq(list.count, MANY);
  cr_assert_eq(write(fd, "a line\nand another\n", 19), 19);
  cr_expect_eq(index_of(cell_list_get(&list, MANY - 1)), MANY - 1);
  cell_list_close(&list);
  json_decref(cells);
  close(fd);
}

Test(cell_list, names_damaged_lines) {
  json_t *cells = many();
  int fd = cell_lines_file(cells);
  struct cell_list list;
  cr_redirect_stderr();
  cr_assert_eq(pwrite(fd, "#", 1, 30), 1);
  cr_assert_eq(cell_list_open(&list, fd, "path/cells.jsonl", NULL), 0);
  fflush(stderr);
  cr_expect_eq(list.count, MANY - 1);
  cr_assert_stderr_eq_str("smale18: path/cells.jsonl:1: damaged cell ignored\n");
  cell_list_close(&list);
  json_decref(cells);
}

Test(cell_list, counts_many_damaged_lines_and_names_a_torn_one) {
  json_t *cells = many();
  int fd = cell_lines_file(cells);
  struct cell_list list;
  cr_redirect_stderr();
  cr_assert_eq(write(fd, "a\nb\nc\nd\ne\nf\ng\n{\"torn", 20), 20);
  cr_assert_eq(cell_list_open(&list, fd, "path/cells.jsonl", NULL), 0);
  fflush(stderr);
  cr_expect_eq(list.count, MANY);
  cr_assert_stderr_eq_str(
    "smale18: path/cells.jsonl:501: damaged cell ignored\n"
    "smale18: path/cells.jsonl:502: damaged cell ignored\n"
    "smale18: path/cells.jsonl:503: damaged cell ignored\n"
    "smale18: path/cells.jsonl:504: damaged cell ignored\n"
    "smale18: path/cells.jsonl:505: damaged cell ignored\n"
    "smale18: path/cells.jsonl: 2 more damaged cells ignored\n"
    "smale18: path/cells.jsonl:508: unfinished line ignored; its writer was stopped, or is at work "
    "(6 bytes)\n");
  cell_list_close(&list);
  json_decref(cells);
}

/* Looks at a cell of a file that `change` has changed: the program has to end. */
static void look_after(void (*change)(int fd)) {
  json_t *cells = many();
  int fd = cell_lines_file(cells);
  struct cell_list list;
  json_decref(cells);
  cr_redirect_stderr();
  cr_assert_eq(cell_list_open(&list, dup(fd), "cells.jsonl", NULL), 0);
  change(fd);
  cell_list_get(&list, 0); /* stands last in the file */
  cr_expect_fail("a cell that is not there any more");
}

static void shorten(int fd) { cr_assert_eq(ftruncate(fd, 5000), 0); }

Test(cell_list, of_a_file_that_shrinks, .exit_code = 3) { look_after(shorten); }

/* Another sound cell stands where the one was. */
static void move_lines(int fd) {
  off_t end = lseek(fd, 0, SEEK_END);
  json_t *other = cell(1, "{'p':'0','q':'0','r':'same'}");
  char *setting, *line = store_line_make(other, &setting);
  cr_assert_eq(pwrite(fd, line, strlen(line), end - (off_t)strlen(line)), (ssize_t)strlen(line));
  mem_free(setting);
  mem_free(line);
  json_decref(other);
}

Test(cell_list, of_a_file_that_holds_other_cells, .exit_code = 3) { look_after(move_lines); }

static void overwrite(int fd) { cr_assert_eq(pwrite(fd, "\n\n\n", 3, lseek(fd, -9, SEEK_END)), 3); }

Test(cell_list, of_a_file_that_is_overwritten, .exit_code = 3) { look_after(overwrite); }

Test(cell_list, of_no_file) {
  struct cell_list list;
  int ends[2];
  cr_redirect_stderr();
  cr_assert_eq(pipe(ends), 0);
  cr_expect_eq(cell_list_open(&list, ends[0], "a pipe", NULL), -1);
  fflush(stderr);
  cr_assert_stderr_eq_str("smale18: a pipe: not a regular file\n");
  cell_list_close(&list);
  close(ends[1]);
  cr_expect_eq(mem_live(), 0);
}
