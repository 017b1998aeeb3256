/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_compact.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 8, MOST_DIGITS = 18, KEY_ROOM = 64 };

struct reader {
  const char *at, *end;
};

/* Takes the character if it is the next one. */
static bool next_is(struct reader *r, char c) {
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

/* ---- strings and numbers ---- */

static bool is_plain(char c) { return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\'; }

/* Takes a string; *start, *length <- what is between its quotation marks. */
static bool read_text(struct reader *r, const char **start, size_t *length) {
  if (!next_is(r, '"')) return false;
  *start = r->at;
  while (r->at < r->end && is_plain(*r->at)) r->at++;
  *length = (size_t)(r->at - *start);
  return next_is(r, '"');
}

static json_t *read_string(struct reader *r) {
  const char *start;
  size_t length;
  return read_text(r, &start, &length) ? json_stringn_nocheck(start, length) : NULL;
}

/* Takes digits; returns how many. */
static size_t skip_digits(struct reader *r) {
  const char *start = r->at;
  while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
  return (size_t)(r->at - start);
}

/* -? (0 | [1-9] digits) (. digits)? ([eE] [+-]? digits)? */
static json_t *read_number(struct reader *r) {
  const char *start = r->at;
  next_is(r, '-');
  bool zero = r->at < r->end && *r->at == '0';
  size_t digits = skip_digits(r);
  char *stop;
  if (!digits || (zero && digits > 1)) return NULL;
  bool real = next_is(r, '.');
  if (real && !skip_digits(r)) return NULL;
  if (next_is(r, 'e') || next_is(r, 'E')) {
    real = true;
    if (!next_is(r, '-')) next_is(r, '+');
    if (!skip_digits(r)) return NULL;
  }
  if (!real) return digits <= MOST_DIGITS ? json_integer(strtoll(start, NULL, 10)) : NULL;
  double value = strtod(start, &stop);
  return stop == r->at && isfinite(value) ? json_real(value) : NULL;
}

static json_t *read_word(struct reader *r) {
  static const struct {
    const char *word;
    json_t *(*value)(void);
  } words[] = {{"true", json_true}, {"false", json_false}, {"null", json_null}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i].word);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, words[i].word, length)) continue;
    r->at += length;
    return words[i].value();
  }
  return NULL;
}

/* ---- what holds values ---- */

static json_t *read_value(struct reader *r, int level);

static bool read_member(struct reader *r, json_t *object, int level) {
  const char *start;
  char key[KEY_ROOM];
  size_t length;
  if (!read_text(r, &start, &length) || length >= sizeof key || !next_is(r, ':')) return false;
  memcpy(key, start, length);
  key[length] = '\0';
  return !json_object_set_new_nocheck(object, key, read_value(r, level + 1));
}

static bool read_element(struct reader *r, json_t *array, int level) {
  return !json_array_append_new(array, read_value(r, level + 1));
}

/* Takes parts with commas between them, and what closes them; returns how many, -1 if that fails. */
static long read_parts(struct reader *r, json_t *whole, int level, char close,
                       bool (*read)(struct reader *r, json_t *whole, int level)) {
  if (next_is(r, close)) return 0;
  for (long count = 1; read(r, whole, level); count++) {
    if (next_is(r, close)) return count;
    if (!next_is(r, ',')) break;
  }
  return -1;
}

/* Whoever is there twice is counted once. */
static json_t *read_object(struct reader *r, int level) {
  json_t *object = json_object();
  if (read_parts(r, object, level, '}', read_member) == (long)json_object_size(object))
    return object;
  json_decref(object);
  return NULL;
}

static json_t *read_array(struct reader *r, int level) {
  json_t *array = json_array();
  if (read_parts(r, array, level, ']', read_element) >= 0) return array;
  json_decref(array);
  return NULL;
}

static json_t *read_value(struct reader *r, int level) {
  if (r->at == r->end || level > MOST_LEVELS) return NULL;
  if (*r->at == '"') return read_string(r);
  if (next_is(r, '{')) return read_object(r, level);
  if (next_is(r, '[')) return read_array(r, level);
  return *r->at == '-' || (*r->at >= '0' && *r->at <= '9') ? read_number(r) : read_word(r);
}

json_t *json_compact_read(const char *text, size_t size) {
  struct reader r = {text, text + size};
  json_t *object = next_is(&r, '{') ? read_object(&r, 1) : NULL;
  if (r.at == r.end) return object;
  json_decref(object);
  return NULL;
}
