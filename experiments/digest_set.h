/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digest_set: a set of texts that keeps 16 bytes of each, of its SHA-256, and its number: two texts
 * in it are never taken for one another. */
#ifndef SMALE18_DIGEST_SET_H
#define SMALE18_DIGEST_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct digest {
  uint64_t word[2]; /* both 0: an empty place */
};

struct digest_place {
  struct digest digest;
  size_t number;
};

struct digest_set {
  struct digest_place *place; /* at most half of them are taken */
  size_t places, count; /* places: 0 or a power of two */
};

/* A zeroed set is empty. Clearing it is safe. */
void digest_set_clear(struct digest_set *s);

/* The number of the text: how many had been added before it. If it is there already, it stays. */
size_t digest_set_add(struct digest_set *s, const char *text);
bool digest_set_has(const struct digest_set *s, const char *text);

#endif
