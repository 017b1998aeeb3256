/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_lines.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

enum { BLOCK = 1 << 16 };

static int complain(const char *path, int error) {
  fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(error));
  return -1;
}

int store_lines_open(struct store_lines *l, int fd, const char *path) {
  struct stat status;
  *l = (struct store_lines){.fd = fd, .path = path};
  if (fstat(fd, &status)) return complain(path, errno);
  if (!S_ISREG(status.st_mode)) {
    fprintf(stderr, "smale18: %s: not a regular file\n", path);
    return -1;
  }
  l->size = status.st_size;
  l->capacity = BLOCK;
  l->block = mem_alloc(l->capacity, 1);
  return 0;
}

static ssize_t read_some(int fd, char *text, size_t size, off_t offset) {
  ssize_t count;
  do count = pread(fd, text, size, offset);
  while (count < 0 && errno == EINTR);
  return count;
}

bool store_lines_read(int fd, char *text, size_t size, off_t offset) {
  for (size_t have = 0; have < size;) {
    ssize_t count = read_some(fd, text + have, size - have, offset + (off_t)have);
    if (!count) errno = 0;
    if (count <= 0) return false;
    have += (size_t)count;
  }
  return true;
}

/* Makes room behind the bytes of the line that is not complete yet, and reads on. False at the end. */
static bool read_on(struct store_lines *l) {
  memmove(l->block, l->block + l->given, l->have -= l->given);
  l->given = 0;
  if (l->capacity - l->have < BLOCK / 2) {
    l->capacity *= 2;
    l->block = mem_resize(l->block, l->capacity, 1);
  }
  off_t at = l->next + (off_t)l->have;
  size_t room = l->capacity - l->have;
  if (l->size - at < (off_t)room) room = (size_t)(l->size - at);
  ssize_t count = room ? read_some(l->fd, l->block + l->have, room, at) : 0;
  if (count < 0) l->error = errno;
  if (count <= 0) return false;
  l->have += (size_t)count;
  return true;
}

bool store_lines_next(struct store_lines *l, const char **line, size_t *size) {
  size_t seen = 0; /* bytes of the line that are known to hold no newline */
  do {
    size_t left = l->have - l->given - seen;
    const char *start = l->block + l->given, *end = left ? memchr(start + seen, '\n', left) : NULL;
    if (end) {
      *line = start;
      *size = (size_t)(end - start);
      l->given += *size + 1;
      l->offset = l->next;
      l->next += (off_t)*size + 1;
      return true;
    }
    seen += left;
  } while (read_on(l));
  return false;
}

int store_lines_close(struct store_lines *l) {
  int status = l->error ? complain(l->path, l->error) : 0;
  mem_free(l->block);
  l->block = NULL;
  return status;
}
