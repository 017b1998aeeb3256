/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"

#include <argp.h>

#include "mem.h"

struct arguments {
  struct export_options options;
  const char **overrides;
};

enum { KEY_SET = 256 };

static const struct argp_option options[] = {
  {"set", KEY_SET, "KEY=VALUE", 0,
   "replace a value of the config, e.g. --set network.restarts=5; may be repeated", 0},
  {"output", 'o', "FOLDER", 0,
   "a new or empty folder to write to (default: results/NAME-HASH-network)", 0},
  {0}};

static error_t parse(int key, char *arg, struct argp_state *state) {
  struct arguments *a = state->input;
  switch (key) {
  case KEY_SET: a->overrides[a->options.override_count++] = arg; return 0;
  case 'o':
    if (!*arg) argp_error(state, "--output: expected a folder, got an empty name");
    a->options.folder = arg;
    return 0;
  case ARGP_KEY_ARG:
    if (a->options.config) argp_error(state, "expected one CONFIG, got '%s' too", arg);
    a->options.config = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    argp_error(state, "expected the path of a config, e.g. configs/convergence_digits.yaml");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

int export_command(int argc, char **argv) {
  static const struct argp argp = {options,
                                   parse,
                                   "CONFIG",
                                   "Write the network of the theorem, for the one cell of CONFIG, "
                                   "as a list of layers: network.json and its matrices as "
                                   "NPY files of doubles.",
                                   NULL,
                                   NULL,
                                   NULL};
  struct arguments a = {.overrides = mem_alloc((size_t)argc, sizeof *a.overrides)};
  argp_parse(&argp, argc, argv, 0, NULL, &a);
  a.options.overrides = a.overrides;
  int code = (int)export_network(&a.options);
  mem_free(a.overrides);
  return code;
}
