/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checksums: SHA-256 of the files of a folder, in the file SHA256SUMS that `sha256sum -c` reads. */
#ifndef SMALE18_CHECKSUMS_H
#define SMALE18_CHECKSUMS_H

#include <stddef.h>

#define CHECKSUMS_NAME "SHA256SUMS"

/* The text of SHA256SUMS: one line for each of the count names, in their order; mem_free it. NULL
 * after one line on stderr if a file cannot be read. */
__attribute__((warn_unused_result))
char *checksums_make(const char *folder, const char *const *names, size_t count);

/* 0 if folder/SHA256SUMS is what checksums_make gives now, else -1 after one line on stderr: the
 * first file that differs or cannot be read, or SHA256SUMS itself when its lines are not those of
 * the names. */
__attribute__((warn_unused_result))
int checksums_verify(const char *folder, const char *const *names, size_t count);

#endif
