/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "atomic_file.h"
#include "mem.h"
#include "plain_text.h"

void table_init(struct table *t, const char *name, const char *title, const struct column *columns,
                size_t column_count) {
  assert(column_count > 0);
  *t = (struct table){.name = mem_strdup(name),
                      .title = plain_copy(title),
                      .columns = columns,
                      .column_count = column_count};
}

void table_clear(struct table *t) {
  for (size_t i = 0; i < t->note_count; i++) mem_free(t->notes[i]);
  for (size_t i = 0; i < t->row_count * t->column_count; i++) mem_free(t->entries[i].text);
  mem_free(t->notes);
  mem_free(t->entries);
  mem_free(t->name);
  mem_free(t->title);
  *t = (struct table){0};
}

void table_note(struct table *t, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  t->notes = mem_resize(t->notes, t->note_count + 1, sizeof *t->notes);
  t->notes[t->note_count++] = plain_vprintf(format, arguments);
  va_end(arguments);
}

void table_row(struct table *t) {
  size_t rows = t->row_count;
  if ((rows & (rows - 1)) == 0) /* room doubles whenever a power of two is full */
    t->entries =
      mem_resize(t->entries, (rows == 0 ? 1 : 2 * rows) * t->column_count, sizeof *t->entries);
  for (size_t c = 0; c < t->column_count; c++)
    t->entries[rows * t->column_count + c] = (struct entry){.text = mem_strdup("")};
  t->row_count++;
}

static size_t column_find(const struct table *t, const char *id) {
  size_t c = 0;
  while (c < t->column_count && strcmp(t->columns[c].id, id) != 0) c++;
  assert(c < t->column_count);
  return c;
}

void table_set(struct table *t, const char *id, enum mark mark, const char *format, ...) {
  assert(t->row_count > 0);
  struct entry *e = &t->entries[(t->row_count - 1) * t->column_count + column_find(t, id)];
  va_list arguments;
  va_start(arguments, format);
  char *text = plain_vprintf(format, arguments); /* before the free: it may print the old text */
  va_end(arguments);
  mem_free(e->text);
  *e = (struct entry){.text = text, .mark = mark};
}

static int table_save(const struct table *t, enum table_format format, const char *path) {
  struct atomic_file file = {0};
  if (atomic_file_open(&file, path) != 0) return -1;
  table_print(t, format, file.out);
  return atomic_file_commit(&file);
}

int table_write(const struct table *t, const char *folder) {
  static const char *const endings[] = {[TABLE_TEXT] = "txt",
                                        [TABLE_MARKDOWN] = "md",
                                        [TABLE_LATEX] = "tex",
                                        [TABLE_CSV] = "csv",
                                        [TABLE_JSON] = "json"};
  int status = 0;
  for (size_t i = 0; status == 0 && i < sizeof endings / sizeof *endings; i++) {
    char *path = mem_printf("%s/%s.%s", folder, t->name, endings[i]);
    status = table_save(t, (enum table_format)i, path);
    mem_free(path);
  }
  return status;
}
