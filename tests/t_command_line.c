/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the program answers to those who ask, and to bad input: one line and the right exit code. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "experiment.h"
#include "mem.h"
#include "program.h"
#include "run_info.h"

TestSuite(command_line, .init = program_enter, .fini = program_abandon, .timeout = 120);

#define RUN "run configs/table1.yaml -q --out o --set network.type=firenet "

static void says(const char *arguments, int code, const char *word) {
  struct outcome o = program_run("%s", arguments);
  cr_expect_eq(o.code, code, "%s: exit code %d: %s", arguments, o.code, o.err);
  cr_expect(strstr(code ? o.err : o.out, word), "%s: no '%s' in: %s%s", arguments, word, o.out,
            o.err);
  cr_expect_str_empty(code ? o.out : o.err);
  outcome_clear(&o);
}

static void expect_nothing_made(void) { cr_expect_neq(access("o", F_OK), 0, "a results folder"); }

Test(command_line, answers) {
  char *version = mem_printf("smale18 %s, commit ", build_id().version);
  says("--version", 0, version);
  says("help", 0, "Exit codes: 0 done");
  says("--help", 0, "Usage: smale18 COMMAND");
  says("run --help", 0, "--shard");
  says("help run", 0, "--shard");
  says("help generate", 0, "JSON lines");
  says("help refute", 0, "Usage: smale18 refute [OPTION...] PLAYER");
  says("help check", 0, "smale18-check");
  says("help test", 0, "./smale18 test");
  says("help bench", 0, "./smale18 bench");
  says("help", 0, "build, check FILE... (certificates), test, bench");
  says("render --help", 0, "RUN");
  for (size_t i = 0; experiments[i]; i++) {
    char *help = mem_printf("help %s", experiments[i]->name);
    says("list", 0, experiments[i]->name);
    says("list", 0, experiments[i]->summary);
    says(help, 0, experiments[i]->summary);
    mem_free(help);
  }
  mem_free(version);
  program_leave();
}

/* Keys of the kind of cells that the experiment refuses. */
static const struct {
  const char *experiment, *key, *value;
} refused[] = {{"convergence_digits", "network.layers", "exact"},
               {"convergence_digits", "grid.low", "-2"},
               {"convergence_digits", "grid.high", "8"},
               {"inexact_layers", "network.unrestarted", "0"},
               {"inexact_layers", "check.restarts", "3"},
               {"inexact_layers", "check.bits", "1024"},
               {"inexact_layers", "grid.low", "-2"},
               {"inexact_layers", "grid.high", "8"},
               {"grid_search", "network.layers", "exact"},
               {"grid_search", "network.unrestarted", "0"},
               {"grid_search", "check.restarts", "3"},
               {"grid_search", "check.bits", "1024"},
               {"theorem2_i", "existence.points", "2"},
               {"theorem2_ii", "existence.points", "2"},
               {"theorem2_iii", "existence.points", "2"},
               {"theorem2_iii", "game.runs", "3"},
               {"existence", "game.runs", "3"}};
enum { REFUSED = sizeof refused / sizeof *refused };

static bool is_refused(const char *experiment, const struct key_spec *k) {
  char *key = mem_printf("%s.%s", k->section, k->name);
  bool found = false;
  for (size_t i = 0; i < REFUSED; i++)
    found = found || (!strcmp(refused[i].experiment, experiment) && !strcmp(refused[i].key, key));
  mem_free(key);
  return found;
}

/* Help shows the keys that a config may give, and no others. */
Test(command_line, help_shows_the_keys) {
  for (size_t i = 0; experiments[i]; i++) {
    const char *name = experiments[i]->name;
    struct outcome o = program_run("help %s", name);
    cr_assert_eq(o.code, 0, "%s", name);
    for (const struct key_spec *k = experiments[i]->cells->schema; k->name; k++) {
      char *line = mem_printf("\n  %s%s%s: ", k->section, *k->section ? "." : "", k->name);
      bool shown = strstr(o.out, line) && strstr(o.out, k->sentence);
      cr_expect_neq(shown, is_refused(name, k), "%s:%s", name, line);
      mem_free(line);
    }
    outcome_clear(&o);
  }
  for (size_t i = 0; i < REFUSED; i++)
    program_refuses(2, refused[i].key, "not a key of", refused[i].experiment,
                    "run configs/%s.yaml -q --out o --set %s=%s", refused[i].experiment,
                    refused[i].key, refused[i].value);
  expect_nothing_made();
  program_leave();
}

