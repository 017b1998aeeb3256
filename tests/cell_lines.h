/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_lines: cells made up by a test, as a run would have stored them. */
#ifndef SMALE18_TESTS_CELL_LINES_H
#define SMALE18_TESTS_CELL_LINES_H

#include "cell_list.h"

/* A file without a name that holds the cells, an array, one line for each. Close it. */
int cell_lines_file(const json_t *cells);

/* The list of them; to be closed. */
struct cell_list cell_lines_list(const json_t *cells);

#endif
