/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_spell: complaints about names that nobody knows, with the known name that is nearest. */
#ifndef SMALE18_CONFIG_SPELL_H
#define SMALE18_CONFIG_SPELL_H

#include "config.h"
#include "config_report.h"
#include "config_yaml.h"

void spell_unknown_experiment(struct report *r, const struct scalar *name, schema_lookup lookup);

/* e names an unknown section, or is a key of one. */
void spell_unknown_section(struct report *r, const struct config *c, const struct entry *e,
                           const char *section);

void spell_unknown_key(struct report *r, const struct config *c, const struct entry *e);

#endif
