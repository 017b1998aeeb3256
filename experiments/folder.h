/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * folder: folders on disk. */
#ifndef SMALE18_FOLDER_H
#define SMALE18_FOLDER_H

/* Makes the folder and those above it that are missing. Returns 0, or -1 after one line on stderr. */
__attribute__((warn_unused_result))
int folder_make(const char *folder);

/* Waits until this process alone works in `folder`, which need not exist; <folder>.lock is made,
 * and the folders above it. Returns a file to close when done; -1 after one line on stderr, or
 * without one if a signal came. */
__attribute__((warn_unused_result))
int folder_lock(const char *folder);

#endif
