/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * json_compact: reads JSON of the kind that smale18 itself writes, several times faster than
 * jansson, whose text may be anything. */
#ifndef SMALE18_JSON_COMPACT_H
#define SMALE18_JSON_COMPACT_H

#include <jansson.h>
#include <stddef.h>

/* The object in text[0..size), as json_loadb with JSON_REJECT_DUPLICATES would return it, if it is
 * compact and plain: no space between its parts, strings of ASCII without escapes, keys below 64
 * bytes, integers of at most 18 digits, at most 8 levels. NULL if it is anything else, which may be
 * JSON nevertheless: ask jansson. text[size] must be readable and no part of a number. */
json_t *json_compact_read(const char *text, size_t size);

#endif
