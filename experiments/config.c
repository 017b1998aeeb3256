/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config_check.h"
#include "config_text.h"
#include "digest.h"
#include "mem.h"

/* File name without folder and ".yaml". */
static char *run_name(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name);
  if (length > 5 && !strcmp(name + length - 5, ".yaml")) length -= 5;
  return mem_printf("%.*s", (int)length, name);
}

/* Entries of the text and the overrides into the config. */
static void parse(struct config *c, struct report *r, const char *text, size_t length,
                  const char *const *overrides, size_t count, schema_lookup lookup) {
  if (text_check(r, text, length)) return;
  c->caption = text_caption(text);
  struct tree t = {0};
  bool complete = tree_read(&t, r, text, length) == 0;
  for (size_t i = 0; i < count && !report_full(r); i++)
    if (tree_override(&t, r, overrides[i])) complete = false;
  if (complete) check_entries(c, r, &t, lookup);
  tree_clear(&t);
}

int config_parse(struct config *c, const char *path, const char *text, size_t length,
                 const char *const *overrides, size_t count, schema_lookup lookup) {
  struct report r = {.path = path};
  *c = (struct config){.path = mem_strdup(path), .name = run_name(path)};
  parse(c, &r, text, length, overrides, count, lookup);
  if (!r.errors) return 0;
  config_clear(c);
  return -1;
}

int config_read(struct config *c, const char *path, const char *const *overrides, size_t count,
                schema_lookup lookup) {
  struct report r = {.path = path};
  size_t length;
  *c = (struct config){0};
  char *text = text_read(&r, &length);
  if (!text) return -1;
  int status = config_parse(c, path, text, length, overrides, count, lookup);
  mem_free(text);
  return status;
}

void config_clear(struct config *c) {
  for (size_t i = 0; i < c->keys; i++) {
    struct config_key *key = &c->key[i];
    for (size_t j = 0; j < key->count; j++) mem_free(key->values[j].text);
    mem_free(key->values);
    mem_free(key->name);
  }
  mem_free(c->key);
  mem_free(c->path);
  mem_free(c->name);
  mem_free(c->caption);
  mem_free(c->experiment);
  *c = (struct config){0};
}

/* The object under that name, made when it is not there yet. Borrowed reference. */
static json_t *subobject(json_t *object, const char *name) {
  if (!*name) return object;
  json_t *inner = json_object_get(object, name);
  if (inner) return inner;
  json_object_set_new(object, name, json_object());
  return json_object_get(object, name);
}

json_t *config_canonical(const struct config *c) {
  json_t *root = json_object();
  json_object_set_new(root, "experiment", json_string(c->experiment));
  for (size_t i = 0; i < c->keys; i++) {
    const struct config_key *key = &c->key[i];
    json_t *list = json_array();
    for (size_t j = 0; j < key->count; j++)
      json_array_append_new(list, json_string(key->values[j].text));
    json_object_set_new(subobject(root, key->spec->section), key->spec->name, list);
  }
  return root;
}

void config_hash(const struct config *c, char hash[13]) {
  json_t *canonical = config_canonical(c);
  digest_json(hash, 12, canonical);
  json_decref(canonical);
}

size_t config_cells(const struct config *c) {
  size_t cells = 1;
  for (size_t i = 0; i < c->keys; i++) cells *= c->key[i].count;
  return cells;
}
