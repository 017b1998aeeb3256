/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * same_cells: what must be the same however cells were computed. */
#ifndef SMALE18_SAME_CELLS_H
#define SMALE18_SAME_CELLS_H

#include <stddef.h>

/* The cells of the only run below the folder, without `seconds`, as sorted lines. Expects `count` of them,
 * none twice. mem_free it. */
char *cells_lines(const char *root, size_t count);

/* Expects the only run below each of the two folders to hold `count` cells, none twice, the same in both
 * but for their order and `seconds`. */
void expect_same_cells(const char *root, const char *root2, size_t count);

#endif
