/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "generate.h"

enum exit_code generate(const struct run_options *options) {
  (void)options;
  return EXIT_ENVIRONMENT;
}
