/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command_line: smale18 COMMAND [ARGUMENT...]. */
#ifndef SMALE18_COMMAND_LINE_H
#define SMALE18_COMMAND_LINE_H

/* Runs the command; returns the exit code (runner.h). Of the processes that mpirun started only the
 * first does what is no run; the others return EXIT_DONE, and mpirun what the first has. */
int command_line(int argc, char **argv);

#endif
