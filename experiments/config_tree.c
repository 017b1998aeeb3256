/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "config_text.h"
#include "config_yaml.h"
#include "mem.h"

struct entry *tree_find(const struct tree *t, const char *section, const char *name) {
  for (size_t i = 0; i < t->count; i++) {
    struct entry *e = &t->entry[i];
    if (e->kind != ENTRY_SECTION && !strcmp(e->section, section) && !strcmp(e->name, name))
      return e;
  }
  return NULL;
}

void entry_clear(struct entry *e) {
  for (size_t i = 0; i < e->count; i++) mem_free(e->scalar[i].text);
  mem_free(e->scalar);
  mem_free(e->section);
  mem_free(e->name);
  *e = (struct entry){0};
}

void tree_clear(struct tree *t) {
  for (size_t i = 0; i < t->count; i++) entry_clear(&t->entry[i]);
  mem_free(t->entry);
  *t = (struct tree){0};
}

static void tree_append(struct tree *t, struct entry e) {
  if (t->count == t->room) {
    t->room = 2 * t->room + 8;
    t->entry = mem_resize(t->entry, t->room, sizeof *t->entry);
  }
  t->entry[t->count++] = e;
}

size_t tree_add(struct tree *t, struct report *r, const char *section, const char *name,
                struct place at) {
  bool twice = false;
  for (size_t i = 0; i < t->count && !twice; i++) {
    const struct entry *e = &t->entry[i];
    twice = !strcmp(e->section, section) && !strcmp(e->name, name);
    if (twice)
      report_error(r, at, section, name, "expected once, stands in line %zu already",
                   e->key_at.line);
  }
  tree_append(
    t, (struct entry){
         .section = mem_strdup(section), .name = mem_strdup(name), .key_at = at, .broken = twice});
  return t->count - 1;
}

/* e's names <- "section.name" or "name", the text before the sign of equality */
static int read_names(struct entry *e, const char *text, size_t length) {
  const char *dot = memchr(text, '.', length);
  size_t before = dot ? (size_t)(dot - text) : 0, name_at = dot ? before + 1 : 0;
  if (name_at == length || (dot && !before)) return -1;
  e->section = mem_printf("%.*s", (int)before, text);
  e->name = mem_printf("%.*s", (int)(length - name_at), text + name_at);
  return 0;
}

int tree_override(struct tree *t, struct report *r, const char *override) {
  struct place at = {.override = override};
  const char *flaw = text_flaw(override, strlen(override), TEXT_ONE_LINE, NULL);
  if (flaw) {
    report_error(r, at, "", NULL, "expected one line of text in UTF-8, got %s", flaw);
    return -1;
  }
  const char *equals = strchr(override, '=');
  struct entry e = {.key_at = at, .value_at = at};
  if (!equals || equals - override > 1000 ||
      read_names(&e, override, (size_t)(equals - override))) {
    report_error(r, at, "", NULL, "expected section.key=value");
    return -1;
  }
  if (entry_read_value(&e, r, equals + 1)) {
    entry_clear(&e);
    return -1;
  }
  struct entry *old = tree_find(t, e.section, e.name);
  if (old) {
    entry_clear(old);
    *old = e;
  } else {
    tree_append(t, e);
  }
  return 0;
}
