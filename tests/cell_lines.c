/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cell_lines.h"
#include "mem.h"
#include "store_line.h"

int cell_lines_file(const json_t *cells) {
  int fd = memfd_create("cells.jsonl", MFD_CLOEXEC);
  size_t i;
  json_t *cell;
  cr_assert_geq(fd, 0);
  json_array_foreach (cells, i, cell) {
    char *setting, *line = store_line_make(cell, &setting);
    cr_assert_eq(write(fd, line, strlen(line)), (ssize_t)strlen(line));
    mem_free(setting);
    mem_free(line);
  }
  return fd;
}

struct cell_list cell_lines_list(const json_t *cells) {
  struct cell_list list;
  cr_assert_eq(cell_list_open(&list, cell_lines_file(cells), "cells.jsonl", NULL), 0);
  return list;
}
