/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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
