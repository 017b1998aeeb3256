/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <argp.h>

#include "mem.h"
#include "merge.h"

struct arguments {
  const char **folders;
  size_t count;
  const char *root;
};

static const struct argp_option options[] = {
  {"out", 'o', "DIR", 0, "results root: the run is DIR/<name>-<hash> (default: results)", 0}, {0}};

static error_t parse(int key, char *arg, struct argp_state *state) {
  struct arguments *a = state->input;
  switch (key) {
  case 'o':
    if (!*arg) argp_error(state, "--out: expected a folder, got an empty name");
    a->root = arg;
    return 0;
  case ARGP_KEY_ARG: a->folders[a->count++] = arg; return 0;
  case ARGP_KEY_NO_ARGS:
    argp_error(state, "expected the folders of runs, e.g. shard-*/table1-*");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

int merge_command(int argc, char **argv) {
  static const struct argp argp = {
    options,
    parse,
    "FOLDER...",
    "Join run folders of one config, made in several places, into one, and render its tables and "
    "figures. Cells that disagree are an error.",
    NULL,
    NULL,
    NULL};
  struct arguments a = {.folders = mem_alloc((size_t)argc, sizeof *a.folders), .root = "results"};
  argp_parse(&argp, argc, argv, 0, NULL, &a);
  int code = (int)merge(a.folders, a.count, a.root);
  mem_free(a.folders);
  return code;
}
