/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge_files.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "atomic_file.h"
#include "folder.h"
#include "mem.h"

static int complain(const char *path) {
  fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  return -1;
}

static int copy(const char *to, const char *from) {
  char block[16384];
  struct atomic_file file;
  FILE *in = fopen(from, "re");
  if (!in) return complain(from);
  int status = atomic_file_open(&file, to);
  for (size_t size; !status && (size = fread(block, 1, sizeof block, in));)
    fwrite(block, 1, size, file.out);
  if (!status && ferror(in)) {
    status = complain(from);
    atomic_file_abandon(&file);
  } else if (!status) {
    status = atomic_file_commit(&file);
  }
  fclose(in);
  return status;
}

/* A file or folder below the run folder; path is its place in the other. What a writer left half done is
 * no file of a cell. */
static int take(const FTSENT *entry, const char *path) {
  size_t length = strlen(path);
  if (entry->fts_info == FTS_D) return folder_make(path);
  if (entry->fts_info != FTS_F || entry->fts_level < 2 || !access(path, F_OK)) return 0;
  if (length > 5 && !strcmp(path + length - 5, ".part")) return 0;
  return copy(path, entry->fts_accpath);
}

int merge_files(const char *to, const char *from) {
  char *root = mem_strdup(from), *paths[] = {root, NULL};
  FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
  int status = tree ? 0 : complain(from);
  size_t length = strlen(from);
  for (FTSENT *entry; !status && (entry = fts_read(tree));) {
    if (!entry->fts_level) continue;
    char *path = mem_printf("%s/%s", to, entry->fts_path + length + (from[length - 1] != '/'));
    status = take(entry, path);
    mem_free(path);
  }
  if (tree) fts_close(tree);
  mem_free(root);
  return status;
}
