/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report_command: smale18 report DIR [-o FILE]. */
#ifndef SMALE18_REPORT_COMMAND_H
#define SMALE18_REPORT_COMMAND_H

#include "runner.h"

/* Writes the report of the run folder to the file (NULL: <folder>/report.html), whole or not at all.
 * Returns EXIT_DONE, or EXIT_OPEN as rendering does; EXIT_CONFIG (no folder) and EXIT_ENVIRONMENT
 * after a line on stderr. */
enum exit_code report_write(const char *folder, const char *file);

int report_command(int argc, char **argv);

#endif
