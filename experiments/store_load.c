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

/* No lock: rendering works on a folder that may only be read, and beside a run that is writing. */
static json_t *load_cells(const char *folder) {
  char *path = mem_printf("%s/cells.jsonl", folder);
  struct cells_extent extent;
  json_t *cells = NULL, *sorted = NULL;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  } else {
    cells = store_cells_read(fd, path, &extent);
    close(fd);
  }
  if (cells) sorted = store_order_sort(cells);
  json_decref(cells);
  mem_free(path);
  return sorted;
}

json_t *store_load(const char *folder, json_t **run) {
  *run = store_cells_run(folder);
  json_t *cells = *run ? load_cells(folder) : NULL;
  if (!cells) {
    json_decref(*run);
    *run = NULL;
  }
  return cells;
}
