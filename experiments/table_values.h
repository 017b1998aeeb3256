/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_values: the values of tables as LaTeX macros, so that a paper cites numbers by name:
 *
 *   \input{results/table1-2d34924013c3/values}
 *   $d = \smalevalue{table1/K=3,n=20/firenet_certified}$
 *
 * The name of a value is TABLE/ROW/COLUMN: the table's file stem, what tells its rows apart, the
 * column's id in the CSV. ROW lists id=value for those of the columns K, n, N2, q, m, N, size,
 * transform, rate, basis, sparsity, problem, player, M, noise, arithmetic, kind, theta, k, p,
 * varied, at that the table has, in the order of the table, and then the column `parameters` as it
 * is printed (what else the config sweeps); without spaces, and with '.' for all but ASCII letters,
 * digits and = , . / + - ( ) ^ < > _. It depends on its own row alone, so it stays the same when
 * rows come and go. Rows that agree in all of that get ",row=2", ",row=3" appended, in the order of
 * the table. Empty entries have no name.
 *
 *   \smalevalue{NAME}      the number (in text or in math) or the words
 *   \smaleplain{NAME}      as the CSV has it, "1.5e-03": for \num of siunitx
 *   \smalemark{NAME}       certified, uncertified, published, undecided; nothing for parameters
 *   \smalecertified{NAME}  \smalevalue, but an error if the value is not certified
 *
 * A name that does not exist is an error of LaTeX. They expand fully. For two runs of the same
 * table: \def\smaleprefix{first:} before \input, and then \smalevalue{first:table1/...}; a name
 * that gets two different values is an error, too. */
#ifndef SMALE18_TABLE_VALUES_H
#define SMALE18_TABLE_VALUES_H

#include "table.h"

/* Writes the file; errors show in ferror(out). */
void table_values(const struct table *tables, size_t count, FILE *out);

#endif
