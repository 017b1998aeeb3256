/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

static void atomic_file_clear(struct atomic_file *f) {
  mem_free(f->path);
  mem_free(f->part);
  *f = (struct atomic_file){0};
}

int atomic_file_open(struct atomic_file *f, const char *path) {
  *f = (struct atomic_file){.path = mem_strdup(path), .part = mem_printf("%s.part", path)};
  f->out = fopen(f->part, "we");
  if (f->out) return 0;
  fprintf(stderr, "smale18: %s: cannot write: %s\n", path, strerror(errno));
  atomic_file_clear(f);
  return -1;
}

/* The folder holds the name, so the name lasts only once the folder is synced as well. The content
 * is safe by then, and some file systems cannot sync a folder: a failure here is not one. */
static void sync_folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? mem_printf("%.*s/", (int)(slash - path), path) : mem_strdup(".");
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    (void)fsync(fd);
    close(fd);
  }
  mem_free(folder);
}

/* The first errno of the steps, 0 if all went well; the stream is closed either way. */
static int finish(struct atomic_file *f) {
  int error = 0;
  errno = 0;
  if (ferror(f->out) || fflush(f->out)) error = errno ? errno : EIO;
  if (!error && fsync(fileno(f->out)) && errno != EINVAL) error = errno;
  errno = 0;
  if (fclose(f->out) && !error) error = errno ? errno : EIO;
  f->out = NULL;
  if (!error && rename(f->part, f->path)) error = errno;
  return error;
}

int atomic_file_commit(struct atomic_file *f) {
  int error = finish(f);
  if (error) {
    unlink(f->part);
    fprintf(stderr, "smale18: %s: cannot write: %s\n", f->path, strerror(error));
  } else {
    sync_folder_of(f->path);
  }
  atomic_file_clear(f);
  return error ? -1 : 0;
}

void atomic_file_abandon(struct atomic_file *f) {
  if (f->out) {
    fclose(f->out);
    unlink(f->part);
  }
  atomic_file_clear(f);
}
