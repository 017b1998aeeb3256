/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merge_files: what cells keep beside them, in folders of a run folder. */
#ifndef SMALE18_MERGE_FILES_H
#define SMALE18_MERGE_FILES_H

/* Copies the regular files in the folders of `from` to the same places in `to`, but for those that are
 * there already; each whole or not at all. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int merge_files(const char *to, const char *from);

#endif
