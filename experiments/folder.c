/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"

int folder_make(const char *folder) {
  char *path = mem_strdup(folder), *slash = path;
  int status = 0;
  while (slash && !status) { /* each part whose name ends at a slash or at the end */
    slash = strchr(slash + 1, '/');
    if (slash) *slash = '\0';
    if (mkdir(path, 0777) && errno != EEXIST) {
      fprintf(stderr, "smale18: %s: cannot make the folder: %s\n", path, strerror(errno));
      status = -1;
    }
    if (slash) *slash = '/';
  }
  mem_free(path);
  return status;
}

static int make_parent(const char *folder) {
  const char *slash = strrchr(folder, '/');
  char *parent = slash ? mem_printf("%.*s", (int)(slash - folder), folder) : NULL;
  int status = parent && *parent ? folder_make(parent) : 0;
  mem_free(parent);
  return status;
}

int folder_lock(const char *folder) {
  char *path = mem_printf("%s.lock", folder);
  int made = make_parent(folder), fd = made ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  bool opened = fd >= 0;
  if (opened && flock(fd, LOCK_EX)) { /* EINTR: an interrupt while another process works there */
    int error = errno;
    close(fd);
    errno = error;
    fd = -1;
  }
  if (fd < 0 && !made && !(opened && errno == EINTR))
    fprintf(stderr, "smale18: %s: cannot lock: %s\n", path, strerror(errno));
  mem_free(path);
  return fd;
}
