/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "atomic_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "mem.h"

static int complain(const char *path, const char *reason) {
  fprintf(stderr, "smale18: %s: cannot write: %s\n", path, reason);
  return -1;
}

static bool is_dot(const struct dirent *entry) {
  return !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
}

/* Is there nothing at the path but an empty folder? */
static int check_free(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return errno == ENOENT ? 0 : complain(path, strerror(errno));
  bool empty = true;
  for (const struct dirent *entry; (entry = readdir(folder));) empty = empty && is_dot(entry);
  closedir(folder);
  return empty ? 0 : complain(path, "expected a new or empty folder, and there are files in it");
}

static int make_parent(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash || slash == path) return 0;
  char *parent = mem_printf("%.*s", (int)(slash - path), path);
  int status = folder_make(parent);
  mem_free(parent);
  return status;
}

/* The mode that mkdir gives; mkdtemp is stricter. */
static int open_to_others(const char *folder) {
  mode_t mask = umask(0);
  umask(mask);
  return chmod(folder, 0777 & ~mask);
}

int atomic_folder_open(struct atomic_folder *f, const char *path) {
  size_t length = strlen(path);
  while (length > 1 && path[length - 1] == '/') length--;
  *f = (struct atomic_folder){.path = mem_printf("%.*s", (int)length, path)};
  int status = check_free(f->path);
  if (status == 0) status = make_parent(f->path);
  if (status == 0) {
    f->part = mem_printf("%s.XXXXXX", f->path);
    if (!mkdtemp(f->part)) {
      status = complain(f->path, strerror(errno));
      mem_free(f->part);
      f->part = NULL;
    } else if (open_to_others(f->part)) {
      status = complain(f->path, strerror(errno));
    }
  }
  if (status) atomic_folder_abandon(f);
  return status;
}

int atomic_folder_commit(struct atomic_folder *f) {
  int status = rename(f->part, f->path) ? complain(f->path, strerror(errno)) : 0;
  if (status == 0) {
    mem_free(f->part);
    f->part = NULL;
  }
  atomic_folder_abandon(f);
  return status;
}

static void remove_folder(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return;
  for (const struct dirent *entry; (entry = readdir(folder));)
    if (!is_dot(entry)) unlinkat(dirfd(folder), entry->d_name, 0);
  closedir(folder);
  rmdir(path);
}

void atomic_folder_abandon(struct atomic_folder *f) {
  if (f->part) remove_folder(f->part);
  mem_free(f->part);
  mem_free(f->path);
  *f = (struct atomic_folder){0};
}
