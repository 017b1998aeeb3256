/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "store_cells.h"
#include "store_folder.h"
#include "store_line.h"
#include "store_lock.h"

enum { APPEND }; /* the byte of cells.jsonl that stands for the right to write to it */

/* Guards done, error and the file between the threads of this process, which share a descriptor. */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

static int complain(const char *path, const char *what) {
  fprintf(stderr, "smale18: %s: %s: %s\n", path, what, strerror(errno));
  return -1;
}

static void remember(void *context, json_t *cell, struct cell_line where) {
  struct store *s = context;
  char *key = store_line_text(json_object_get(cell, "setting"));
  digest_set_add(&s->done, key);
  free(key);
  (void)where;
}

static int cut_torn(struct store *s, const struct cells_file *file) {
  if (!file->torn) return 0;
  if (ftruncate(s->fd, (off_t)file->whole)) return complain(s->path, "cannot cut a torn line");
  fprintf(stderr, "smale18: %s:%zu: cut off a line that a stopped writer left torn (%zu bytes)\n",
          s->path, file->lines + 1, file->torn);
  return 0;
}

static int open_file(struct store *s) {
  s->fd = open(s->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return s->fd < 0 ? complain(s->path, "cannot write") : 0;
}

/* Afterwards s->fd is the new file, without the lock on the old one, which nobody else can use. */
static int set_aside(struct store *s, const struct cells_file *file) {
  if (!file->damaged_count) return 0;
  char *aside = mem_printf("%s/cells.damaged", s->folder);
  int status = store_cells_set_aside(file, s->fd, s->path, aside);
  mem_free(aside);
  if (status) return -1;
  store_cells_tell_damage(file, s->path, "set aside in cells.damaged; it is computed again",
                          "set aside in cells.damaged; they are computed again");
  close(s->fd);
  return open_file(s);
}

/* Others may be appending to the file: it cannot be replaced under them. */
static int refuse_damage(const struct store *s, const struct cells_file *file) {
  if (!file->damaged_count || store_folder_alone(s->lock)) return 0;
  fprintf(stderr,
          "smale18: %s:%zu: damaged cell, to be set aside when no other process is working on this "
          "run; let it end first\n",
          s->path, file->damaged[0]);
  return -1;
}

static int read_cells(struct store *s) {
  struct cells_file file;
  if (store_cells_visit(&file, s->fd, s->path, remember, s)) return -1;
  int status = refuse_damage(s, &file) || cut_torn(s, &file) || set_aside(s, &file) ? -1 : 0;
  store_cells_clear(&file);
  return status;
}

/* Under the lock: what looks torn may be what another shard is writing just now. */
static int open_cells(struct store *s) {
  if (open_file(s)) return -1;
  if (store_lock_take(s->fd, APPEND, LOCK_EXCLUSIVE, true)) return complain(s->path, "cannot lock");
  int status = read_cells(s);
  if (s->fd >= 0) store_lock_drop(s->fd, APPEND);
  return status;
}

int store_open(struct store *s, const char *root, const char *name, const char *hash, json_t *run,
               size_t shard, size_t shards) {
  *s = (struct store){.folder = mem_printf("%s/%s-%s", root, name, hash), .fd = -1, .lock = -1};
  s->path = mem_printf("%s/cells.jsonl", s->folder);
  s->error = mem_strdup("");
  s->lock = store_folder_enter(s->folder, run, shard, shards);
  if (s->lock < 0 || open_cells(s)) {
    store_close(s);
    return -1;
  }
  store_folder_arranged(s->lock);
  return 0;
}

bool store_holds(const char *root, const char *name, const char *hash, const json_t *run) {
  char *folder = mem_printf("%s/%s-%s", root, name, hash);
  bool holds = store_folder_holds(folder, run);
  mem_free(folder);
  return holds;
}

bool store_has(const struct store *s, const json_t *setting) {
  char *key = store_line_text(setting);
  pthread_mutex_lock(&guard);
  bool has = digest_set_has(&s->done, key);
  pthread_mutex_unlock(&guard);
  free(key);
  return has;
}

/* end <- where the next line starts. Another shard that was killed in the middle of a line must not
 * have ours glued to its half. Returns an errno, 0 if all is well. */
static int find_end(int fd, off_t *end) {
  struct stat status;
  char last;
  if (fstat(fd, &status)) return errno;
  if (!status.st_nlink) return ENOENT; /* removed: writing would succeed and be lost */
  *end = status.st_size;
  while (*end > 0) {
    ssize_t count = pread(fd, &last, 1, *end - 1);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1) return count < 0 ? errno : EIO;
    if (last == '\n') break;
    --*end;
  }
  return *end < status.st_size && ftruncate(fd, *end) ? errno : 0;
}

static int write_all(int fd, const char *text, size_t size) {
  while (size) {
    ssize_t count = write(fd, text, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : EIO;
    text += count;
    size -= (size_t)count;
  }
  return 0;
}

/* Writes the line whole or not at all. Returns an errno, 0 if all is well. */
static int write_line(int fd, const char *line) {
  off_t end = 0;
  if (store_lock_take(fd, APPEND, LOCK_EXCLUSIVE, true)) return errno;
  int error = find_end(fd, &end);
  if (!error && (error = write_all(fd, line, strlen(line)))) {
    int cut = ftruncate(fd, end); /* should this fail, the next writer or opener cuts */
    (void)cut;
  }
  store_lock_drop(fd, APPEND);
  return error;
}

int store_append(struct store *s, const json_t *cell) {
  char *setting, *line = store_line_make(cell, &setting);
  pthread_mutex_lock(&guard);
  int error = *s->error ? 0 : write_line(s->fd, line);
  if (error) {
    mem_free(s->error);
    s->error = mem_strdup(strerror(error));
    fprintf(stderr, "smale18: %s: cannot write: %s\n", s->path, s->error);
  }
  int status = *s->error ? -1 : 0;
  if (!status) digest_set_add(&s->done, setting);
  pthread_mutex_unlock(&guard);
  mem_free(setting);
  mem_free(line);
  return status;
}

void store_close(struct store *s) {
  if (s->folder && s->fd >= 0) {
    (void)fdatasync(s->fd); /* once, not per cell: that costs milliseconds under the lock */
    close(s->fd);
  }
  if (s->folder && s->lock >= 0) close(s->lock);
  mem_free(s->folder);
  mem_free(s->path);
  mem_free(s->error);
  digest_set_clear(&s->done);
  *s = (struct store){0};
}
