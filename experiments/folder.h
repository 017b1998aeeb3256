/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * folder: folders on disk. */
#ifndef SMALE18_FOLDER_H
#define SMALE18_FOLDER_H

/* Makes the folder and those above it that are missing. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int folder_make(const char *folder);

#endif
