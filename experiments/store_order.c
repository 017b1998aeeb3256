/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_order.h"

#include <gmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "store_cells.h"

struct field {
  const char *key; /* borrowed from the cell */
  char *text;
  bool number; /* is value set? */
  mpq_t value;
};

struct row {
  json_t *cell; /* borrowed from the array */
  size_t count;
  struct field *field; /* sorted by key */
};

static size_t digits(const char *s) { return strspn(s, "0123456789"); }

/* value <- text, if text is an integer or a fraction. */
static bool parse_number(mpq_t value, const char *text) {
  const char *p = text + (*text == '-');
  size_t upper = digits(p), lower = p[upper] == '/' ? digits(p + upper + 1) : 0;
  const char *end = p + upper + (lower ? lower + 1 : 0);
  if (!upper || *end) return false;
  mpq_init(value);
  if (!mpq_set_str(value, text, 10) && mpz_sgn(mpq_denref(value))) {
    mpq_canonicalize(value);
    return true;
  }
  mpq_clear(value);
  return false;
}

/* Two runs of m and n digits, by value. */
static int compare_digits(const char *a, size_t m, const char *b, size_t n) {
  for (; m > 1 && *a == '0'; a++) m--;
  for (; n > 1 && *b == '0'; b++) n--;
  if (m != n) return m < n ? -1 : 1;
  return memcmp(a, b, m);
}

static int compare_words(const char *a, const char *b) {
  const char *p = a, *q = b;
  while (*p && *q) {
    size_t m = digits(p), n = digits(q);
    int order = m && n ? compare_digits(p, m, q, n) : (unsigned char)*p - (unsigned char)*q;
    if (order) return order;
    p += m ? m : 1;
    q += m ? n : 1;
  }
  if (*p || *q) return *p ? 1 : -1;
  return strcmp(a, b);
}

/* The row with the greater key lacks the other one's: it comes first. */
static int compare_fields(const struct field *a, const struct field *b) {
  int order = strcmp(b->key, a->key);
  if (order) return order;
  if (a->number != b->number) return a->number ? -1 : 1;
  if (a->number) order = mpq_cmp(a->value, b->value);
  return order ? order : compare_words(a->text, b->text);
}

static int compare_rows(const void *a, const void *b) {
  const struct row *p = a, *q = b;
  for (size_t k = 0; k < p->count && k < q->count; k++) {
    int order = compare_fields(&p->field[k], &q->field[k]);
    if (order) return order;
  }
  return (p->count > q->count) - (p->count < q->count);
}

static int compare_keys(const void *a, const void *b) {
  const struct field *p = a, *q = b;
  return strcmp(p->key, q->key);
}

static void row_init(struct row *r, json_t *cell) {
  json_t *setting = json_object_get(cell, "setting"), *value;
  const char *key;
  struct field *f = mem_alloc(json_object_size(setting), sizeof *f);
  *r = (struct row){.cell = cell, .field = f};
  json_object_foreach (setting, key, value) {
    char *text = json_is_string(value) ? NULL : store_cells_text(value);
    f->key = key;
    f->text = mem_strdup(text ? text : json_string_value(value));
    f->number = parse_number(f->value, f->text);
    free(text);
    f++;
  }
  r->count = (size_t)(f - r->field);
  qsort(r->field, r->count, sizeof *f, compare_keys);
}

static void row_clear(struct row *r) {
  for (size_t k = 0; k < r->count; k++) {
    if (r->field[k].number) mpq_clear(r->field[k].value);
    mem_free(r->field[k].text);
  }
  mem_free(r->field);
}

/* row <- the first cell of each setting; returns how many. */
static size_t distinct_rows(struct row *row, const json_t *cells) {
  json_t *seen = json_object(), *cell;
  size_t k, count = 0;
  json_array_foreach (cells, k, cell) {
    char *key = store_cells_text(json_object_get(cell, "setting"));
    if (!json_object_get(seen, key)) row_init(&row[count++], cell);
    json_object_set_new(seen, key, json_true());
    free(key);
  }
  json_decref(seen);
  return count;
}

json_t *store_order_sort(const json_t *cells) {
  struct row *row = mem_alloc(json_array_size(cells), sizeof *row);
  size_t count = distinct_rows(row, cells);
  json_t *sorted = json_array();
  qsort(row, count, sizeof *row, compare_rows);
  for (size_t k = 0; k < count; k++) {
    json_array_append(sorted, row[k].cell);
    row_clear(&row[k]);
  }
  mem_free(row);
  return sorted;
}
