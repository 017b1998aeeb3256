/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "digest_set.h"
#include "mem.h"
#include "merge_files.h"
#include "merge_run.h"
#include "store_cells.h"
#include "store_folder.h"
#include "store_line.h"

/* A cell in the folder that was the first to have it. */
struct kept {
  size_t folder; /* its number */
  struct cell_line line;
};

struct merger {
  struct merge_run run;
  struct digest_set settings; /* of the cells so far, which it numbers */
  struct kept *kept;          /* where they are */
  size_t capacity;
  const char *const *folder; /* the target, then those that are merged */
  size_t count;              /* of those */
  size_t held;               /* cells of the target */
  struct stat cells;         /* the target's cells.jsonl that was read; zero: none */
  size_t reading;            /* number of the folder that is being read */
  size_t differing;          /* cells that are not certified and were not kept */
  bool failed;               /* a line on stderr has said why */
};

/* ---- cells ---- */

/* Times may differ between two computations of one cell; the sum follows from the rest. */
static bool is_free(const char *key) { return !strcmp(key, "sum") || !strcmp(key, "seconds"); }

/* The first key in which they do not agree; NULL if they do. */
static const char *difference(json_t *a, json_t *b) {
  const char *key;
  json_t *value;
  json_object_foreach (a, key, value)
    if (!is_free(key) && !json_equal(value, json_object_get(b, key))) return key;
  json_object_foreach (b, key, value)
    if (!is_free(key) && !json_object_get(a, key)) return key;
  return NULL;
}

/* cells.jsonl of a folder. */
static int open_cells(const struct merger *m, size_t folder) {
  char *path = mem_printf("%s/cells.jsonl", m->folder[folder]);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = errno;
  if (fd < 0 && error != ENOENT)
    fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(error));
  mem_free(path);
  errno = error;
  return fd;
}

/* The cell, read again; NULL after a line on stderr. */
static json_t *read_again(const struct merger *m, int fd, const struct kept *kept) {
  json_t *cell = fd < 0 ? NULL : store_cells_again(fd, kept->line);
  if (!cell)
    fprintf(stderr, "smale18: %s/cells.jsonl: %s; nothing is merged\n", m->folder[kept->folder],
            errno ? strerror(errno) : "has lost cells while it was being read");
  return cell;
}

static json_t *read_kept(const struct merger *m, const struct kept *kept) {
  int fd = open_cells(m, kept->folder);
  json_t *cell = read_again(m, fd, kept);
  if (fd >= 0) close(fd);
  return cell;
}

/* The setting of the cell was seen before. */
static void take_again(struct merger *m, json_t *cell, const struct kept *place, const char *name) {
  json_t *kept = read_kept(m, place);
  const char *key = kept ? difference(kept, cell) : NULL;
  if (!kept) {
    m->failed = true;
  } else if (key && json_is_false(json_object_get(kept, "certified")) &&
             json_is_false(json_object_get(cell, "certified"))) {
    m->differing++;
  } else if (key) {
    fprintf(stderr, "smale18: %s: disagrees with %s in `%s` of the cell %s; nothing is merged\n",
            m->folder[m->reading], m->folder[place->folder], key, name);
    m->failed = true;
  }
  json_decref(kept);
}

static void take_cell(void *context, json_t *cell, struct cell_line where) {
  struct merger *m = context;
  if (m->failed) return;
  char *name = store_line_text(json_object_get(cell, "setting"));
  size_t held = m->settings.count, number = digest_set_add(&m->settings, name);
  if (number < held) {
    take_again(m, cell, &m->kept[number], name);
  } else {
    if (number == m->capacity) {
      m->capacity = 2 * m->capacity + 64;
      m->kept = mem_resize(m->kept, m->capacity, sizeof *m->kept);
    }
    m->kept[number] = (struct kept){m->reading, where};
  }
  free(name);
}

static int take_cells(struct merger *m, int fd, const char *path) {
  struct cells_file file;
  if (store_cells_visit(&file, fd, path, take_cell, m)) return -1;
  int status = m->failed || file.damaged_count ? -1 : 0;
  if (file.damaged_count && !m->failed)
    fprintf(
      stderr,
      "smale18: %s:%zu: damaged cell; run this shard again, which sets it aside, then merge\n",
      path, file.damaged[0]);
  if (!status) store_cells_tell_torn(&file, path);
  store_cells_clear(&file);
  return status;
}

/* A run that was ended before its first cell has left no file of cells. */
static int read_cells(struct merger *m, size_t folder) {
  m->reading = folder;
  int fd = open_cells(m, folder);
  if (fd < 0) return errno == ENOENT ? 0 : -1;
  char *path = mem_printf("%s/cells.jsonl", m->folder[folder]);
  int status = take_cells(m, fd, path);
  mem_free(path);
  close(fd);
  return status;
}

