/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_check: the entries of a config file against the schema of its experiment. */
#ifndef SMALE18_CONFIG_CHECK_H
#define SMALE18_CONFIG_CHECK_H

#include "config.h"
#include "config_report.h"
#include "config_yaml.h"

enum {
  MOST_CELLS = 10000000,   /* of one config */
  MOST_VALUE_BYTES = 1 << 24 /* of its canonical values together */
};

/* c->experiment, schema and keys <- the entries and the defaults of the schema. c->path is set.
 * Every mistake is complained about; r->errors says whether c is complete. */
void check_entries(struct config *c, struct report *r, const struct tree *t, schema_lookup lookup);

/* config_read on a text: what stands in the file `path`, and a NUL at text[length]. */
__attribute__((warn_unused_result))
int config_parse(struct config *c, const char *path, const char *text, size_t length,
                 const char *const *overrides, size_t count, schema_lookup lookup);

#endif
