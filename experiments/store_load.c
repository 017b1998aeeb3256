/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "mem.h"
#include "store.h"

/* No lock: rendering works on a folder that may only be read, and beside a run that is writing. */
int store_load(struct cell_list *cells, const char *folder, const struct cell_look *look) {
  char *path = mem_printf("%s/cells.jsonl", folder);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = -1;
  *cells = (struct cell_list){0};
  if (fd < 0) fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  else status = cell_list_open(cells, fd, path, look);
  mem_free(path);
  return status;
}
