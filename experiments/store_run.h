/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_run: run.json, which says what run a folder is of. */
#ifndef SMALE18_STORE_RUN_H
#define SMALE18_STORE_RUN_H

#include <jansson.h>
#include <stdbool.h>

/* Is there a run.json in the folder? If not, false after one line on stderr: somebody named another
 * folder, exit code 2. */
__attribute__((warn_unused_result))
bool store_run_is(const char *folder);

/* The object in it; NULL after one line on stderr if it cannot be read or holds no object: exit code
 * 3. New reference. */
json_t *store_run_read(const char *folder);

#endif
