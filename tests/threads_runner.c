/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run on two threads, for ThreadSanitizer: trainings side by side, then cells of every arithmetic. A plain
 * program, because Criterion does not run under that sanitizer. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "runner.h"

static const char config[] =
  "experiment: table1\n"
  "class: {K: [1, 3], N2: 3}\n"
  "data: {bits: [10, 20], samples: 40, validation: 10, sparsity: 2}\n"
  "network: {type: [firenet, lista], inner: 4, outer: 3, epochs: 3, batch: 20}\n"
  "arithmetic: [double, 'float:64', 'ball:200', certified]\n";

int main(void) {
  char folder[] = "/tmp/threads_runner.XXXXXX";
  assert(mkdtemp(folder) && !chdir(folder));
  FILE *f = fopen("small.yaml", "w");
  assert(f && fputs(config, f) >= 0 && !fclose(f));
  assert(freopen("/dev/null", "w", stdout));
  mem_install();
  struct run_options options = {
    .config = "small.yaml", .root = "results", .threads = 2, .shards = 1, .quiet = true};
  enum exit_code code = runner_run(&options), again = runner_run(&options);
  char *remove = mem_printf("rm -rf '%s'", folder);
  assert(!chdir("/") && !system(remove));
  mem_free(remove);
  if (code == EXIT_DONE && again == EXIT_DONE) return 0;
  fprintf(stderr, "exit codes %d and %d, expected 0\n", (int)code, (int)again);
  return 1;
}
