/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mem.h"
#include "store_lines.h"

static void put(int fd, char byte, size_t count) {
  char *text = mem_alloc(count + 1, 1);
  memset(text, byte, count);
  text[count] = '\n';
  cr_assert_eq(write(fd, text, count + 1), (ssize_t)count + 1);
  mem_free(text);
}

/* Lines shorter and longer than any block, empty ones, a torn one; what is appended is not read. */
Test(store_lines, of_all_lengths) {
  static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 0, 1000000, 3, 131071, 131072, 0};
  enum { COUNT = sizeof sizes / sizeof *sizes };
  int fd = memfd_create("lines", MFD_CLOEXEC);
  struct store_lines lines;
  const char *line;
  size_t size;
  off_t at = 0;
  for (int k = 0; k < COUNT; k++) put(fd, (char)('a' + k), sizes[k]);
  cr_assert_eq(write(fd, "torn", 4), 4);
  cr_assert_eq(store_lines_open(&lines, fd, "lines"), 0);
  put(fd, 'z', 10);
  for (int k = 0; k < COUNT; k++) {
    cr_assert(store_lines_next(&lines, &line, &size), "line %d", k);
    cr_expect_eq(size, sizes[k]);
    cr_expect_eq(lines.offset, at);
    cr_expect(!size || (line[0] == 'a' + k && !memcmp(line, line + 1, size - 1)));
    at += (off_t)size + 1;
  }
  cr_expect_not(store_lines_next(&lines, &line, &size));
  cr_expect_eq(lines.next, at);
  cr_expect_eq(lines.have - lines.given, 4, "the torn line");
  cr_expect_eq(store_lines_close(&lines), 0);
  close(fd);
  cr_expect_eq(mem_live(), 0);
}

Test(store_lines, of_a_file_that_shrinks) {
  int fd = memfd_create("lines", MFD_CLOEXEC);
  struct store_lines lines;
  const char *line;
  size_t size, count = 0;
  for (int k = 0; k < 1000; k++) put(fd, 'x', 999);
  cr_assert_eq(store_lines_open(&lines, fd, "lines"), 0);
  cr_assert(store_lines_next(&lines, &line, &size));
  cr_assert_eq(ftruncate(fd, 500500), 0);
  for (count = 1; store_lines_next(&lines, &line, &size); count++) cr_expect_eq(size, 999);
  cr_expect_eq(count, 500);
  cr_expect_eq(store_lines_close(&lines), 0);
  close(fd);
}

Test(store_lines, bytes_at_a_place) {
  int fd = memfd_create("lines", MFD_CLOEXEC);
  char text[4] = "";
  put(fd, 'x', 5);
  cr_expect(store_lines_read(fd, text, 3, 3));
  cr_expect(!memcmp(text, "xx\n", 3));
  cr_expect_not(store_lines_read(fd, text, 4, 3));
  cr_expect_eq(errno, 0, "the end is no error");
  close(fd);
  cr_expect_not(store_lines_read(fd, text, 1, 0));
  cr_expect_eq(errno, EBADF);
}
