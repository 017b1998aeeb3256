/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"

/* What cannot be looked at may be there: reading it will tell. */
bool store_run_is(const char *folder) {
  struct stat status;
  char *path = mem_printf("%s/run.json", folder);
  bool is = !stat(path, &status) || (errno != ENOENT && errno != ENOTDIR);
  bool there = is || (!stat(folder, &status) && S_ISDIR(status.st_mode));
  mem_free(path);
  if (!is)
    fprintf(stderr, "smale18: %s: expected the folder of a run%s\n", folder,
            there ? ", found one without run.json" : "");
  return is;
}

/* Opening a pipe would wait for its writer. */
static json_t *parse_run(const char *path) {
  static const char expected[] = "expected the JSON object that a run writes";
  static const char advice[] = "put it back, or remove it to start afresh";
  struct stat status;
  json_error_t error;
  FILE *in = NULL;
  json_t *run = NULL;
  if (stat(path, &status) || (S_ISREG(status.st_mode) && !(in = fopen(path, "re")))) {
    fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  } else if (!in) {
    fprintf(stderr, "smale18: %s: %s, found %s; %s\n", path, expected,
            S_ISDIR(status.st_mode) ? "a folder" : "no regular file", advice);
  } else if (!(run = json_loadf(in, JSON_REJECT_DUPLICATES, &error))) {
    fprintf(stderr, "smale18: %s: %s, found no JSON in line %d; %s\n", path, expected,
            error.line > 0 ? error.line : 1, advice);
  } else if (!json_is_object(run)) {
    fprintf(stderr, "smale18: %s: %s, found another value; %s\n", path, expected, advice);
  }
  if (in) fclose(in);
  return run;
}

json_t *store_run_read(const char *folder) {
  char *path = mem_printf("%s/run.json", folder);
  json_t *run = parse_run(path);
  if (!json_is_object(run)) {
    json_decref(run);
    run = NULL;
  }
  mem_free(path);
  return run;
}
