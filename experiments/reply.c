/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reply.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "numeral.h"
#include "plain_text.h"

enum { MOST_QUOTED = 200 };

char *reply_quote(const char *text) {
  size_t length = strlen(text);
  if (length <= MOST_QUOTED) return plain_copy(text);
  length = MOST_QUOTED;
  while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
    length--; /* not amid a character */
  char *cut = mem_printf("%.*s..", (int)length, text);
  char *plain = plain_copy(cut);
  mem_free(cut);
  return plain;
}

/* The value as JSON, to be shown. mem_free it. */
static char *show(const json_t *value) {
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
  char *quoted = reply_quote(text ? text : "");
  free(text);
  return quoted;
}

static bool complain(char **why, char *text) {
  *why = text;
  return false;
}

/* "wrote VALUE .." */
static bool complain_showing(char **why, const json_t *value, const char *after) {
  char *shown = show(value);
  *why = mem_printf("wrote %s%s", shown, after);
  mem_free(shown);
  return false;
}

/* "wrote .. 'text' .." */
static bool complain_quoting(char **why, const char *before, const char *text, const char *after) {
  char *quoted = reply_quote(text);
  *why = mem_printf("%s'%s'%s", before, quoted, after);
  mem_free(quoted);
  return false;
}

static bool read_number(fmpq_t q, const json_t *value, size_t place, char **why) {
  enum numeral status = NUMERAL_FINE;
  if (json_is_integer(value)) fmpq_set_si(q, (slong)json_integer_value(value), 1);
  else if (json_is_real(value)) numeral_set_double(q, json_real_value(value));
  else if (json_is_string(value)) status = numeral_read(q, json_string_value(value));
  else {
    char *after = mem_printf(" as entry %zu of its answer; expected a number", place);
    complain_showing(why, value, after);
    mem_free(after);
    return false;
  }
  if (status == NUMERAL_FINE) return true;
  char *before = mem_printf("wrote an answer with entry %zu = ", place);
  complain_quoting(why, before, json_string_value(value),
                   status == NUMERAL_WRONG ? ", which is not a number that smale18 reads"
                                           : ", whose exponent is beyond 10000000");
  mem_free(before);
  return false;
}

static bool read_answer(struct reply *r, const json_t *value, char **why) {
  r->kind = REPLY_ANSWER;
  if (!json_is_array(value))
    return complain_showing(why, value, " as \"answer\"; expected an array of numbers");
  if (json_array_size(value) != r->cols)
    return complain(why, mem_printf("wrote an answer of %zu entries; expected %zu",
                                    json_array_size(value), r->cols));
  r->answer = mem_alloc(r->cols, sizeof *r->answer);
  for (size_t i = 0; i < r->cols; i++) fmpq_init(r->answer + i);
  size_t bits = 0;
  for (size_t i = 0; i < r->cols; i++) {
    if (!read_number(r->answer + i, json_array_get(value, i), i + 1, why)) return false;
    bits += numeral_bits(r->answer + i);
    if (bits > REPLY_MOST_BITS)
      return complain(why, mem_printf("wrote an answer of more than %ld bits", REPLY_MOST_BITS));
  }
  return true;
}

static bool read_index(struct reply *r, const json_t *value, char **why) {
  r->kind = REPLY_READ;
  r->index = (long)json_integer_value(value);
  if (json_is_integer(value)) return true;
  return complain_showing(why, value, " as \"read\"; expected an integer, the index of a datum");
}

static bool read_ready(struct reply *r, const json_t *value, char **why) {
  r->kind = REPLY_READY;
  if (json_is_string(value) && strcmp(json_string_value(value), "ready") == 0) return true;
  return complain_showing(why, value, " as \"network\"; expected \"ready\"");
}

static bool read_text(struct reply *r, const json_t *value, char **why) {
  if (!json_is_string(value))
    return complain_showing(why, value, " as the reason for which it gives up; expected a string");
  r->text = reply_quote(json_string_value(value));
  return true;
}

static bool read_give_up(struct reply *r, const json_t *value, char **why) {
  r->kind = REPLY_GIVE_UP;
  return read_text(r, value, why);
}

static bool read_fault(struct reply *r, const json_t *value, char **why) {
  r->kind = REPLY_FAULT;
  return read_text(r, value, why);
}

static bool read_object(struct reply *r, json_t *object, char **why) {
  static const struct {
    const char *key;
    bool (*read)(struct reply *, const json_t *, char **);
  } keys[] = {{"read", read_index},
              {"network", read_ready},
              {"answer", read_answer},
              {"give_up", read_give_up},
              {"fault", read_fault}};
  if (!json_is_object(object)) return complain_showing(why, object, "; expected an object");
  if (json_object_size(object) != 1)
    return complain(why, mem_printf("wrote an object of %zu keys; expected one: read, network, "
                                    "answer or give_up",
                                    json_object_size(object)));
  const char *key = json_object_iter_key(json_object_iter(object));
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(key, keys[i].key) == 0) return keys[i].read(r, json_object_get(object, key), why);
  return complain_quoting(why, "wrote the unknown key ", key,
                          "; expected read, network, answer or give_up");
}

/* The number that ends before `end`, to be shown. mem_free it. */
static char *number_before(const char *line, size_t end) {
  size_t start = end;
  while (start > 0 && strchr("+-.0123456789Ee", line[start - 1]) && line[start - 1]) start--;
  char *text = mem_printf("%.*s", (int)(end - start), line + start);
  char *quoted = reply_quote(text);
  mem_free(text);
  return quoted;
}

/* Why it is not JSON that can be read: long numbers are JSON too. */
static void explain(char **why, const char *line, size_t length, const json_error_t *error) {
  size_t end = (size_t)error->position;
  char *what;
  if (json_error_code(error) == json_error_numeric_overflow && end <= length) {
    what = number_before(line, end);
    *why = mem_printf("wrote the number %s, which is beyond %s; as an entry of an answer it may be "
                      "written as a string",
                      what, strpbrk(what, ".eE") ? "the largest double" : "64 bits");
  } else {
    what = reply_quote(error->text);
    *why = mem_printf("wrote a line that is not JSON: %s", what);
  }
  mem_free(what);
}

int reply_read(struct reply *r, const char *line, size_t length, size_t cols, char **why) {
  json_error_t error;
  *r = (struct reply){.cols = cols};
  json_t *object = json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
  bool fine = false;
  if (object) fine = read_object(r, object, why);
  else explain(why, line, length, &error);
  json_decref(object);
  if (!fine) reply_clear(r);
  return fine ? 0 : -1;
}

void reply_clear(struct reply *r) {
  for (size_t i = 0; r->answer && i < r->cols; i++) fmpq_clear(r->answer + i);
  mem_free(r->answer);
  mem_free(r->text);
  *r = (struct reply){0};
}
