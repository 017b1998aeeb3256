/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_line.h"

#include <argp.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "experiment.h"
#include "experiment_help.h"
#include "export.h"
#include "generate.h"
#include "library.h"
#include "mem.h"
#include "merge.h"
#include "refute.h"
#include "report_command.h"
#include "run_info.h"
#include "runner.h"
#include "team.h"

static const char exit_codes[] =
  "\vExit codes: 0 done; 1 a result is undecided or contradicts what the config expects; 2 usage "
  "or config error, or a "
  "refused hypothesis; 3 environment (disk, memory); 130 interrupted. `refute` besides: 1 the "
  "player "
  "survives; 4 it gives no answer.";

/* Arguments of `run` and `generate`. */
struct run_arguments {
  struct run_options options;
  const char **overrides;
};

enum { KEY_SET = 256, KEY_SHARD };

static const struct argp_option run_options[] = {
  {"set", KEY_SET, "KEY=VALUE", 0,
   "replace a value of the config, e.g. --set class.N2=5 or --set class.K=[1,3]; may be repeated",
   0},
  {"out", 'o', "DIR", 0, "results root (default: results)", 0},
  {"jobs", 'j', "N", 0, "cells computed at once (default: one per processor)", 0},
  {"shard", KEY_SHARD, "I/N", 0,
   "compute only the cells with number = I modulo N, 0 <= I < N; shards with one --out share the "
   "run "
   "folder, others are joined by `merge`",
   0},
  {"quiet", 'q', NULL, 0, "no progress", 0},
  {0}};

static size_t parse_count(struct argp_state *state, const char *option, const char *text) {
  char *end;
  errno = 0;
  unsigned long n = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end || errno || n < 1 || n > 1024)
    argp_error(state, "--%s: expected an integer from 1 to 1024, got '%s'", option, text);
  return n;
}

static void parse_shard(struct argp_state *state, struct run_options *o, const char *text) {
  char slash, rest;
  unsigned long shard, shards;
  if (*text < '0' || *text > '9' ||
      sscanf(text, "%lu%c%lu%c", &shard, &slash, &shards, &rest) != 3 || slash != '/' ||
      shards < 1 || shards == ULONG_MAX || shard >= shards) { /* ULONG_MAX: too large to read */
    argp_error(state, "--shard: expected I/N with 0 <= I < N, got '%s'", text);
    return;
  }
  o->shard = shard;
  o->shards = shards;
}

