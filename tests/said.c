/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "said.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int saved, memory; /* the latter is kept: many things are heard */

void hear(void) {
  fflush(stderr);
  saved = dup(2);
  if (!memory) memory = memfd_create("stderr", MFD_CLOEXEC);
  cr_assert(memory > 0 && !ftruncate(memory, 0) && !lseek(memory, 0, SEEK_SET));
  dup2(memory, 2);
}

const char *heard(void) {
  static char text[4096];
  fflush(stderr);
  dup2(saved, 2);
  close(saved);
  ssize_t length = pread(memory, text, sizeof text - 1, 0);
  cr_assert_geq(length, 0);
  text[length] = '\0';
  return text;
}

const char *said(void (*action)(void)) {
  hear();
  action();
  return heard();
}

void expect_one_line(const char *text, const char *path, const char *reason) {
  cr_expect(strstr(text, path) && strstr(text, reason), "%s; expected: %s, %s", text, path, reason);
  cr_expect_eq(strchr(text, '\n'), text + strlen(text) - 1, "%s", text);
}
