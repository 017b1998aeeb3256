/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "digest_set.h"

#include <sha256.h>
#include <string.h>

#include "mem.h"

static struct digest digest_of(const char *text) {
  uint8_t sum[SHA256_DIGEST_LENGTH];
  struct digest d;
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, (const uint8_t *)text, strlen(text));
  SHA256Final(sum, &context);
  memcpy(&d, sum, sizeof d);
  return d;
}

static bool is_empty(const struct digest_place *p) {
  return !p->digest.word[0] && !p->digest.word[1];
}

/* The place of d, or the empty one where it belongs. */
static struct digest_place *find(const struct digest_set *s, struct digest d) {
  size_t k = (size_t)d.word[0] & (s->places - 1);
  while (!is_empty(&s->place[k]) && memcmp(&s->place[k].digest, &d, sizeof d))
    k = (k + 1) & (s->places - 1);
  return &s->place[k];
}

static void grow(struct digest_set *s) {
  struct digest_set larger = {.places = s->places ? 2 * s->places : 64, .count = s->count};
  larger.place = mem_alloc(larger.places, sizeof *larger.place);
  for (size_t k = 0; k < s->places; k++)
    if (!is_empty(&s->place[k])) *find(&larger, s->place[k].digest) = s->place[k];
  mem_free(s->place);
  *s = larger;
}

size_t digest_set_add(struct digest_set *s, const char *text) {
  struct digest d = digest_of(text);
  if (2 * s->count >= s->places) grow(s);
  struct digest_place *place = find(s, d);
  if (is_empty(place)) *place = (struct digest_place){d, s->count++};
  return place->number;
}

bool digest_set_has(const struct digest_set *s, const char *text) {
  return s->count && !is_empty(find(s, digest_of(text)));
}

void digest_set_clear(struct digest_set *s) {
  mem_free(s->place);
  *s = (struct digest_set){0};
}
