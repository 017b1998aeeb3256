/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "same_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "program.h"

static int compare_texts(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The cells without `seconds`, as sorted lines. */
static char *sorted_lines(const json_t *cells) {
  size_t count = json_array_size(cells), length = 1, i;
  char **line = mem_alloc(count, sizeof *line);
  json_t *cell;
  json_array_foreach (cells, i, cell) {
    json_t *rest = json_copy(cell);
    json_object_del(rest, "seconds");
    line[i] = json_dumps(rest, JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(17));
    length += strlen(line[i]) + 1;
    json_decref(rest);
  }
  qsort(line, count, sizeof *line, compare_texts);
  char *text = mem_alloc(length, 1), *at = text;
  for (i = 0; i < count; i++) {
    at += sprintf(at, "%s\n", line[i]);
    free(line[i]);
  }
  mem_free(line);
  return text;
}

static void expect_distinct(const char *root, const json_t *cells) {
  json_t *settings = json_object(), *cell;
  size_t i;
  json_array_foreach (cells, i, cell) {
    char *text = json_dumps(json_object_get(cell, "setting"), JSON_SORT_KEYS);
    json_object_set_new(settings, text, json_true());
    free(text);
  }
  cr_expect_eq(json_object_size(settings), json_array_size(cells), "%s: cells twice", root);
  json_decref(settings);
}

char *cells_lines(const char *root, size_t count) {
  json_t *cells = program_cells(root);
  cr_expect_eq(json_array_size(cells), count, "%s: %zu cells", root, json_array_size(cells));
  expect_distinct(root, cells);
  char *lines = sorted_lines(cells);
  json_decref(cells);
  return lines;
}

void expect_same_cells(const char *root, const char *root2, size_t count) {
  char *a = cells_lines(root, count), *b = cells_lines(root2, count);
  cr_expect_str_eq(a, b, "%s and %s differ", root, root2);
  mem_free(a);
  mem_free(b);
}
