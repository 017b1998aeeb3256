/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_cells.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

char *store_cells_text(const json_t *value) {
  char *text =
    json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
  if (text) return text;
  fprintf(stderr, "smale18: out of memory (text of a cell)\n");
  exit(3);
}

/* The first *size bytes of the file; fewer if it has become shorter meanwhile. NULL with errno. */
static char *read_bytes(int fd, size_t *size) {
  char *text = mem_alloc(*size + 1, 1);
  size_t have = 0;
  while (have < *size) {
    ssize_t count = pread(fd, text + have, *size - have, (off_t)have);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      mem_free(text);
      return NULL;
    }
    if (!count) break;
    have += (size_t)count;
  }
  *size = have;
  return text;
}

static char *read_file(int fd, const char *path, size_t *size) {
  struct stat status;
  char *text = NULL;
  int error = fstat(fd, &status) ? errno : 0;
  if (!error && !S_ISREG(status.st_mode)) {
    fprintf(stderr, "smale18: %s: not a regular file\n", path);
    return NULL;
  }
  if (!error) {
    *size = (size_t)status.st_size;
    text = read_bytes(fd, size);
    if (!text) error = errno;
  }
  if (error) fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(error));
  return text;
}

static json_t *parse_line(const char *line, size_t size, const char *path, size_t number) {
  json_error_t error;
  json_t *cell = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
  if (!cell) {
    fprintf(stderr, "smale18: %s:%zu:%d: expected a cell as a JSON object: %s\n", path, number,
            error.column > 0 ? error.column : 1, error.text);
  } else if (!json_is_object(json_object_get(cell, "setting"))) {
    fprintf(stderr, "smale18: %s:%zu: expected a JSON object with an object \"setting\"\n", path,
            number);
    json_decref(cell);
    cell = NULL;
  }
  return cell;
}

json_t *store_cells_read(int fd, const char *path, struct cells_extent *extent) {
  size_t size;
  char *text = read_file(fd, path, &size);
  if (!text) return NULL;
  *extent = (struct cells_extent){0};
  json_t *cells = json_array();
  for (char *end; cells && (end = memchr(text + extent->whole, '\n', size - extent->whole));) {
    const char *line = text + extent->whole;
    json_t *cell = parse_line(line, (size_t)(end - line), path, ++extent->lines);
    extent->whole = (size_t)(end - text) + 1;
    if (cell && !json_array_append_new(cells, cell)) continue;
    json_decref(cells);
    cells = NULL;
  }
  extent->torn = size - extent->whole;
  mem_free(text);
  return cells;
}

json_t *store_cells_run(const char *folder) {
  char *path = mem_printf("%s/run.json", folder);
  json_error_t error;
  json_t *run = NULL;
  FILE *in = fopen(path, "re");
  if (!in) fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  else if (!(run = json_loadf(in, JSON_REJECT_DUPLICATES, &error)))
    fprintf(stderr, "smale18: %s:%d:%d: %s\n", path, error.line, error.column, error.text);
  else if (!json_is_object(run)) fprintf(stderr, "smale18: %s:1: expected a JSON object\n", path);
  if (in) fclose(in);
  if (!json_is_object(run)) {
    json_decref(run);
    run = NULL;
  }
  mem_free(path);
  return run;
}