Test(command_line, wrong_usage) {
  static const char *const words[][2] = {
    {"", "Usage: smale18 COMMAND"},
    {"nope", "unknown command 'nope'"},
    {"run", "path of a config"},
    {"generate", "path of a config"},
    {"run --nope configs/quick.yaml", "unrecognized option '--nope'"},
    {"run configs/quick.yaml -j0", "--jobs: expected an integer from 1"},
    {"run configs/quick.yaml -j two", "got 'two'"},
    {"run configs/quick.yaml -j 1025", "expected an integer from 1 to 1024, got '1025'"},
    {"run configs/quick.yaml -j 100000", "got '100000'"},
    {"run configs/quick.yaml -j 99999999999999999999", "got '99999999999999999999'"},
    {"run configs/quick.yaml --out  -q", "--out: expected a folder, got an empty name"},
    {"run configs/quick.yaml --out=", "--out: expected a folder"},
    {"generate configs/quick.yaml --out  -q", "--out: expected a folder"},
    {"run configs/quick.yaml --shard 2/2", "got '2/2'"},
    {"run configs/quick.yaml --shard -1/2", "got '-1/2'"},
    {"run configs/quick.yaml --shard 1", "0 <= I < N"},
    {"run configs/quick.yaml configs/table1.yaml", "expected one CONFIG"},
    {"list all", "unexpected argument 'all'"},
    {"render", "expected the folder of a run"},
    {"help nope", "got 'nope'"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) says(words[i][0], 2, words[i][1]);
  program_leave();
}

Test(command_line, output_that_cannot_be_written) {
  char *line = mem_printf("%s list >/dev/full 2>err", getenv("SMALE18"));
  int status = system(line);
  cr_expect_eq(status, 3 << 8);
  mem_free(line);
  char *text = read_text("err", NULL);
  cr_expect_str_eq(text, "smale18: standard output: cannot write: No space left on device\n");
  mem_free(text);
  program_leave();
}

Test(command_line, overrides_refused) {
  static const char *const words[][3] = {
    {"class.foo=1", "class.foo", "unknown key"},
    {"klass.K=1", "klass.K", "did you mean 'class'"},
    {"class.K=one", "class.K", "expected an integer >= 1"},
    {"class.K=1.5", "class.K", "got '1.5'"},
    {"class.K=0", "class.K", "expected an integer >= 1"},
    {"class.K=-3", "class.K", "got '-3'"},
    {"class.K=[]", "class.K", "an empty list"},
    {"class.N2=-1", "class.N2", "expected an integer >= 0"},
    {"class.N1=1", "class.N1", "expected an integer >= 2"},
    {"class.delta=0", "class.delta", "> 0 and < 1"},
    {"class.delta=1", "class.delta", "> 0 and < 1"},
    {"class.delta=-1/6", "class.delta", "> 0 and < 1"},
    {"class.lambda=much", "class.lambda", "expected a number > 0"},
    {"class.lambda=0", "class.lambda", "expected a number > 0"},
    {"class.lambda=1/0", "class.lambda", "expected a number > 0"},
    {"class.member=3", "class.member", "N1 = 2"},
    {"class.member=1", "class.member", "2 <= member"},
    {"data.bits=[10,10]", "data.bits", "every value once"},
    {"network.type=resnet", "network.type", "firenet, lista"},
    {"arithmetic=float:23", "arithmetic", "24 <= p"},
    {"arithmetic=ball:1000000001", "arithmetic", "p <= 1000000000"},
    {"expect=[any,fails]", "expect", "expected one value"},
    {"class.K", "class.K", "expected section.key=value"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    char *set = mem_printf("--set %s: ", words[i][0]);
    program_refuses(2, set, words[i][1], words[i][2], RUN "--set %s", words[i][0]);
    mem_free(set);
  }
  expect_nothing_made();
  program_leave();
}

static void write_config(const char *text) {
  FILE *out = fopen("bad.yaml", "w");
  cr_assert(out && fputs(text, out) >= 0 && !fclose(out));
}

Test(command_line, files_refused) {
  static const char *const words[][4] = {
    {"experiment: table1\nclass:\n  k: 1\n", "bad.yaml:3:3: ", "class.k", "did you mean"},
    {"experiment: table1\nclass:\n  K: [1, x]\n", "bad.yaml:3:10: ", "class.K", "got 'x'"},
    {"experiment: table1\nclass:\n  K: []\n", "bad.yaml:3:6: ", "class.K", "an empty list"},
    {"experiment: table1\nclass:\n  N2: -1\n", "bad.yaml:3:7: ", "class.N2", ">= 0"},
    {"experiment: table1\nclass:\n  lambda: abc\n", "bad.yaml:3:11: ", "class.lambda",
     "a number > 0"},
    {"experiment: table7\n", "bad.yaml:1:13: ", "experiment", "table1"},
    {"class: {K: 1}\n", "bad.yaml:1:1: ", "experiment", "missing"},
    {"experiment: table1\nclass: {K: 1\n", "bad.yaml:", "YAML", NULL},
    {"", "bad.yaml:1:1: ", NULL, NULL}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    write_config(words[i][0]);
    program_refuses(2, words[i][1], words[i][2], words[i][3], "run bad.yaml --out o");
  }
  cr_assert_eq(truncate("bad.yaml", 100 << 20), 0);
  program_refuses(2, "bad.yaml: ", "expected a config file of at most 1 MiB", NULL,
                  "run bad.yaml --out o");
  program_refuses(2, "/tmp: ", "got a directory", NULL, "run /tmp --out o");
  program_refuses(2, "absent.yaml: ", "No such file", NULL, "run absent.yaml --out o");
  program_refuses(2, "absent.yaml: ", "No such file", NULL, "generate absent.yaml --out o");
  expect_nothing_made();
  program_leave();
}

/* What more than one key decides. */
Test(command_line, hypotheses_refused) {
  program_refuses(2, "data.sparsity", "N2 = 4", NULL,
                  "run configs/table1.yaml --out o --set class.N2=4");
  program_refuses(
    2, "data.sparsity", "N2 = 4", NULL,
    "generate configs/table1.yaml --out o --set class.N2=4 --set network.type=firenet");
  program_refuses(2, "data.labels", "expected `on`", NULL,
                  "run configs/table1.yaml --out o --set data.labels=off");
  program_refuses(2, "network.steps", "not positive for K = 9", NULL,
                  "run configs/table1_published.yaml --out o --set class.K=9");
  program_refuses(2, "class.member", "`indices: published`", NULL,
                  "run configs/table1_published.yaml --out o --set class.member=2");
  expect_nothing_made();
  program_leave();
}

/* Refused at once, and not by running into it. */
Test(command_line, more_than_memory) {
  static const char *const arithmetic[] = {"float:1000000000", "ball:1000000000", "ball:999999999"};
  for (size_t i = 0; i < 3; i++)
    program_refuses(3, "arithmetic", arithmetic[i], "GiB",
                    RUN "--set class.N2=10000 --set arithmetic=%s", arithmetic[i]);
  static const char *const runs[] = {
    "table1.yaml --set class.N2=10000 --set arithmetic=[ball:999999999,ball:999999998]",
    "theorem2_i.yaml --set class.m=100000 --set class.q=100000 --set game.budget=100000",
    "convergence_digits.yaml --set recovery.rows=256 --set check.bits=10000000"};
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    program_refuses(3, "one cell needs about ", "GiB, more than", NULL,
                    "run configs/%s -q -j1 --out o", runs[i]);
    program_refuses(3, ": 2 cells at once need about ", "GiB, more than", NULL,
                    "run configs/%s -q -j2 --out o", runs[i]);
  }
  expect_nothing_made();
  program_leave();
}

Test(command_line, folders_refused) {
  cr_assert_eq(symlink("configs/table1.yaml", "plain"), 0); /* no folder */
  program_refuses(3, "plain/sub", "Not a directory", NULL,
                  "run configs/table1.yaml -q --set network.type=firenet --out plain/sub");
  program_refuses(3, "plain", "Not a directory", NULL,
                  "generate configs/table1.yaml -q --set network.type=firenet --out plain");
  program_refuses(2, "plain", "expected the folder of a run", NULL, "render plain");
  program_refuses(2, "absent", "expected the folder of a run", NULL, "render absent");
  program_refuses(2, "smale18: configs: expected the folder of a run, found one without run.json",
                  NULL, NULL, "render configs");
  program_leave();
}
