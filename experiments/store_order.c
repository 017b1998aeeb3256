/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_order.h"

#include <gmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct word {
  const char *text; /* borrowed */
  bool number;      /* is value set? */
  mpq_t value;
  size_t index;
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

static int compare(const void *a, const void *b) {
  const struct word *p = a, *q = b;
  if (p->number != q->number) return p->number ? -1 : 1;
  int order = p->number ? mpq_cmp(p->value, q->value) : 0;
  if (!order) order = compare_words(p->text, q->text);
  return order ? order : (p->index > q->index) - (p->index < q->index);
}

void store_order_rank(uint32_t *rank, const char *const *text, size_t count) {
  struct word *word = mem_alloc(count, sizeof *word);
  for (size_t i = 0; i < count; i++) {
    word[i].text = text[i];
    word[i].index = i;
    word[i].number = parse_number(word[i].value, text[i]);
  }
  qsort(word, count, sizeof *word, compare);
  for (size_t i = 0; i < count; i++) {
    rank[word[i].index] = (uint32_t)i;
    if (word[i].number) mpq_clear(word[i].value);
  }
  mem_free(word);
}
