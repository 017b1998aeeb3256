/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The script ./smale18 where it cannot build at once: one line that says why. Here it stands alone, so there
 * is nothing to build. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "mem.h"
#include "program.h"

static void enter(void) {
  program_enter();
  cr_assert_eq(system("mkdir sources && cp \"$SMALE18_ROOT/smale18\" sources"), 0);
  setenv("SMALE18", "sources/smale18", 1); /* what program_run starts */
  setenv("SMALE18_INSTALL", "no", 1);
  unsetenv("SMALE18_BUILD");
}

TestSuite(script, .init = enter, .fini = program_abandon);

Test(script, folder_that_cannot_be_written) {
  cr_assert_eq(system("mkdir -p sources/.build/lock"), 0);
  program_refuses(3, "cannot write in ", "sources/.build; ", "SMALE18_BUILD=FOLDER", "build");
  cr_assert_eq(system("rm -r sources/.build && : >sources/.build"), 0);
  program_refuses(3, "cannot create ", "sources/.build; ", "SMALE18_BUILD=FOLDER", "build");
  setenv("SMALE18_BUILD", "b/c", 1);
  struct outcome o = program_run("build");
  cr_expect(o.code == 3 && !strstr(o.err, "cannot create"), "%d %s", o.code, o.err);
  cr_expect_eq(access("b/c/lock", F_OK), 0, "%s", o.err);
  outcome_clear(&o);
  setenv("SMALE18_BUILD", "sources/smale18/x", 1);
  program_refuses(3, "cannot create ", "sources/smale18/x; ", "SMALE18_BUILD names it", "build");
  program_leave();
}

Test(script, words_that_are_wrong) {
  program_refuses(2, "build: ", "expected no more words", "", "build x");
  program_refuses(2, "test --step: ", "expected the name of a step", "", "test --step");
  static const char *const helps[] = {"build --help", "bench --help", "test --help"};
  for (size_t k = 0; k < sizeof helps / sizeof *helps; k++) {
    struct outcome o = program_run("%s", helps[k]);
    cr_expect(!o.code && strstr(o.out, "./smale18 bench") && !*o.err, "%d %s%s", o.code, o.out,
              o.err);
    outcome_clear(&o);
  }
  cr_expect_neq(access("sources/.build", F_OK), 0, "nothing was built");
  program_leave();
}

/* Does the text of the file come to hold the word within 20 seconds? */
static bool comes_to_say(const char *path, const char *word) {
  for (int k = 0; k < 2000; k++) {
    char *text = read_text(path, NULL);
    bool there = strstr(text, word);
    mem_free(text);
    if (there) return true;
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  }
  return false;
}

Test(script, waits_for_another_build_and_says_so) {
  cr_assert_eq(system("mkdir sources/.build && command -v flock >/dev/null && : >stderr.txt"), 0);
  int lock = open("sources/.build/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  cr_assert(lock >= 0 && !flock(lock, LOCK_EX));
  pid_t pid = program_start("build");
  cr_expect(comes_to_say("stderr.txt", "smale18: waiting for another ./smale18"));
  cr_expect_eq(kill(pid, 0), 0, "it waits");
  close(lock);
  struct outcome o = program_end(pid);
  cr_expect_eq(o.code, 3, "nothing to build, yet: %d %s", o.code, o.err);
  outcome_clear(&o);
  program_leave();
}
