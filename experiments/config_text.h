/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_text: the bytes of a config file before YAML looks at them. */
#ifndef SMALE18_CONFIG_TEXT_H
#define SMALE18_CONFIG_TEXT_H

#include <stddef.h>

#include "config_report.h"

enum text_lines { TEXT_ONE_LINE, TEXT_MANY_LINES };

/* What is wrong with the text: NULL if it is UTF-8 without NUL and control characters (tabs and
 * line ends are allowed in many lines), else what is wrong, for a message, and *at is its offset.
 * at may be NULL. */
const char *text_flaw(const char *text, size_t length, enum text_lines lines, size_t *at);

/* Checks a whole file; complains and returns -1 at its first flaw. */
__attribute__((warn_unused_result))
int text_check(struct report *r, const char *text, size_t length);

/* The file r->path, and a NUL; the caller frees it with mem_free. NULL after a complaint if it is
 * not a readable regular file of at most 1 MiB. */
__attribute__((warn_unused_result))
char *text_read(struct report *r, size_t *length);

/* The comment block at the head without '#' and without lines on licences, "" if there is none; the
 * caller frees it with mem_free. text ends with NUL. */
char *text_caption(const char *text);

/* Bytes of the byte order mark at the head. */
size_t text_mark(const char *text, size_t length);

#endif
