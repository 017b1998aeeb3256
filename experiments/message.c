/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "message.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "numeral.h"

/* Appends `count` numbers man * 2^-work as a JSON array. */
static void add_numbers(struct message *m, const fmpz *man, size_t count, slong work) {
  size_t most = m->length + 2;
  for (size_t i = 0; i < count; i++) most += numeral_bound(man + i) + 3;
  m->text = mem_resize(m->text, most + 1, 1);
  char *at = m->text + m->length;
  *at++ = '[';
  for (size_t i = 0; i < count; i++) {
    if (i) *at++ = ',';
    *at++ = '"';
    at += numeral_write(at, man + i, work);
    *at++ = '"';
  }
  *at++ = ']';
  *at = '\0';
  m->length = (size_t)(at - m->text);
}

static void add(struct message *m, const char *text) {
  size_t length = strlen(text);
  m->text = mem_resize(m->text, m->length + length + 1, 1);
  memcpy(m->text + m->length, text, length + 1);
  m->length += length;
}

/* The object's line; takes the object. */
static struct message line_of(json_t *object) {
  struct message m = {0};
  char *text = json_dumps(object, JSON_COMPACT);
  add(&m, text);
  add(&m, "\n");
  free(text);
  json_decref(object);
  return m;
}

static json_t *rational(const fmpq_t q) {
  char *text = rational_get_str(q);
  json_t *string = json_string(text);
  mem_free(text);
  return string;
}

static json_t *pair(const fmpq_t one, const fmpq_t two) {
  return json_pack("[o, o]", rational(one), rational(two));
}

/* null: none */
static json_t *limit(unsigned long most) {
  return most ? json_integer((json_int_t)most) : json_null();
}

struct message message_hello(const struct game *g) {
  const struct theorem_class *c = g->data.class;
  char problem[] = {'P', (char)('0' + (int)c->problem), '\0'};
  fmpq_t target;
  fmpq_init(target);
  theorem_class_threshold(target, c, g->part);
  json_t *hello = json_pack(
    "{s:s, s:i, s:s, s:o, s:I, s:I, s:I, s:[I, I], s:o, s:o, s:o, s:o, s:s, s:I, s:b, s:o, s:I, "
    "s:o}",
    "type", "hello", "protocol", MESSAGE_PROTOCOL, "problem", problem,
    c->problem == P1 ? "eta" : "lambda", rational(c->parameter), "rows", (json_int_t)c->rows,
    "cols", (json_int_t)c->cols, "digits", (json_int_t)c->digits, "competitors",
    (json_int_t)theorem_class_competitors(c, 1), (json_int_t)theorem_class_competitors(c, 2), "a",
    pair(c->a[0], c->a[1]), "r", pair(c->r[0], c->r[1]), "y1", pair(c->y1[0], c->y1[1]), "weights",
    pair(c->weight, c->second_weight), "transform", orthogonal_name(c->transform), "first_exponent",
    (json_int_t)c->first_exponent, "labels", g->data.labels, "budget", limit(g->data.budget),
    "seed", (json_int_t)(g->seed & INT64_MAX), "target", rational(target));
  fmpq_clear(target);
  return line_of(hello);
}

/* Appends A, row by row. */
static void add_matrix(struct message *m, const struct datum *d) {
  for (size_t i = 0; i < d->rows; i++) {
    add(m, i ? "," : "[");
    add_numbers(m, d->A + i * d->cols, d->cols, d->work);
  }
  add(m, "]");
}

struct message message_datum(const struct datum *d) {
  struct message m = {0};
  char *head = mem_printf("{\"type\":\"datum\",\"n\":%lu,\"A\":", d->bits);
  add(&m, head);
  mem_free(head);
  add_matrix(&m, d);
  add(&m, ",\"y\":");
  add_numbers(&m, d->y, d->rows, 2 * d->work);
  add(&m, ",\"x\":");
  if (d->x) add_numbers(&m, d->x, d->cols, d->work);
  else add(&m, "null");
  add(&m, "}\n");
  return m;
}

struct message message_refused(unsigned long n, const char *reason) {
  return line_of(
    json_pack("{s:s, s:I, s:s}", "type", "refused", "n", (json_int_t)n, "reason", reason));
}

struct message message_evaluate(const struct datum *d) {
  struct message m = {0};
  add(&m, "{\"type\":\"evaluate\",\"y\":");
  add_numbers(&m, d->y, d->rows, 2 * d->work);
  add(&m, "}\n");
  return m;
}

struct message message_end(void) {
  struct message m = {0};
  add(&m, "{\"type\":\"end\"}\n");
  return m;
}
