/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "ref_table.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "program.h"

void ref_table_read(struct ref_table *t, const char *path) {
  *t = (struct ref_table){.text = read_text(path, NULL)};
  size_t count = 0;
  for (char *rest = t->text, *line; (line = strsep(&rest, "\n"));) {
    if (!*line || *line == '#') continue;
    size_t before = count;
    for (char *entry; (entry = strsep(&line, ","));) {
      cr_assert_lt(count, sizeof t->entry / sizeof *t->entry, "%s: too long", path);
      t->entry[count++] = entry;
    }
    if (!before) t->cols = count;
    cr_assert_eq(count - before, t->cols, "%s: line %zu", path, count / t->cols);
  }
  cr_assert_gt(t->cols, 0, "%s: empty", path);
  t->rows = count / t->cols - 1;
}

void ref_table_clear(struct ref_table *t) {
  mem_free(t->text);
  *t = (struct ref_table){0};
}

const char *ref_table_get(const struct ref_table *t, size_t row, const char *name) {
  size_t col = 0;
  while (col < t->cols && strcmp(t->entry[col], name)) col++;
  cr_assert(col < t->cols && row < t->rows, "no column %s", name);
  return t->entry[(row + 1) * t->cols + col];
}

void expect_reference(const char *root, const char *name, const char *reference) {
  struct ref_table ours, theirs;
  char *pattern = mem_printf("%s/*/%s.csv", root, name), *path = only_path(pattern);
  char *file = mem_printf("%s/results/reference/%s.csv", getenv("SMALE18_ROOT"), reference);
  ref_table_read(&ours, path);
  ref_table_read(&theirs, file);
  cr_expect_gt(theirs.rows, 0);
  cr_assert_eq(ours.rows, theirs.rows, "%s: %zu rows", path, ours.rows);
  for (size_t i = 0; i < theirs.rows; i++)
    for (size_t k = 0; k < theirs.cols; k++) {
      const char *text = ref_table_get(&theirs, i, theirs.entry[k]);
      cr_expect_str_eq(ref_table_get(&ours, i, theirs.entry[k]), text, "%s: row %zu, %s", path,
                       i + 1, theirs.entry[k]);
    }
  ref_table_clear(&ours);
  ref_table_clear(&theirs);
  mem_free(pattern);
  mem_free(path);
  mem_free(file);
}
