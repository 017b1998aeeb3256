/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "png_reading.h"
#include "said.h"

const char *read_path = "a.png";
double *read_values;
size_t read_side;
int read_status;

static char folder[] = "/tmp/t_grey_png.XXXXXX";

void png_reading_enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

/* What fails here is printed but not counted: abort is. */
void png_reading_leave(void) {
  unlink("a.png");
  if (mem_live() != 0 || rmdir(folder)) abort();
}

void read_it(void) { read_status = grey_png_read(&read_values, &read_side, read_path); }

void check_it(void) { read_status = grey_png_check(&read_side, read_path); }

void expect_refusal(void (*action)(void), const char *what) {
  const char *text = said(action);
  char start[256];
  snprintf(start, sizeof start, "smale18: %s: %s", read_path, what);
  size_t length = strlen(start);
  bool open = start[length - 1] == '*';
  if (open) start[--length] = '\0';
  cr_assert_eq(read_status, -1, "accepted: %s", what);
  cr_assert_eq(read_side, 0);
  cr_assert(!strncmp(text, start, length), "said: %s, expected: %s", text, start);
  cr_assert_eq(strchr(text, '\n'), text + strlen(text) - 1, "said: %s", text);
  if (!open) cr_assert_eq(text[length], '\n', "said: %s, expected: %s", text, start);
}

void expect_file_refused(struct png_bytes *b, const char *what) {
  png_bytes_save(b, b->count, "a.png");
  mem_free(b->data);
  expect_refusal(read_it, what);
  cr_assert_null(read_values);
}
