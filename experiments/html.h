/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * html: text in pages. */
#ifndef SMALE18_HTML_H
#define SMALE18_HTML_H

#include <stddef.h>
#include <stdio.h>

/* Writes text as it stands between tags, and in attributes between double quotes. */
void html_text(FILE *out, const char *text);

/* Writes a printf with what each %s stands for escaped; formats: %s, %zu, %ld, %%. */
__attribute__((format(printf, 2, 3)))
void html_printf(FILE *out, const char *format, ...);

/* The path as a relative address: all but ASCII letters, digits and -_.~/ goes by %XX. A ':' in
 * the first part would begin a scheme: it is one of those. mem_free it. */
__attribute__((returns_nonnull, warn_unused_result))
char *html_address(const char *path);

/* The bytes in base64 [RFC 4648, section 4], in one line. mem_free it. */
__attribute__((returns_nonnull, warn_unused_result))
char *html_base64(const void *bytes, size_t count);

#endif
