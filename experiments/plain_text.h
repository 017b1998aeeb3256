/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain_text: one line of text that every output format can take: valid UTF-8 without control
 * characters. Tables and figures keep their titles, notes and entries in this form, so that each
 * printer has only its own special characters to escape. */
#ifndef SMALE18_PLAIN_TEXT_H
#define SMALE18_PLAIN_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Copy of s in which control characters (also line ends) are spaces and each byte that is not UTF-8
 * is '?'. Free with mem_free. */
__attribute__((returns_nonnull, warn_unused_result))
char *plain_copy(const char *s);

/* The same for a printf. */
__attribute__((returns_nonnull, warn_unused_result, format(printf, 1, 0)))
char *plain_vprintf(const char *format, va_list arguments);

/* Reads the first character of s into *code; returns its bytes, 0 at the end or if it is not
 * UTF-8. */
size_t plain_decode(const char *s, unsigned *code);

/* Characters in s. */
size_t plain_width(const char *s);

#endif
