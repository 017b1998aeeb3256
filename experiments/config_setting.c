/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "config_report.h"
#include "config_value.h"
#include "digest.h"
#include "mem.h"

static const struct config_key *find(const struct setting *s, const char *key) {
  const struct config *c = s->config;
  size_t i = 0;
  while (i < c->keys && strcmp(c->key[i].name, key)) i++;
  assert(i < c->keys);
  return &c->key[i];
}

/* The value that a key of the config has in this cell: a digit of the mixed radix number
 * s->index. */
static const struct config_value *value(const struct setting *s, const struct config_key *key) {
  const struct config *c = s->config;
  size_t rest = s->index;
  for (const struct config_key *k = c->key + c->keys; --k > key;) rest /= k->count;
  return &key->values[rest % key->count];
}

const char *setting_text(const struct setting *s, const char *key) {
  return value(s, find(s, key))->text;
}

void setting_rational(fmpq_t q, const struct setting *s, const char *key) {
  int status = rational_set_str(q, setting_text(s, key));
  assert(status == 0);
  (void)status;
}

long setting_integer(const struct setting *s, const char *key) {
  fmpq_t q;
  fmpq_init(q);
  setting_rational(q, s, key);
  assert(find(s, key)->spec->type == KEY_INTEGER && fmpz_fits_si(fmpq_numref(q)));
  long n = fmpz_get_si(fmpq_numref(q));
  fmpq_clear(q);
  return n;
}

char *setting_path(const struct setting *s, const char *key) {
  assert(find(s, key)->spec->type == KEY_FILE);
  return value_path(setting_text(s, key));
}

bool setting_file_holds(const struct setting *s, const char *key) {
  char *path = setting_path(s, key);
  char *now = path ? value_canonical(find(s, key)->spec, path) : mem_strdup("none");
  bool holds = now && setting_is(s, key, now);
  mem_free(path);
  mem_free(now);
  return holds;
}

bool setting_is(const struct setting *s, const char *key, const char *word) {
  return !strcmp(setting_text(s, key), word);
}

bool setting_given(const struct setting *s, const char *key) { return find(s, key)->given; }

json_t *setting_json(const struct setting *s) {
  const struct config *c = s->config;
  json_t *cell = json_object();
  for (const struct config_key *key = c->key; key < c->key + c->keys; key++)
    json_object_set_new(cell, key->name, json_string(value(s, key)->text));
  return cell;
}

json_t *setting_part(const struct setting *s, const char *const *keys, size_t count) {
  json_t *part = json_object();
  for (size_t i = 0; i < count; i++)
    json_object_set_new(part, keys[i], json_string(setting_text(s, keys[i])));
  return part;
}

void setting_digest(char digits[9], const struct setting *s) {
  json_t *setting = setting_json(s);
  digest_json(digits, 8, setting);
  json_decref(setting);
}

void setting_complain(const struct setting *s, const char *key, const char *message, ...) {
  const struct config_key *k = find(s, key);
  const struct config_value *v = value(s, k);
  char said[4096];
  va_list args;
  va_start(args, message);
  vsnprintf(said, sizeof said, message, args);
  va_end(args);
  char *override = mem_printf("%s=%s", key, v->text);
  struct report r = {.path = s->config->path};
  struct place at = {.line = v->line, .column = v->column};
  if (!v->line && k->given) at.override = override;
  report_error(&r, at, k->spec->section, k->spec->name, "%s%s", said,
               k->given ? "" : " (by default)");
  mem_free(override);
}