/* The target's cells.jsonl as it is now; zero if there is none. */
static struct stat look_at_target(const struct merger *m) {
  char *path = mem_printf("%s/cells.jsonl", m->folder[0]);
  struct stat cells;
  if (stat(path, &cells)) cells = (struct stat){0};
  mem_free(path);
  return cells;
}

static bool is_as_read(const struct merger *m) {
  struct stat now = look_at_target(m);
  return now.st_dev == m->cells.st_dev && now.st_ino == m->cells.st_ino &&
         now.st_size == m->cells.st_size && now.st_mtim.tv_sec == m->cells.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == m->cells.st_mtim.tv_nsec;
}

static void forget_cells(struct merger *m) {
  digest_set_clear(&m->settings);
  mem_free(m->kept);
  m->kept = NULL;
  m->capacity = m->held = m->differing = 0;
  m->cells = (struct stat){0};
}

/* m <- the cells of the target, unless it is of other sources, then those of the folders. */
static int read_all(struct merger *m) {
  forget_cells(m);
  if (store_folder_holds(m->folder[0], m->run.run)) {
    m->cells = look_at_target(m);
    if (read_cells(m, 0)) return -1;
  }
  m->held = m->settings.count;
  for (size_t k = 1; k <= m->count; k++)
    if (read_cells(m, k)) return -1;
  return 0;
}

/* ---- the folder that receives them ---- */

/* They come folder by folder. */
static int copy_cells(const struct merger *m, FILE *out) {
  int fd = -1, status = 0;
  for (size_t k = 0; k < m->settings.count && !status; k++) {
    if (!k || m->kept[k].folder != m->kept[k - 1].folder) {
      if (fd >= 0) close(fd);
      fd = open_cells(m, m->kept[k].folder);
    }
    json_t *cell = read_again(m, fd, &m->kept[k]);
    char *line = cell ? store_line_text(cell) : NULL;
    if (line) fprintf(out, "%s\n", line);
    else status = -1;
    free(line);
    json_decref(cell);
  }
  if (fd >= 0) close(fd);
  return status;
}

static int write_cells(const struct merger *m) {
  char *path = mem_printf("%s/cells.jsonl", m->folder[0]);
  struct atomic_file file;
  int status = atomic_file_open(&file, path);
  mem_free(path);
  if (status) return -1;
  if (!copy_cells(m, file.out)) return atomic_file_commit(&file);
  atomic_file_abandon(&file);
  return -1;
}

/* Another may have worked in the target since it was read. */
static int merge_into(struct merger *m) {
  if (!is_as_read(m) && read_all(m)) return -1;
  for (size_t k = 1; k <= m->count; k++)
    if (merge_files(m->folder[0], m->folder[k])) return -1;
  return m->settings.count > m->held ? write_cells(m) : 0;
}

/* Nobody else may work in the target meanwhile: its cells are replaced. */
static enum exit_code merge_locked(struct merger *m) {
  const char *target = m->folder[0];
  int lock = store_folder_enter(target, m->run.run, 0, 1);
  if (lock < 0) return EXIT_ENVIRONMENT;
  bool alone = store_folder_alone(lock);
  if (!alone) fprintf(stderr, "smale18: %s: a run is working here; let it end first\n", target);
  enum exit_code code = alone && !merge_into(m) ? EXIT_DONE : EXIT_ENVIRONMENT;
  close(lock);
  if (code == EXIT_DONE && m->differing)
    fprintf(stderr,
            "smale18: %zu cells that are not certified differ between the folders; the first is "
            "kept of each\n",
            m->differing);
  return code;
}

/* What is refused is refused before the target is touched. */
static enum exit_code merge_checked(struct merger *m, const char *const *folders,
                                    const char *root) {
  char *target = merge_run_target(&m->run, root);
  const char **all = mem_alloc(m->count + 1, sizeof *all);
  all[0] = target;
  memcpy(all + 1, folders, m->count * sizeof *all);
  m->folder = all;
  enum exit_code code = read_all(m) ? EXIT_ENVIRONMENT : merge_locked(m);
  if (code == EXIT_DONE) code = runner_render(target);
  mem_free(all);
  mem_free(target);
  return code;
}

enum exit_code merge(const char *const *folders, size_t count, const char *root) {
  struct merger m = {.count = count};
  enum exit_code code = EXIT_DONE;
  for (size_t k = 0; k < count && code == EXIT_DONE; k++)
    code = merge_run_check(&m.run, folders[k]);
  if (code == EXIT_DONE) code = merge_checked(&m, folders, root);
  forget_cells(&m);
  merge_run_clear(&m.run);
  return code;
}
