/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "mem.h"
#include "said.h"

static char folder[] = "/tmp/t_atomic_file.XXXXXX";

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

/* Criterion prints what fails after a test but does not count it: abort does count. */
static void leave(void) {
  assert(mem_live() == 0);
  unlink("file");
  assert(!rmdir(folder)); /* no .part stays */
}

TestSuite(atomic_file, .init = enter, .fini = leave);

/* What the file holds; "" if it does not exist. */
static const char *content(const char *path) {
  static char text[64];
  memset(text, 0, sizeof text);
  FILE *in = fopen(path, "r");
  if (!in) return "";
  size_t count = fread(text, 1, sizeof text - 1, in);
  fclose(in);
  text[count] = '\0';
  return text;
}

static void write_file(const char *text) {
  struct atomic_file f;
  cr_assert_eq(atomic_file_open(&f, "file"), 0);
  fputs(text, f.out);
  cr_assert_eq(atomic_file_commit(&f), 0);
}

Test(atomic_file, replaces) {
  write_file("old\n");
  cr_expect_str_eq(content("file"), "old\n");
  write_file("");
  cr_expect_str_eq(content("file"), "");
  write_file("new\n");
  cr_expect_str_eq(content("file"), "new\n");
}

Test(atomic_file, shows_nothing_before_the_commit) {
  struct atomic_file f;
  write_file("old\n");
  cr_assert_eq(atomic_file_open(&f, "file"), 0);
  fputs("new\n", f.out);
  fflush(f.out);
  cr_expect_str_eq(content("file"), "old\n");
  cr_expect_str_eq(content("file.part"), "new\n");
  cr_expect_eq(atomic_file_commit(&f), 0);
  cr_expect_str_eq(content("file"), "new\n");
}

Test(atomic_file, abandoned) {
  struct atomic_file f, zero = {0};
  write_file("old\n");
  cr_assert_eq(atomic_file_open(&f, "file"), 0);
  fputs("new\n", f.out);
  atomic_file_abandon(&f);
  atomic_file_abandon(&f);
  atomic_file_abandon(&zero);
  cr_expect_str_eq(content("file"), "old\n");
}

Test(atomic_file, overwrites_the_part_of_a_killed_writer) {
  int fd = open("file.part", O_WRONLY | O_CREAT, 0600);
  cr_assert_eq(write(fd, "a long rest of something", 24), 24);
  close(fd);
  write_file("new\n");
  cr_expect_str_eq(content("file"), "new\n");
}

static void commit_beyond_the_limit(void) {
  struct atomic_file f;
  cr_assert_eq(atomic_file_open(&f, "file"), 0);
  for (int k = 0; k < 100000; k++) fputs("0123456789\n", f.out);
  cr_expect_eq(atomic_file_commit(&f), -1);
}

/* The stream meets the limit in the middle of printing; the commit must find that. */
Test(atomic_file, full_disk_leaves_the_old_file) {
  write_file("old\n");
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, 10000}), 0);
  expect_one_line(said(commit_beyond_the_limit), "file", "cannot write: File too large");
  cr_expect_str_eq(content("file"), "old\n");
}

static void commit_after_a_passing_shortage(void) {
  struct atomic_file f;
  cr_assert_eq(atomic_file_open(&f, "file"), 0);
  for (int k = 0; k < 10000; k++) fputs("0123456789\n", f.out);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
  fputs("the end\n", f.out);
  cr_expect_eq(atomic_file_commit(&f), -1);
}

/* The last writes succeed, but something in the middle is missing. */
Test(atomic_file, room_comes_back_too_late) {
  write_file("old\n");
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, RLIM_INFINITY}), 0);
  expect_one_line(said(commit_after_a_passing_shortage), "file", "cannot write: File too large");
  cr_expect_str_eq(content("file"), "old\n");
}

static void open_below_a_file(void) {
  struct atomic_file f;
  cr_expect_eq(atomic_file_open(&f, "file/below"), -1);
  atomic_file_abandon(&f);
}

Test(atomic_file, folder_that_is_a_file) {
  write_file("old\n");
  expect_one_line(said(open_below_a_file), "file/below", "Not a directory");
}

static void open_inner(void) {
  struct atomic_file f;
  cr_expect_eq(atomic_file_open(&f, "inner"), -1);
  atomic_file_abandon(&f);
}

Test(atomic_file, name_that_is_a_folder) {
  cr_assert_eq(mkdir("inner", 0700), 0);
  expect_one_line(said(open_inner), "inner", "a directory");
  cr_expect_eq(rmdir("inner"), 0);
}

static void open_below_nothing(void) {
  struct atomic_file f;
  cr_expect_eq(atomic_file_open(&f, "absent/deep/below"), -1);
}

Test(atomic_file, folder_that_does_not_exist) {
  expect_one_line(said(open_below_nothing), "absent/deep/below",
                  "folder absent/deep does not exist");
  cr_expect_neq(access("absent", F_OK), 0);
}

/* What it would replace is no file: it stays what it is. */
Test(atomic_file, pipes_and_devices) {
  struct stat st;
  cr_assert_eq(mkfifo("inner", 0600), 0);
  expect_one_line(said(open_inner), "inner", "expected a regular file, got a pipe");
  cr_expect(!lstat("inner", &st) && S_ISFIFO(st.st_mode));
  cr_expect_eq(unlink("inner"), 0);
  cr_assert_eq(symlink("/dev/full", "inner"), 0);
  expect_one_line(said(open_inner), "inner", "got a device");
  cr_expect(!lstat("inner", &st) && S_ISLNK(st.st_mode));
  cr_expect_eq(unlink("inner"), 0);
  cr_assert_eq(symlink("nowhere", "inner"), 0);
  expect_one_line(said(open_inner), "inner", "leads nowhere");
  cr_expect_eq(unlink("inner"), 0);
  cr_assert_eq(mkfifo("inner.part", 0600), 0);
  expect_one_line(said(open_inner), "inner.part", "got a pipe");
  cr_expect_eq(unlink("inner.part"), 0);
}

Test(atomic_file, through_a_link) {
  struct atomic_file f;
  struct stat st;
  write_file("old\n");
  cr_assert_eq(symlink("file", "link"), 0);
  cr_assert_eq(atomic_file_open(&f, "link"), 0);
  fputs("new\n", f.out);
  cr_expect_eq(atomic_file_commit(&f), 0);
  cr_expect(!lstat("link", &st) && S_ISLNK(st.st_mode));
  cr_expect(!lstat("file", &st) && S_ISREG(st.st_mode));
  cr_expect_str_eq(content("file"), "new\n");
  cr_expect_eq(unlink("link"), 0);
}