static error_t parse_run(int key, char *arg, struct argp_state *state) {
  struct run_arguments *a = state->input;
  switch (key) {
  case KEY_SET: a->overrides[a->options.override_count++] = arg; return 0;
  case 'o':
    if (!*arg) argp_error(state, "--out: expected a folder, got an empty name");
    a->options.root = arg;
    return 0;
  case 'j': a->options.threads = parse_count(state, "jobs", arg); return 0;
  case KEY_SHARD: parse_shard(state, &a->options, arg); return 0;
  case 'q': a->options.quiet = true; return 0;
  case ARGP_KEY_ARG:
    if (a->options.config) argp_error(state, "expected one CONFIG, got '%s' too", arg);
    a->options.config = arg;
    return 0;
  case ARGP_KEY_NO_ARGS:
    argp_error(state, "expected the path of a config, e.g. configs/table1.yaml");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static int with_config(int argc, char **argv, const struct argp *argp,
                       enum exit_code (*command)(const struct run_options *)) {
  struct run_arguments a = {.options = {.root = "results", .shards = 1}};
  a.overrides = mem_alloc((size_t)argc, sizeof *a.overrides);
  argp_parse(argp, argc, argv, 0, NULL, &a);
  a.options.overrides = a.overrides;
  int code = (int)command(&a.options);
  mem_free(a.overrides);
  return code;
}

static int command_run(int argc, char **argv) {
  static const struct argp argp = {run_options,
                                   parse_run,
                                   "CONFIG",
                                   "Compute the cells of CONFIG that its run folder does not hold "
                                   "yet, and render its tables and figures.",
                                   NULL,
                                   NULL,
                                   NULL};
  return with_config(argc, argv, &argp, runner_run);
}

static int command_generate(int argc, char **argv) {
  static const struct argp argp = {
    run_options,
    parse_run,
    "CONFIG",
    "Write the training sets of CONFIG: exact dyadic data as JSON lines, and doubles as NPY.",
    NULL,
    NULL,
    NULL};
  return with_config(argc, argv, &argp, generate);
}

static error_t parse_one(int key, char *arg, struct argp_state *state) {
  const char **argument = state->input;
  if (key != ARGP_KEY_ARG) return ARGP_ERR_UNKNOWN;
  if (*argument) argp_error(state, "unexpected argument '%s'", arg);
  *argument = arg;
  return 0;
}

static int command_render(int argc, char **argv) {
  static const struct argp argp = {
    NULL, parse_one, "RUN", "Render the tables and figures of the run folder RUN from its cells.",
    NULL, NULL,      NULL};
  const char *folder = NULL;
  argp_parse(&argp, argc, argv, 0, NULL, &folder);
  if (folder) return (int)runner_render(folder);
  fprintf(stderr, "smale18 render: expected the folder of a run, e.g. results/table1-...\n");
  return EXIT_CONFIG;
}

static int command_list(int argc, char **argv) {
  static const struct argp argp = {
    NULL, parse_one, "", "List the experiments that a config can name.", NULL, NULL, NULL};
  const char *argument = "";
  argp_parse(&argp, argc, argv, 0, NULL, &argument);
  for (size_t i = 0; experiments[i]; i++)
    printf("%-18s %s\n", experiments[i]->name, experiments[i]->summary);
  return EXIT_DONE;
}

/* What foreign_play starts; not for users. */
static int command_play_library(int argc, char **argv) {
  if (argc == 3) return library_play(argv[1], strtoul(argv[2], NULL, 10));
  fprintf(stderr, "smale18 play-library: expected the path of a shared library, and bytes\n");
  return EXIT_CONFIG;
}

static int command_help(int argc, char **argv);

static const struct command {
  const char *name, *summary; /* no summary: not shown */
  int (*run)(int argc, char **argv);
  bool each; /* each process that mpirun starts has its part in it */
} commands[] = {{"run", "run a config and print its table", command_run, true},
                {"render", "render a run folder again", command_render, false},
                {"report", "write a run folder as one page of HTML", report_command, false},
                {"merge", "join run folders of one config", merge_command, false},
                {"generate", "write the training sets of a config", command_generate, false},
                {"export", "write the network of a config as layers", export_command, false},
                {"refute", "defeat an algorithm, and leave a certificate", refute_command, false},
                {"list", "list the experiments", command_list, false},
                {"help", "show the keys of an experiment, or this text", command_help, false},
                {"play-library", NULL, command_play_library, true},
                {0}};

static void print_overview(FILE *out) {
  fputs(
    "Usage: smale18 COMMAND [ARGUMENT...]\n\n"
    "Reproduces, to certified digits, the theorems of Colbrook, Antun and Hansen (PNAS 2022).\n\n",
    out);
  for (const struct command *c = commands; c->name; c++)
    if (c->summary) fprintf(out, "  %-10s %s\n", c->name, c->summary);
  fprintf(out,
          "\n`smale18 COMMAND --help` shows the options of a command.\n"
          "The script ./smale18 in the sources also has: build, check FILE... (certificates), "
          "test, bench.\n"
          "%s\n",
          exit_codes + 1);
}

/* The commands of the script: they are no part of this program. */
static const char *const script_help[][2] = {
  {"check", "./smale18 check FILE...: are these certificates right? It runs smale18-check FILE..., "
            "a program of "
            "its own\non GMP alone, which reads each certificate and verifies all that it claims. "
            "Exit codes: "
            "0 all are right;\n1 one is not; 2 a file that it cannot read.\n"},
  {"test", "./smale18 test [--all] [NAME]: builds with the tests and runs them; --all the slow "
           "ones, too.\n"},
  {"build", "./smale18 build: builds the program and prints its path. SMALE18_MPI=yes ./smale18 "
            "build makes the\nbuild with MPI, which then runs as mpirun -n 9 ./smale18 run CONFIG: "
            "the first process hands out cells\nand writes them, each other computes one at a "
            "time.\n"},
  {"bench", "./smale18 bench: times the program against the peers that Python has here.\n"}};

static bool help_of_script(const char *name) {
  for (size_t i = 0; i < sizeof script_help / sizeof *script_help; i++)
    if (!strcmp(script_help[i][0], name)) {
      fputs(script_help[i][1], stdout);
      return true;
    }
  return false;
}

static int command_help(int argc, char **argv) {
  if (argc < 2 || argv[1][0] == '-') {
    print_overview(stdout);
    return EXIT_DONE;
  }
  for (const struct command *c = commands; c->name; c++)
    if (!strcmp(c->name, argv[1]) && c->summary && c->run != command_help) {
      char *called = mem_printf("smale18 %s", c->name);
      char *arguments[] = {called, (char[]){"--help"}, NULL};
      int code = c->run(2, arguments);
      mem_free(called);
      return code;
    }
  if (help_of_script(argv[1])) return EXIT_DONE;
  const struct experiment *e = experiment_find(argv[1]);
  if (!e) {
    fprintf(stderr,
            "smale18 help: expected an experiment or a command, got '%s'; `smale18 list` shows the "
            "experiments\n",
            argv[1]);
    return EXIT_CONFIG;
  }
  experiment_help(e, stdout);
  return EXIT_DONE;
}

/* What is no work for many is left to the first process: the others would print it again and write the
 * same files at the same time. */
static bool leaves_it(const char *name) {
  for (const struct command *c = commands; c->name && name; c++)
    if (c->each && !strcmp(c->name, name)) return false;
  return team_follows();
}

int command_line(int argc, char **argv) {
  argp_err_exit_status = EXIT_CONFIG;
  if (leaves_it(argv[1])) return EXIT_DONE;
  if (argc < 2) {
    print_overview(stderr);
    return EXIT_CONFIG;
  }
  if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
    struct build_id id = build_id();
    printf("smale18 %s, commit %s%s\n", id.version, id.commit,
           strcmp(id.dirty, "yes") ? "" : " (modified)");
    return EXIT_DONE;
  }
  const char *name = !strcmp(argv[1], "--help") || !strcmp(argv[1], "-?") || !strcmp(argv[1], "-h")
                       ? "help"
                       : argv[1];
  for (const struct command *c = commands; c->name; c++) {
    if (strcmp(c->name, name)) continue;
    char *called = mem_printf("smale18 %s", name); /* for argp's messages */
    argv[1] = called;
    int code = c->run(argc - 1, argv + 1);
    mem_free(called);
    return code;
  }
  fprintf(stderr, "smale18: unknown command '%s'; `smale18 help` lists them\n", argv[1]);
  return EXIT_CONFIG;
}
