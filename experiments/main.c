/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command_line.h"
#include "mem.h"

int main(int argc, char **argv) {
  mem_install();
  return command_line(argc, argv);
}
