/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_yaml: YAML text as a flat list of entries, each with its place; no types yet. YAML is cut
 * down to sections of keys with scalars or lists of scalars: no anchors, aliases, tags, directives,
 * second documents or deeper nesting. */
#ifndef SMALE18_CONFIG_YAML_H
#define SMALE18_CONFIG_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "config_report.h"

enum entry_kind { ENTRY_SCALAR = 1, ENTRY_LIST, ENTRY_SECTION };

struct scalar {
  char *text; /* quotes and escapes undone, printable, on one line */
  struct place at;
};

/* One key and its value. */
struct entry {
  char *section;        /* "" at the top level */
  char *name;
  struct place key_at, value_at;
  enum entry_kind kind; /* ENTRY_SECTION: the key that opens a section; its keys are entries too */
  bool broken;          /* complained about already: its values are not to be looked at */
  size_t count, room;   /* scalars: 1 for ENTRY_SCALAR, 0 for ENTRY_SECTION */
  struct scalar *scalar;
};

struct tree {
  size_t count, room;
  struct entry *entry;
};

/* t <- the entries of a file's text, in file order. Returns -1 if the text is not a mapping that
 * could be read to its end; smaller mistakes leave broken entries. Complains in both cases. */
__attribute__((warn_unused_result))
int tree_read(struct tree *t, struct report *r, const char *text, size_t length);

/* Index of a new entry without value. It is broken, after a complaint, if there is one of its
 * name. */
size_t tree_add(struct tree *t, struct report *r, const char *section, const char *name,
                struct place at);

/* Replaces or appends the entry that "section.key=value" names. Returns -1 after a complaint. */
__attribute__((warn_unused_result))
int tree_override(struct tree *t, struct report *r, const char *override);

/* The entry of that name that is no section, or NULL. */
struct entry *tree_find(const struct tree *t, const char *section, const char *name);

void tree_clear(struct tree *t);

/* e's scalars <- a scalar or a list; e has its names and value_at, which also is the place of what
 * is wrong. Returns -1 after a complaint. */
__attribute__((warn_unused_result))
int entry_read_value(struct entry *e, struct report *r, const char *text);

void entry_clear(struct entry *e);

#endif
