/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checker: smale18-check, the built program that the environment names (SMALE18_CHECK). */
#ifndef SMALE18_TESTS_CHECKER_H
#define SMALE18_TESTS_CHECKER_H

#include <stdbool.h>
#include <stddef.h>

struct verdict {
  bool right;
  unsigned long line; /* of the flaw, else 0 */
  char words[400];    /* what it says after "FILE: right: " or "FILE:line: " */
};

/* v[0..count) <- the verdicts about these texts, in one call of the program; texts end with 0. Asserts
 * that the exit status agrees with them. */
void checker_judge(struct verdict *v, char *const *texts, size_t count);

/* The same for one file of `size` bytes, zeros included. */
struct verdict checker_judge_bytes(const char *bytes, size_t size);

/* Runs it with these arguments and this standard input (NULL: empty); returns its exit status.
 * *out <- what it has written to standard output and standard error, to be freed with free. */
int checker_run(const char *const *arguments, size_t count, const char *input, char **out);

#endif
