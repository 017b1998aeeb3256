/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest: the first hexadecimal digits of SHA-256 sums, which name things after what is in them. */
#ifndef SMALE18_DIGEST_H
#define SMALE18_DIGEST_H

#include <jansson.h>
#include <stddef.h>

enum { DIGEST_MOST = 64 };

/* out[0..digits) <- the digits of the text, then '\0'; digits <= DIGEST_MOST. */
void digest_text(char *out, size_t digits, const char *text);

/* The same of the object's compact text with sorted keys, reals as jansson writes them. */
void digest_json(char *out, size_t digits, const json_t *object);

#endif
