/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_value: one scalar against the type and bounds of its key. */
#ifndef SMALE18_CONFIG_VALUE_H
#define SMALE18_CONFIG_VALUE_H

#include "config.h"

/* Canonical form of text as a value of this key; the caller frees it with mem_free. NULL if text is
 * no such value. */
char *value_canonical(const struct key_spec *spec, const char *text);

/* The path in the canonical form of a KEY_FILE, NULL for `none`; the caller frees it. */
char *value_path(const char *canonical);

/* What a value of this key looks like: "an integer >= 1 and <= 9"; the caller frees it. */
char *value_expected(const struct key_spec *spec);

#endif
