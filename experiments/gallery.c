/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gallery.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "atomic_file.h"
#include "mem.h"
#include "table_values.h"

void gallery_take_table(struct gallery *g, struct table *t) {
  g->tables = mem_resize(g->tables, g->table_count + 1, sizeof *g->tables);
  g->tables[g->table_count++] = *t;
  *t = (struct table){0};
}

void gallery_take_figure(struct gallery *g, struct figure *f) {
  g->figures = mem_resize(g->figures, g->figure_count + 1, sizeof *g->figures);
  g->figures[g->figure_count++] = *f;
  *f = (struct figure){0};
}

void gallery_clear(struct gallery *g) {
  for (size_t i = 0; i < g->table_count; i++) table_clear(&g->tables[i]);
  for (size_t i = 0; i < g->figure_count; i++) figure_clear(&g->figures[i]);
  mem_free(g->tables);
  mem_free(g->figures);
  *g = (struct gallery){0};
}

static int write_values(const struct gallery *g, const char *folder) {
  struct atomic_file file = {0};
  char *path = mem_printf("%s/values.tex", folder);
  int status = atomic_file_open(&file, path);
  mem_free(path);
  if (status) return -1;
  table_values(g->tables, g->table_count, file.out);
  return atomic_file_commit(&file);
}

/* Shards that end together write the same files: one after the other. The lock is on the folder; where
 * that cannot be had, nobody else writes there. */
static int wait_for_turn(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) (void)flock(fd, LOCK_EX);
  return fd;
}

int gallery_write(const struct gallery *g, const char *folder) {
  int status = 0, turn = wait_for_turn(folder);
  for (size_t i = 0; !status && i < g->table_count; i++)
    status = table_write(&g->tables[i], folder);
  if (!status) status = write_values(g, folder);
  for (size_t i = 0; !status && i < g->figure_count; i++)
    status = figure_write(&g->figures[i], folder);
  if (turn >= 0) close(turn);
  return status;
}
