/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "store.h"
#include "store_run.h"

/* No lock: rendering works on a folder that may only be read, and beside a run that is writing. */
static int open_cells(struct cell_list *cells, const char *folder) {
  char *path = mem_printf("%s/cells.jsonl", folder);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = -1;
  if (fd < 0) fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  else status = cell_list_open(cells, fd, path);
  mem_free(path);
  return status;
}

int store_load(struct cell_list *cells, json_t **run, const char *folder) {
  *cells = (struct cell_list){0};
  *run = store_run_read(folder);
  if (*run && !open_cells(cells, folder)) return 0;
  json_decref(*run);
  *run = NULL;
  return -1;
}
