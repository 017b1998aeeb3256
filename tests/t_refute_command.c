/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `smale18 refute` calls players and certificates, where it writes, and what it says. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

TestSuite(refute_command, .init = program_enter, .fini = program_abandon);

/* Runs `refute`, expects the exit code, the word, and not the other one. */
static void says(const char *arguments, int code, const char *word, const char *without) {
  struct outcome o = program_run("refute %s", arguments);
  cr_expect_eq(o.code, code, "%s: %d: %s", arguments, o.code, o.err);
  cr_expect(strstr(code == 2 || code == 3 ? o.err : o.out, word), "%s: no '%s' in: %s%s", arguments,
            word, o.out, o.err);
  cr_expect(!without || !strstr(o.out, without), "%s: '%s' in: %s", arguments, without, o.out);
  outcome_clear(&o);
}

static size_t certificates(void) {
  cr_assert_eq(system("ls refutations/*.cert 2>/dev/null | wc -l >count"), 0);
  char *text = read_text("count", NULL);
  size_t count = strtoul(text, NULL, 10);
  mem_free(text);
  return count;
}

/* What is played differently leaves another certificate; the same again leaves no second one. */
Test(refute_command, default_names) {
  static const char *const games[] = {"barycentre",
                                      "barycentre --part 2",
                                      "barycentre --transform identity",
                                      "barycentre --normalisation unit",
                                      "barycentre --parameter 1/2",
                                      "barycentre --weights 2,1",
                                      "barycentre --weights 1,2",
                                      "barycentre --competitors 3",
                                      "barycentre --labels off",
                                      "barycentre --name coin",
                                      "barycentre --seed 2",
                                      "coin",
                                      "coin --seed 2"};
  size_t count = sizeof games / sizeof *games;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < count; i++) {
      says(games[i], 0, "is refuted", NULL);
      cr_expect_eq(certificates(), pass ? count : i + 1, "%s", games[i]);
    }
  says("coin", 0, "part1-seed1-", NULL);
  says("coin --seed 2", 0, "part1-seed2-", NULL);
  says("barycentre --seed 2", 0, "part1-seed2-", NULL);
  says("barycentre", 0, "part1-", "-seed");
  program_leave();
}

Test(refute_command, names_of_players) {
  static const char *const wrong[] = {"--name a/b", "--name ../a", "--name .a",
                                      "--name= ", "--name a*"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char *arguments = mem_printf("barycentre %s", wrong[i]);
    says(arguments, 2, "--name: expected 1 to 64 letters", NULL);
    mem_free(arguments);
  }
  says("barycentre --name My-player_1.0", 0, "refutations/My-player_1.0-P3-", NULL);
  says("-- ./.odd+name(1)", 4, "_odd_name_1_ is at fault", NULL);
  cr_expect_neq(access("refutations/a", F_OK), 0);
  program_leave();
}

/* Before anything is played: a player that never answers would take long. */
Test(refute_command, places_for_certificates) {
  struct stat st;
  cr_assert_eq(mkfifo("pipe", 0600), 0);
  cr_assert_eq(symlink("target", "link"), 0);
  says("never --budget 0 --certificate pipe", 3, "pipe: cannot write: expected a regular file",
       NULL);
  says("never --budget 0 --certificate /dev/full", 3, "got a device", NULL);
  says("never --budget 0 --certificate link", 3, "leads nowhere", NULL);
  says("never --budget 0 --certificate no/such/a.cert", 3, "folder no/such does not exist", NULL);
  cr_expect_neq(access("no", F_OK), 0);
  cr_expect(!lstat("pipe", &st) && S_ISFIFO(st.st_mode));
  cr_assert_eq(system(": >target"), 0);
  says("barycentre --certificate link", 0, "Certificate: link", NULL);
  cr_expect(!lstat("link", &st) && S_ISLNK(st.st_mode));
  cr_expect(!lstat("target", &st) && S_ISREG(st.st_mode) && st.st_size > 0);
  says("informed", 1, "survives", NULL);
  cr_expect_neq(access("refutations", F_OK), 0, "a folder for nothing");
  program_leave();
}

Test(refute_command, numbers_as_they_are) {
  says("barycentre --parameter 1e-50", 0, "lambda = 10^-50\n", NULL);
  says("barycentre --parameter 1/4", 0, "lambda = 1/4\n", NULL);
  says("barycentre --problem P2 --digits 60", 0, "y_1 = 1 + 10^-60\n", "y is the first");
  says("barycentre --problem P1", 0, "y is the first column of Q\n", "times");
  says("barycentre", 0, "Distance  about ", "times");
  says("barycentre --rows 1", 0, "1 row and 6 columns", NULL);
  says("never --budget 1", 4, "it read 1 datum, ", NULL);
  program_leave();
}

Test(refute_command, blames_what_is_wrong) {
  static const char *const cases[][2] = {
    {"--problem P1 --parameter 50", "expected 0 <= eta <= 49, got 50\n"},
    {"--weights 1e9,1",
     "--parameter (lambda) and --weights (weight): expected 0 < lambda * weight"},
    {"--weights 1e9,1", "got lambda * weight = 1 * 1000000000\n"},
    {"--weights 1,2,3", "expected two numbers W,V like 1/2,3, got '1,2,3'"},
    {"--weights 0,1", "expected a positive number, got 0\n"},
    {"--arithmetic float:10", "block:P with 24 <= P"},
    {"--digits 10001", "from 3 to 10000, got '10001'"},
    {"--cols 4097", "from 2 to 4096, got '4097'"},
    {"--cols 4096 --rows 1025", "m N at most 4194304, got 4096, and m = 1025"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *arguments = mem_printf("barycentre %s", cases[i][0]);
    says(arguments, 2, cases[i][1], NULL);
    mem_free(arguments);
  }
  program_leave();
}

/* Who solves another problem than the one that is played. */
Test(refute_command, players_made_for_a_problem) {
  says("--list", 0, "(made for P2; plays the others as it is)", NULL);
  says("firenet --problem P1", 0, "made for P3; here it plays P1 as it is", NULL);
  says("ista --problem P2", 0, "is refuted", "made for");
  says("barycentre --problem P1", 0, "is refuted", "made for");
  program_leave();
}
