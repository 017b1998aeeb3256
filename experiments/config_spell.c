/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config_spell.h"

#include <ctype.h>
#include <string.h>

#include "config_value.h"
#include "mem.h"

enum { MOST_LETTERS = 63, NOT_NEAR = 1000 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Letters to insert, drop, replace or swap with the next to make b of a; case does not count. */
static size_t distance(const char *a, const char *b) {
  size_t m = strlen(a), n = strlen(b), row[3][MOST_LETTERS + 1];
  if (m > MOST_LETTERS || n > MOST_LETTERS) return NOT_NEAR;
  size_t *before = row[0], *above = row[1], *here = row[2];
  for (size_t j = 0; j <= n; j++) here[j] = j;
  for (size_t i = 1; i <= m; i++) {
    size_t *spare = before;
    before = above;
    above = here;
    here = spare;
    here[0] = i;
    for (size_t j = 1; j <= n; j++) {
      int p = tolower((unsigned char)a[i - 1]), q = tolower((unsigned char)b[j - 1]);
      here[j] = least(above[j - 1] + (p != q), least(above[j], here[j - 1]) + 1);
      bool swapped = i > 1 && j > 1 && p == tolower((unsigned char)b[j - 2]) &&
                     q == tolower((unsigned char)a[i - 2]);
      if (swapped) here[j] = least(here[j], before[j - 2] + 1);
    }
  }
  return here[n];
}

/* distance, or NOT_NEAR when too little of the text would remain */
static size_t nearness(const char *text, const char *known) {
  size_t d = distance(text, known), length = strlen(text);
  return d <= (length < 8 ? 2 : 3) && 2 * d <= length ? d : NOT_NEAR;
}

/* The key nearest to an unknown one, NULL if none is near. */
static const struct key_spec *nearest_key(const struct key_spec *schema, const char *section,
                                          const char *name) {
  const struct key_spec *best = NULL;
  size_t least_yet = NOT_NEAR;
  for (const struct key_spec *k = schema; k->name; k++) {
    size_t d = nearness(name, k->name);
    if (d != NOT_NEAR && strcmp(section, k->section)) d++;
    if (d < least_yet) {
      least_yet = d;
      best = k;
    }
  }
  return best;
}

/* The section nearest to an unknown one, or NULL. */
static const char *nearest_section(const struct key_spec *schema, const char *section) {
  const char *best = NULL;
  size_t least_yet = NOT_NEAR;
  for (const struct key_spec *k = schema; k->name; k++) {
    size_t d = *k->section ? nearness(section, k->section) : NOT_NEAR;
    if (d < least_yet) {
      least_yet = d;
      best = k->section;
    }
  }
  return best;
}

/* out <- the word of words (separated by spaces) nearest to text, "" if none is near. */
static void nearest_word(char out[MOST_LETTERS + 1], const char *words, const char *text) {
  size_t least_yet = NOT_NEAR;
  *out = '\0';
  for (size_t length; *words; words += length) {
    words += strspn(words, " ");
    length = strcspn(words, " ");
    if (!length || length > MOST_LETTERS) continue;
    char word[MOST_LETTERS + 1] = "";
    memcpy(word, words, length);
    size_t d = nearness(text, word);
    if (d < least_yet) {
      least_yet = d;
      memcpy(out, word, sizeof word);
    }
  }
}

void spell_unknown_experiment(struct report *r, const struct scalar *name, schema_lookup lookup) {
  const struct key_spec *all = lookup("");
  char near[MOST_LETTERS + 1] = "";
  if (all) nearest_word(near, all->choices, name->text);
  if (*near) {
    report_error(r, name->at, "", "experiment", "unknown experiment %s; did you mean '%s'?",
                 quote(name->text).text, near);
    return;
  }
  char *known = all ? value_expected(all) : mem_strdup("a name that 'smale18 list' prints");
  report_error(r, name->at, "", "experiment", "expected %s, got %s", known, quote(name->text).text);
  mem_free(known);
}

void spell_unknown_section(struct report *r, const struct config *c, const struct entry *e,
                           const char *section) {
  const char *near = nearest_section(c->schema, section);
  report_error(r, e->key_at, "", section, "unknown section%s%s%s", near ? "; did you mean '" : "",
               near ? near : "", near ? "'?" : "");
}

/* Was the key of a section written "section.key" at the top level? */
static bool is_flattened(const struct key_spec *spec, const struct entry *e) {
  size_t length = strlen(spec->section);
  return !*e->section && length && !strncmp(e->name, spec->section, length) &&
         e->name[length] == '.' && !strcmp(e->name + length + 1, spec->name);
}

void spell_unknown_key(struct report *r, const struct config *c, const struct entry *e) {
  const struct key_spec *flat = c->schema;
  while (flat->name && !is_flattened(flat, e)) flat++;
  const struct key_spec *near = nearest_key(c->schema, e->section, e->name);
  if (flat->name) {
    report_error(r, e->key_at, e->section, e->name, "unknown key; write '%s' in the section '%s'",
                 flat->name, flat->section);
  } else if (near) {
    char *name = dotted(near->section, near->name);
    report_error(r, e->key_at, e->section, e->name, "unknown key; did you mean '%s'?", name);
    mem_free(name);
  } else {
    report_error(r, e->key_at, e->section, e->name, "unknown key; 'smale18 help %s' lists the keys",
                 c->experiment);
  }
}
