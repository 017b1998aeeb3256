/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ref_table: a table from a CSV file (comment lines, a line of names, rows; no quotes), and the
 * comparison of a run's table with the reference of the same name. */
#ifndef SMALE18_TESTS_REF_TABLE_H
#define SMALE18_TESTS_REF_TABLE_H

#include <stddef.h>

struct ref_table {
  char *text;
  size_t rows, cols;
  char *entry[1024]; /* the names, then the rows; into text */
};

/* Asserted to be readable. */
void ref_table_read(struct ref_table *t, const char *path);
void ref_table_clear(struct ref_table *t);

/* The entry by that name; asserted to be there. */
const char *ref_table_get(const struct ref_table *t, size_t row, const char *name);

/* Expects that the table of the only run of this experiment below `root` has the rows of
 * results/reference/<reference>.csv and, in each column of that file, its texts. */
void expect_reference(const char *root, const char *name, const char *reference);

#endif
