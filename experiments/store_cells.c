/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_cells.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "digest.h"
#include "mem.h"
#include "store_lines.h"

enum { SUM_DIGITS = 16 };

static _Noreturn void out_of_memory(void) {
  fprintf(stderr, "smale18: out of memory (text of a cell)\n");
  exit(3);
}

char *store_cells_text(const json_t *value) {
  char *text =
    json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
  if (!text) out_of_memory();
  return text;
}

/* A copy that shares the members. */
static json_t *copy_object(const json_t *object) {
  json_t *same = json_pack("O", object), *copy = json_copy(same);
  json_decref(same);
  return copy;
}

/* The checksum of a cell: of its text without "sum" and "seconds". */
static void checksum(char sum[SUM_DIGITS + 1], const json_t *cell) {
  json_t *rest = copy_object(cell);
  json_object_del(rest, "sum");
  json_object_del(rest, "seconds");
  char *text = store_cells_text(rest);
  digest_text(sum, SUM_DIGITS, text);
  free(text);
  json_decref(rest);
}

/* The end of the string that begins at c: its quotation mark, or the NUL if it has none. */
static char *string_end(char *c) {
  for (c++; *c && *c != '"'; c++)
    if (*c == '\\' && c[1]) c++;
  return c;
}

/* Cuts the member `key` of an object out of its text, if that has it, with one of its commas. */
static void text_del(char *text, const char *key) {
  char *name = mem_printf("\"%s\":", key), *from = NULL;
  int depth = 0;
  for (char *c = text; *c; c++) {
    if (*c == '"') c = string_end(c);
    if (!*c) break;
    depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
    if (depth != 0 && (depth != 1 || (*c != ',' && c != text))) continue; /* not between members */
    if (from) {
      if (*from == '{') from++, c += *c == ',';
      memmove(from, c, strlen(c) + 1);
      break;
    }
    if (!strncmp(c + 1, name, strlen(name))) from = c;
  }
  mem_free(name);
}

/* The same of the text of a line, where that is as we write it; changes it. */
static void text_checksum(char sum[SUM_DIGITS + 1], char *text) {
  text_del(text, "sum");
  text_del(text, "seconds");
  digest_text(sum, SUM_DIGITS, text);
}

/* The text is made once, with room for the sum of the rest, before the texts of which there can be others. */
char *store_cells_line(const json_t *cell) {
  static const char room[] = ",\"sum\":\"----------------\"";
  char sum[SUM_DIGITS + 1];
  json_t *whole = copy_object(cell);
  json_object_set_new(whole, "sum", json_string("----------------"));
  char *text = store_cells_text(whole), *line = mem_printf("%s\n", text), *at = strstr(line, room);
  assert(at); /* "setting" comes before it, so a comma does */
  text_checksum(sum, text);
  memcpy(at + strlen(room) - 1 - SUM_DIGITS, sum, SUM_DIGITS);
  free(text);
  json_decref(whole);
  return line;
}

/* Is this a line that we wrote, whose sum is right? */
static bool is_ours(const char *line, size_t size, const char *said) {
  char sum[SUM_DIGITS + 1], *text = mem_printf("%.*s", (int)size, line);
  text_checksum(sum, text);
  mem_free(text);
  return !strcmp(said, sum);
}

/* The parser that lacks memory has no words for it. */
static json_t *parse(const char *line, size_t length) {
  json_error_t error;
  json_t *cell = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
  if (!cell && (!*error.text || json_error_code(&error) == json_error_out_of_memory))
    out_of_memory();
  if (json_is_object(cell)) return cell;
  json_decref(cell);
  return NULL;
}

/* The cell of a line, NULL if it is damaged. */
static json_t *check_line(const char *line, size_t size) {
  char sum[SUM_DIGITS + 1];
  json_t *cell = parse(line, size);
  const char *said = json_string_value(json_object_get(cell, "sum"));
  if (said && json_is_object(json_object_get(cell, "setting"))) {
    if (is_ours(line, size, said)) return cell;
    checksum(sum, cell);
    if (!strcmp(said, sum)) return cell;
  }
  json_decref(cell);
  return NULL;
}

