/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_line.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "mem.h"

enum { SUM_DIGITS = 16 };

static _Noreturn void out_of_memory(void) {
  fprintf(stderr, "smale18: out of memory (text of a cell)\n");
  exit(3);
}

char *store_line_text(const json_t *value) {
  char *text =
    json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
  if (!text) out_of_memory();
  return text;
}

/* ---- the members of an object, in its compact text ---- */

struct member {
  const char *key, *value, *end; /* key: after its quotation mark; end: the comma or brace */
};

/* The quotation mark that ends the string which begins at c; NULL if there is none. */
static const char *string_end(const char *c, const char *end) {
  for (c++; c < end && *c != '"'; c++)
    if (*c == '\\') c++;
  return c < end ? c : NULL;
}

/* The comma or bracket behind the value that begins at c; NULL if there is none. */
static const char *value_end(const char *c, const char *end) {
  for (int depth = 0; c && c < end; c++) {
    if (!depth && (*c == ',' || *c == '}')) return c;
    depth += (*c == '{' || *c == '[') - (*c == '}' || *c == ']');
    if (*c == '"' && !(c = string_end(c, end))) break;
  }
  return NULL;
}

/* The member behind the brace or comma at c. False at the end, and where the text is not compact. */
static bool next_member(struct member *m, const char *c, const char *end) {
  if (c + 1 >= end || c[1] != '"') return false;
  const char *colon = string_end(c + 1, end);
  if (!colon || colon + 2 >= end || *++colon != ':') return false;
  *m = (struct member){c + 2, colon + 1, value_end(colon + 1, end)};
  return m->end != NULL;
}

static bool is_member(const struct member *m, const char *key) {
  size_t length = strlen(key);
  return !strncmp(m->key, key, length) && m->key[length] == '"';
}

/* ---- sums ---- */

/* Text that grows in a room that is large enough. */
static void append(char **at, const char *text, size_t size) {
  memcpy(*at, text, size);
  *at += size;
}

/* Appends a member to an object that is being written. */
static void append_member(char **at, const char *object, const struct member *m) {
  if (*at > object + 1) append(at, ",", 1);
  append(at, m->key - 1, (size_t)(m->end - m->key) + 1);
}

/* sum <- the digest of the object's text without "sum" and "seconds". False if it is not compact. */
static bool text_checksum(char sum[SUM_DIGITS + 1], const char *text, size_t size) {
  const char *c = text, *end = text + size;
  char *rest = mem_alloc(size + 3, 1), *at = rest;
  struct member m;
  append(&at, "{", 1);
  for (; next_member(&m, c, end); c = m.end)
    if (!is_member(&m, "sum") && !is_member(&m, "seconds")) append_member(&at, rest, &m);
  append(&at, "}", 2);
  bool whole = c + 1 == end && *c == '}';
  if (whole) digest_text(sum, SUM_DIGITS, rest);
  mem_free(rest);
  return whole;
}

/* The same of a cell, however its line is written. */
static void checksum(char sum[SUM_DIGITS + 1], const json_t *cell) {
  char *text = store_line_text(cell);
  bool compact = text_checksum(sum, text, strlen(text));
  assert(compact);
  free(text);
}

/* ---- lines ---- */

/* Does the member come after "sum"? */
static bool is_later(const struct member *m) {
  int order = strncmp(m->key, "sum", 3);
  return order > 0 || (!order && !is_member(m, "sum"));
}

static char *copy_of(const char *start, const char *end) {
  char *copy = mem_alloc((size_t)(end - start) + 1, 1);
  return memcpy(copy, start, (size_t)(end - start));
}

/* Puts the sum where its key belongs. */
static char *with_sum(const char *text, size_t size, const char *sum, char **setting) {
  const char *c = text, *end = text + size;
  char member[64], *line = mem_alloc(size + sizeof member + 2, 1), *at = line;
  int length = snprintf(member, sizeof member, "\"sum\":\"%s\"", sum);
  const struct member own = {member + 1, NULL, member + length};
  bool written = false;
  struct member m;
  append(&at, "{", 1);
  for (; next_member(&m, c, end); c = m.end) {
    if (is_member(&m, "sum")) continue;
    if (!written && is_later(&m)) append_member(&at, line, &own), written = true;
    append_member(&at, line, &m);
    if (is_member(&m, "setting")) *setting = copy_of(m.value, m.end);
  }
  if (!written) append_member(&at, line, &own);
  append(&at, "}\n", 3);
  return line;
}

char *store_line_make(const json_t *cell, char **setting) {
  char sum[SUM_DIGITS + 1], *text = store_line_text(cell);
  size_t size = strlen(text);
  bool compact = text_checksum(sum, text, size);
  assert(compact);
  *setting = NULL;
  char *line = with_sum(text, size, sum, setting);
  assert(*setting);
  free(text);
  return line;
}

/* The parser that lacks memory has no words for it. */
json_t *store_line_parse(const char *line, size_t size) {
  json_error_t error;
  json_t *cell = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
  if (!cell && (!*error.text || json_error_code(&error) == json_error_out_of_memory))
    out_of_memory();
  if (json_is_object(cell)) return cell;
  json_decref(cell);
  return NULL;
}

/* The sum is that of the canonical text, which the line is if we wrote it. */
json_t *store_line_check(const char *line, size_t size) {
  char sum[SUM_DIGITS + 1];
  json_t *cell = store_line_parse(line, size);
  const char *said = json_string_value(json_object_get(cell, "sum"));
  if (said && json_is_object(json_object_get(cell, "setting"))) {
    if (text_checksum(sum, line, size) && !strcmp(said, sum)) return cell;
    checksum(sum, cell);
    if (!strcmp(said, sum)) return cell;
  }
  json_decref(cell);
  return NULL;
}

uint64_t store_line_sum(const json_t *cell) {
  const char *text = json_string_value(json_object_get(cell, "sum"));
  return text ? strtoull(text, NULL, 16) : 0;
}
