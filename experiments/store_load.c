/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "store.h"
#include "store_cells.h"
#include "store_order.h"
#include "store_run.h"

/* The sound cells of the open file, in order; NULL after a line on stderr. */
static json_t *read_cells(int fd, const char *path) {
  struct cells_file file;
  if (store_cells_read(&file, fd, path)) return NULL;
  for (size_t k = 0; k < file.damaged_count; k++)
    fprintf(stderr, "smale18: %s:%zu: damaged cell ignored\n", path, file.damaged[k]);
  json_t *sorted = store_order_sort(file.cells);
  store_cells_clear(&file);
  return sorted;
}

/* No lock: rendering works on a folder that may only be read, and beside a run that is writing. */
static json_t *load_cells(const char *folder) {
  char *path = mem_printf("%s/cells.jsonl", folder);
  json_t *cells = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  } else {
    cells = read_cells(fd, path);
    close(fd);
  }
  mem_free(path);
  return cells;
}

json_t *store_load(const char *folder, json_t **run) {
  *run = store_run_read(folder);
  json_t *cells = *run ? load_cells(folder) : NULL;
  if (!cells) {
    json_decref(*run);
    *run = NULL;
  }
  return cells;
}