static uint64_t sum_of(const json_t *cell) {
  return strtoull(json_string_value(json_object_get(cell, "sum")), NULL, 16);
}

json_t *store_cells_again(int fd, struct cell_line where) {
  char *line = mem_alloc(where.length + 1, 1);
  bool whole = store_lines_read(fd, line, where.length + 1, where.offset);
  json_t *cell = whole && line[where.length] == '\n' ? parse(line, where.length) : NULL;
  mem_free(line);
  if (whole) errno = 0;
  if (cell && json_is_string(json_object_get(cell, "sum")) && sum_of(cell) == where.sum)
    return cell;
  json_decref(cell);
  return NULL;
}

static void note_damage(struct cells_file *f) {
  f->damaged = mem_resize(f->damaged, f->damaged_count + 1, sizeof *f->damaged);
  f->damaged[f->damaged_count++] = f->lines;
}

int store_cells_visit(struct cells_file *f, int fd, const char *path,
                      void (*take)(void *context, json_t *cell, struct cell_line where),
                      void *context) {
  struct store_lines lines;
  const char *line;
  size_t size;
  *f = (struct cells_file){0};
  if (store_lines_open(&lines, fd, path)) return -1;
  while (store_lines_next(&lines, &line, &size)) {
    json_t *cell = check_line(line, size);
    f->lines++;
    if (!cell) note_damage(f);
    else take(context, cell, (struct cell_line){lines.offset, size, sum_of(cell)});
    json_decref(cell);
  }
  f->whole = (size_t)lines.next;
  f->torn = lines.have - lines.given;
  int status = store_lines_close(&lines);
  if (status) store_cells_clear(f);
  return status;
}

void store_cells_clear(struct cells_file *f) {
  mem_free(f->damaged);
  *f = (struct cells_file){0};
}

/* The damaged lines of the open file, or the sound ones, as they are. */
static int write_lines(const struct cells_file *f, int fd, const char *path, bool damaged,
                       FILE *out) {
  struct store_lines lines;
  const char *line;
  size_t size, next = 0;
  if (store_lines_open(&lines, fd, path)) return -1;
  for (size_t number = 1; number <= f->lines && store_lines_next(&lines, &line, &size); number++) {
    bool bad = next < f->damaged_count && f->damaged[next] == number;
    if (bad) next++;
    if (bad == damaged) fwrite(line, 1, size + 1, out);
  }
  return store_lines_close(&lines);
}

/* A writer that was killed here before may have left half a line. */
static void end_line(FILE *out) {
  if (!fseek(out, -1, SEEK_END) && getc(out) != '\n') {
    fseek(out, 0, SEEK_END);
    fputc('\n', out);
  }
  fseek(out, 0, SEEK_END);
}

/* Appends the damaged lines, on the disk before they leave their place, all or none. */
static int keep_damaged(const struct cells_file *f, int fd, const char *path, const char *aside) {
  struct stat before = {0};
  FILE *out = fopen(aside, "a+e");
  int error = !out || fstat(fileno(out), &before) ? errno : 0, status = 0;
  if (!error && !S_ISREG(before.st_mode)) error = EINVAL;
  if (!error) {
    end_line(out);
    errno = 0;
    status = write_lines(f, fd, path, true, out);
    if (ferror(out) || fflush(out) || fdatasync(fileno(out))) error = errno ? errno : EIO;
  }
  if (out) fclose(out);
  if (!error && !status) return 0;
  if (error) fprintf(stderr, "smale18: %s: cannot write: %s\n", aside, strerror(error));
  int cut =
    S_ISREG(before.st_mode) ? truncate(aside, before.st_size) : 0; /* else it stays longer */
  (void)cut;
  return -1;
}

static int keep_sound(const struct cells_file *f, int fd, const char *path) {
  struct atomic_file file;
  if (atomic_file_open(&file, path)) return -1;
  if (!write_lines(f, fd, path, false, file.out)) return atomic_file_commit(&file);
  atomic_file_abandon(&file);
  return -1;
}

int store_cells_set_aside(const struct cells_file *f, int fd, const char *path, const char *aside) {
  return keep_damaged(f, fd, path, aside) || keep_sound(f, fd, path) ? -1 : 0;
}
