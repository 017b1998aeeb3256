/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "balls.h"
#include "command_line.h"
#include "fixed_path.h"
#include "mem.h"
#include "runner.h"

int main(int argc, char **argv) {
  mem_install();
  signal(SIGXFSZ, SIG_IGN);  /* a file beyond the limit is a write that fails */
  (void)fixed_path_vector(); /* a wrong SMALE18_SIMD is told at once */
  int code = command_line(argc, argv);
  flint_cleanup_master(); /* the libraries' caches, so that leaks show */
  mpfr_free_cache();
  errno = 0;
  if (!fflush(stdout) && !ferror(stdout)) return code;
  fprintf(stderr, "smale18: standard output: cannot write: %s\n", strerror(errno ? errno : EIO));
  return EXIT_ENVIRONMENT;
}
