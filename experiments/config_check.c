/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_check.h"

#include <assert.h>
#include <string.h>

#include "config_report.h"
#include "config_spell.h"
#include "config_value.h"
#include "mem.h"

struct check {
  struct config *config;
  struct report *report;
  const struct tree *tree;
  size_t bytes; /* of canonical values so far */
  bool *seen;   /* [config->keys] has an entry, be it a broken one */
};

/* Where a section opens, or the head of the file. */
static struct place section_place(const struct tree *t, const char *section) {
  for (size_t i = 0; i < t->count; i++)
    if (t->entry[i].kind == ENTRY_SECTION && !strcmp(t->entry[i].name, section))
      return t->entry[i].key_at;
  return (struct place){.line = 1, .column = 1};
}

/* The schema that the file names, or NULL after a complaint. */
static const struct key_spec *find_schema(struct check *k, schema_lookup lookup) {
  const struct entry *e = tree_find(k->tree, "", "experiment");
  if (!e) {
    report_error(k->report, section_place(k->tree, "experiment"), "", "experiment",
                 "missing, expected the name of an experiment");
    return NULL;
  }
  if (e->broken) return NULL;
  if (e->kind != ENTRY_SCALAR || !*e->scalar->text) {
    report_error(k->report, e->value_at, "", "experiment",
                 "expected the name of one experiment, got %s",
                 e->kind == ENTRY_SCALAR ? "''" : "a list");
    return NULL;
  }
  const struct key_spec *schema = lookup(e->scalar->text);
  if (schema) {
    k->config->experiment = mem_strdup(e->scalar->text);
  } else {
    spell_unknown_experiment(k->report, e->scalar, lookup);
  }
  return schema;
}

/* Adds the canonical form of one scalar to the key's values. */
static void add_value(struct check *k, struct config_key *key, const struct entry *e, size_t i) {
  const struct scalar *s = &e->scalar[i];
  char *canonical = value_canonical(key->spec, s->text);
  if (!canonical) {
    char *expected = value_expected(key->spec);
    report_error(k->report, s->at, e->section, e->name, "expected %s, got %s", expected,
                 quote(s->text).text);
    mem_free(expected);
    return;
  }
  k->bytes += strlen(canonical);
  if (k->bytes > MOST_VALUE_BYTES) {
    report_error(k->report, s->at, e->section, e->name,
                 "expected values of at most %d digits and letters in all", MOST_VALUE_BYTES);
    k->report->errors = REPORT_MOST; /* more of them would only take time */
    mem_free(canonical);
    return;
  }
  key->values[key->count++] =
    (struct config_value){.text = canonical, .line = s->at.line, .column = s->at.column};
}

/* Complains about values that stand in a list for the second time. */
static void check_distinct(struct check *k, const struct config_key *key, const struct entry *e) {
  json_t *known = json_object();
  for (size_t i = 0; i < key->count && !report_full(k->report); i++) {
    const char *text = key->values[i].text;
    if (json_object_get(known, text))
      report_error(k->report, e->scalar[i].at, e->section, e->name,
                   "expected every value once, got %s again", quote(e->scalar[i].text).text);
    json_object_set_new(known, text, json_true());
  }
  json_decref(known);
}

static void fill_key(struct check *k, struct config_key *key, const struct entry *e) {
  if (e->broken) return;
  if (e->kind == ENTRY_LIST && (key->spec->single || !e->count)) {
    report_error(k->report, e->value_at, e->section, e->name, "expected %s, got %s",
                 key->spec->single ? "one value" : "at least one value",
                 e->count ? "a list" : "an empty list");
    return;
  }
  key->values = mem_alloc(e->count, sizeof *key->values);
  key->line = e->value_at.line;
  key->column = e->value_at.column;
  for (size_t i = 0; i < e->count && !report_full(k->report); i++) add_value(k, key, e, i);
  if (key->count == e->count) check_distinct(k, key, e);
}

static void fill_default(struct check *k, struct config_key *key) {
  const struct key_spec *spec = key->spec;
  struct entry e = {.section = mem_strdup(spec->section), .name = mem_strdup(spec->name)};
  int status = entry_read_value(&e, k->report, spec->fallback);
  if (!status) fill_key(k, key, &e);
  assert(!status && (key->count == e.count || k->bytes > MOST_VALUE_BYTES));
  entry_clear(&e);
}

