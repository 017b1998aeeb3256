/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_cells.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "mem.h"
#include "store_line.h"
#include "store_lines.h"

json_t *store_cells_again(int fd, struct cell_line where) {
  char *line = mem_alloc(where.length + 1, 1);
  bool whole = store_lines_read(fd, line, where.length + 1, where.offset);
  json_t *cell = whole && line[where.length] == '\n' ? store_line_parse(line, where.length) : NULL;
  mem_free(line);
  if (whole) errno = 0;
  if (cell && store_line_sum(cell) == where.sum) return cell;
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
    json_t *cell = store_line_check(line, size);
    f->lines++;
    if (!cell) note_damage(f);
    else take(context, cell, (struct cell_line){lines.offset, size, store_line_sum(cell)});
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

void store_cells_tell_damage(const struct cells_file *f, const char *path, const char *one,
                             const char *more) {
  size_t most = 5, count = f->damaged_count;
  for (size_t k = 0; k < count && k < most; k++)
    fprintf(stderr, "smale18: %s:%zu: damaged cell %s\n", path, f->damaged[k], one);
  if (count > most)
    fprintf(stderr, "smale18: %s: %zu more damaged cells %s\n", path, count - most, more);
}

void store_cells_tell_torn(const struct cells_file *f, const char *path) {
  if (f->torn)
    fprintf(stderr,
            "smale18: %s:%zu: unfinished line ignored; its writer was stopped, or is at work (%zu "
            "bytes)\n",
            path, f->lines + 1, f->torn);
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
