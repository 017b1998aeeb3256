/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "checksums.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <sha256.h>

#include "mem.h"

enum { HASH = 2 * SHA256_DIGEST_LENGTH };

static int complain(const char *folder, const char *name, const char *what, const char *reason) {
  fprintf(stderr, "smale18: %s/%s: %s%s\n", folder, name, what, reason);
  return -1;
}

/* NULL after one line on stderr. */
static char *sum_line(const char *folder, const char *name) {
  char hash[HASH + 1], *path = mem_printf("%s/%s", folder, name);
  errno = 0;
  char *line = SHA256File(path, hash) ? mem_printf("%s  %s\n", hash, name) : NULL;
  if (!line) complain(folder, name, "cannot read: ", strerror(errno));
  mem_free(path);
  return line;
}

char *checksums_make(const char *folder, const char *const *names, size_t count) {
  char *text = mem_strdup("");
  for (size_t k = 0; k < count; k++) {
    char *line = sum_line(folder, names[k]);
    char *longer = line ? mem_printf("%s%s", text, line) : NULL;
    mem_free(text);
    mem_free(line);
    if (!longer) return NULL;
    text = longer;
  }
  return text;
}

static int verify_line(const char *line, const char *folder, const char *name) {
  size_t length = strlen(line);
  char *want = sum_line(folder, name);
  int status = want ? 0 : -1;
  if (want && (length != strlen(want) || strcmp(line + HASH, want + HASH)))
    status = complain(folder, CHECKSUMS_NAME, "expected a line for ", name);
  else if (want && strcmp(line, want))
    status = complain(folder, name, "its checksum is not the one in ", CHECKSUMS_NAME);
  mem_free(want);
  return status;
}

int checksums_verify(const char *folder, const char *const *names, size_t count) {
  char *path = mem_printf("%s/%s", folder, CHECKSUMS_NAME), *line = NULL;
  size_t room = 0;
  int status = 0;
  FILE *in = fopen(path, "re");
  if (!in) status = complain(folder, CHECKSUMS_NAME, "cannot read: ", strerror(errno));
  for (size_t k = 0; k < count && !status; k++)
    status = verify_line(getline(&line, &room, in) > 0 ? line : "", folder, names[k]);
  if (!status && fgetc(in) != EOF)
    status = complain(folder, CHECKSUMS_NAME, "it has bytes left over", "");
  free(line);
  if (in) fclose(in);
  mem_free(path);
  return status;
}