static bool has_section(const struct key_spec *schema, const char *section) {
  for (const struct key_spec *s = schema; s->name; s++)
    if (*section && !strcmp(s->section, section)) return true;
  return false;
}

static struct config_key *find_key(struct config *c, const char *section, const char *name) {
  for (size_t i = 0; i < c->keys; i++) {
    const struct key_spec *spec = c->key[i].spec;
    if (!strcmp(spec->section, section) && !strcmp(spec->name, name)) return &c->key[i];
  }
  return NULL;
}

/* An entry at the top level that is no key there. */
static void check_section(struct check *k, const struct entry *e) {
  const char *name = e->name;
  if (has_section(k->config->schema, name)) {
    if (e->kind != ENTRY_SECTION && !e->broken)
      report_error(k->report, e->value_at, "", name, "expected a section of keys, got %s",
                   e->kind == ENTRY_LIST ? "a list" : quote(e->scalar->text).text);
  } else if (e->kind == ENTRY_SECTION) {
    struct config_key *key = find_key(k->config, "", name);
    if (key || !strcmp(name, "experiment")) {
      report_error(k->report, e->value_at, "", name, "expected a value, got a section of keys");
      if (key) k->seen[key - k->config->key] = true;
    } else {
      spell_unknown_section(k->report, k->config, e, name);
    }
  } else {
    spell_unknown_key(k->report, k->config, e);
  }
}

static void check_entry(struct check *k, const struct entry *e) {
  struct config *c = k->config;
  struct config_key *key = e->kind == ENTRY_SECTION ? NULL : find_key(c, e->section, e->name);
  if (!*e->section && !strcmp(e->name, "experiment") && e->kind != ENTRY_SECTION) return;
  if (key) {
    size_t i = (size_t)(key - c->key);
    if (!k->seen[i]) fill_key(k, key, e);
    k->seen[i] = true;
    key->given = true;
  } else if (!*e->section) {
    check_section(k, e);
  } else if (has_section(c->schema, e->section)) {
    spell_unknown_key(k->report, k->config, e);
  } else if (e->key_at.override) {
    spell_unknown_section(k->report, c, e, e->section);
  } /* else the section is unknown, which is said once, where it opens */
}

static void missing_key(struct check *k, const struct key_spec *spec) {
  char *expected = value_expected(spec);
  report_error(k->report, section_place(k->tree, spec->section), spec->section, spec->name,
               "missing, expected %s", expected);
  mem_free(expected);
}

static void check_cells(struct check *k) {
  const struct config *c = k->config;
  size_t cells = 1;
  for (size_t i = 0; i < c->keys; i++) {
    const struct config_key *key = &c->key[i];
    if (key->count > MOST_CELLS / cells) {
      struct place at = {.line = key->line, .column = key->column};
      report_error(k->report, at, key->spec->section, key->spec->name,
                   "expected at most %d cells, got a list of %zu values times %zu cells",
                   MOST_CELLS, key->count, cells);
      return;
    }
    cells *= key->count;
  }
}

void check_entries(struct config *c, struct report *r, const struct tree *t, schema_lookup lookup) {
  struct check k = {.config = c, .report = r, .tree = t};
  c->schema = find_schema(&k, lookup);
  if (!c->schema) return;
  while (c->schema[c->keys].name) c->keys++;
  c->key = mem_alloc(c->keys, sizeof *c->key);
  for (size_t i = 0; i < c->keys; i++) {
    c->key[i].spec = &c->schema[i];
    c->key[i].name = dotted(c->schema[i].section, c->schema[i].name);
  }
  k.seen = mem_alloc(c->keys, sizeof *k.seen);
  for (size_t i = 0; i < t->count && !report_full(r); i++) check_entry(&k, &t->entry[i]);
  for (size_t i = 0; i < c->keys && !report_full(r); i++) {
    if (k.seen[i]) continue;
    if (c->schema[i].fallback) {
      fill_default(&k, &c->key[i]);
    } else {
      missing_key(&k, &c->schema[i]);
    }
  }
  if (!r->errors) check_cells(&k);
  mem_free(k.seen);
}
