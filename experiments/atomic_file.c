/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

/* ---- the stream ---- */

/* Where the stream writes. A stream remembers that a write failed but not why: this does. */
struct sink {
  int fd, error; /* the first errno; 0 if all went well */
};

static ssize_t sink_write(void *cookie, const char *text, size_t size) {
  struct sink *sink = cookie;
  size_t done = 0;
  while (done < size) {
    ssize_t count = write(sink->fd, text + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && !sink->error) sink->error = errno;
    if (count < 0) break;
    done += (size_t)count;
  }
  return (ssize_t)done;
}

static FILE *sink_open(struct sink **sink, const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0) return NULL;
  *sink = mem_alloc(1, sizeof **sink);
  (*sink)->fd = fd;
  FILE *out = fopencookie(*sink, "w", (cookie_io_functions_t){.write = sink_write});
  if (out) return out;
  int error = errno;
  close(fd);
  unlink(path);
  mem_free(*sink);
  errno = error;
  return NULL;
}

/* ---- names ---- */

static const char *kind_of(mode_t mode) {
  return S_ISDIR(mode)    ? "a directory"
         : S_ISFIFO(mode) ? "a pipe"
         : S_ISSOCK(mode) ? "a socket"
         : S_ISLNK(mode)  ? "a symbolic link"
                          : "a device";
}

static char *real_name(const char *path) {
  char *target = realpath(path, NULL), *name = target ? mem_strdup(target) : NULL;
  free(target);
  return name;
}

/* The name without links in its last place; NULL if that is something else than a regular file, and
 * says so: what takes its place would no longer be it. */
static char *regular_name(const char *path) {
  struct stat st;
  if (lstat(path, &st) || S_ISREG(st.st_mode)) return mem_strdup(path);
  char *name = NULL;
  if (S_ISLNK(st.st_mode) && stat(path, &st))
    fprintf(stderr, "smale18: %s: cannot write: a symbolic link that leads nowhere\n", path);
  else if (!S_ISREG(st.st_mode) || !(name = real_name(path)))
    fprintf(stderr, "smale18: %s: cannot write: expected a regular file, got %s\n", path,
            S_ISREG(st.st_mode) ? "one without a name" : kind_of(st.st_mode));
  return name;
}

/* The folder of a path, as a path; mem_free it. */
static char *folder_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return !slash          ? mem_strdup(".")
         : slash == path ? mem_strdup("/")
                         : mem_printf("%.*s", (int)(slash - path), path);
}

/* Why the part could not be opened, after the errno of that. */
static void explain(const char *path, int error) {
  char *folder = folder_of(path);
  if (error == ENOENT)
    fprintf(stderr, "smale18: %s: cannot write: folder %s does not exist\n", path, folder);
  else fprintf(stderr, "smale18: %s: cannot write: %s\n", path, strerror(error));
  mem_free(folder);
}

/* ---- the file ---- */

static void atomic_file_clear(struct atomic_file *f) {
  mem_free(f->path);
  mem_free(f->part);
  mem_free(f->sink);
  *f = (struct atomic_file){0};
}

int atomic_file_open(struct atomic_file *f, const char *path) {
  *f = (struct atomic_file){.path = regular_name(path)};
  if (!f->path) return -1;
  f->part = mem_printf("%s.part", f->path);
  struct stat st;
  if (!lstat(f->part, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
    fprintf(stderr, "smale18: %s: cannot write: expected a regular file, got %s\n", f->part,
            kind_of(st.st_mode));
    atomic_file_clear(f);
    return -1;
  }
  f->out = sink_open(&f->sink, f->part);
  if (f->out) return 0;
  explain(path, errno);
  atomic_file_clear(f);
  return -1;
}

/* The folder holds the name, so the name lasts only once the folder is synced as well. The content
 * is safe by then, and some file systems cannot sync a folder: a failure here is not one. */
static void sync_folder_of(const char *path) {
  char *folder = folder_of(path);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    (void)fsync(fd);
    close(fd);
  }
  mem_free(folder);
}

/* The first errno of the steps, 0 if all went well; the stream is closed either way. */
static int finish(struct atomic_file *f) {
  errno = 0;
  bool failed = ferror(f->out) || fflush(f->out);
  int error = f->sink->error;
  if (failed && !error) error = errno ? errno : EIO;
  if (!error && fsync(f->sink->fd) && errno != EINVAL) error = errno;
  fclose(f->out); /* nothing is left to be written */
  f->out = NULL;
  if (close(f->sink->fd) && !error) error = errno;
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
    close(f->sink->fd);
    unlink(f->part);
  }
  atomic_file_clear(f);
}

int atomic_file_write(const char *path, const char *text) {
  struct atomic_file f;
  if (atomic_file_open(&f, path)) return -1;
  fputs(text, f.out);
  return atomic_file_commit(&f);
}
