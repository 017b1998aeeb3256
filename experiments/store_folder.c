/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_folder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "folder.h"
#include "mem.h"
#include "store_lock.h"
#include "store_run.h"

enum { ARRANGE, USE, FIRST_SHARD }; /* bytes of the lock file */

static const char unknown[] = "unknown";

static int complain(const char *path, const char *what) {
  fprintf(stderr, "smale18: %s: %s: %s\n", path, what, strerror(errno));
  return -1;
}

/* Opens the lock file and waits for the right to arrange. Returns -1 with errno. */
static int open_lock(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0 || !store_lock_take(fd, ARRANGE, LOCK_EXCLUSIVE, true)) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

/* While we waited another process may have moved the folder aside, with our lock file in it. */
static bool still_there(int fd, const char *path) {
  struct stat ours, theirs;
  return !fstat(fd, &ours) && !stat(path, &theirs) && ours.st_ino == theirs.st_ino &&
         ours.st_dev == theirs.st_dev;
}

static const char *source_of(const json_t *run) {
  const char *source = json_string_value(json_object_get(run, "source"));
  return source ? source : unknown;
}

static bool is_empty(const char *folder, const char *file) {
  char *path = mem_printf("%s/%s", folder, file);
  struct stat status;
  bool empty = stat(path, &status) || (S_ISREG(status.st_mode) && status.st_size == 0);
  mem_free(path);
  return empty;
}

bool store_folder_holds(const char *folder, const json_t *run) {
  char *path = mem_printf("%s/run.json", folder);
  json_t *old = is_empty(folder, "run.json") ? NULL : json_load_file(path, 0, NULL);
  bool holds = old && !strcmp(source_of(old), source_of(run));
  json_decref(old);
  mem_free(path);
  return holds;
}

static int write_run(const char *folder, const json_t *run) {
  char *path = mem_printf("%s/run.json", folder);
  struct atomic_file file;
  int status = atomic_file_open(&file, path);
  if (!status) {
    json_dumpf(run, file.out, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));
    fputc('\n', file.out);
    status = atomic_file_commit(&file);
  }
  mem_free(path);
  return status;
}

/* Renames the folder to the first free of <folder>-<source>, -1, -2, ...: rename itself refuses a
 * name that is taken, so two processes cannot choose the same. */
static int move_aside(const char *folder, const char *source, int lock) {
  if (store_lock_take(lock, USE, LOCK_EXCLUSIVE, false)) {
    fprintf(stderr, "smale18: %s: a run of other sources is working here; let it end first\n",
            folder);
    return -1;
  }
  char *aside = mem_printf("%s-%.8s", folder, source);
  int status = rename(folder, aside);
  for (int k = 1; status && (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR); k++) {
    mem_free(aside);
    aside = mem_printf("%s-%.8s-%d", folder, source, k);
    status = rename(folder, aside);
  }
  if (status) complain(folder, "cannot rename");
  else
    fprintf(stderr, "smale18: %s: made by other sources, kept as %s; starting afresh\n", folder,
            aside);
  mem_free(aside);
  return status;
}

enum arrangement { ARRANGED, MOVED, FAILED };

/* A folder without run.json is new, or its maker was killed early, unless it holds cells: then
 * nobody knows what made them. */
static enum arrangement arrange(const char *folder, const json_t *run, int lock) {
  json_t *old = NULL;
  if (is_empty(folder, "run.json") && is_empty(folder, "cells.jsonl"))
    return write_run(folder, run) ? FAILED : ARRANGED;
  if (!is_empty(folder, "run.json") && !(old = store_run_read(folder))) return FAILED;
  enum arrangement result = ARRANGED;
  if (!old || strcmp(source_of(old), source_of(run)))
    result = move_aside(folder, source_of(old), lock) ? FAILED : MOVED;
  json_decref(old);
  return result;
}

/* Pairs (shard, shards) are counted along the rows of a triangle. */
static int claim(const char *folder, int lock, size_t shard, size_t shards) {
  assert(shard < shards);
  off_t byte = FIRST_SHARD + (off_t)(shards * (shards - 1) / 2 + shard);
  if (!store_lock_take(lock, byte, LOCK_EXCLUSIVE, false) &&
      !store_lock_take(lock, USE, LOCK_SHARED, false))
    return 0;
  if (errno != EAGAIN) return complain(folder, "cannot lock");
  if (shards == 1) fprintf(stderr, "smale18: %s: another process is working on this run\n", folder);
  else
    fprintf(stderr, "smale18: %s: another process is working on shard %zu/%zu\n", folder, shard,
            shards);
  return -1;
}

/* One attempt: *lock is the descriptor, to be closed by the caller unless it is -1. */
static enum arrangement attempt(const char *folder, const char *path, const json_t *run, bool again,
                                int *lock) {
  *lock = -1;
  if (folder_make(folder)) return FAILED;
  *lock = open_lock(path);
  if (*lock < 0 && errno == ENOENT && again) return MOVED; /* aside, by another, just now */
  if (*lock < 0) return complain(path, "cannot lock"), FAILED;
  return still_there(*lock, path) ? arrange(folder, run, *lock) : MOVED;
}

int store_folder_enter(const char *folder, const json_t *run, size_t shard, size_t shards) {
  char *path = mem_printf("%s/.lock", folder);
  int lock = -1, tries = 100;
  enum arrangement result;
  while ((result = attempt(folder, path, run, tries-- > 0, &lock)) == MOVED)
    if (lock >= 0) close(lock);
  if (result == ARRANGED && claim(folder, lock, shard, shards)) result = FAILED;
  if (result == FAILED && lock >= 0) {
    close(lock);
    lock = -1;
  }
  mem_free(path);
  return lock;
}

/* Others enter only with the right to arrange, which is ours: an answer of yes stays true. */
bool store_folder_alone(int lock) {
  return !store_lock_take(lock, USE, LOCK_EXCLUSIVE, false) &&
         !store_lock_take(lock, USE, LOCK_SHARED, false);
}

void store_folder_arranged(int lock) { store_lock_drop(lock, ARRANGE); }
