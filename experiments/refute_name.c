/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute_name.h"

#include <sha256.h>
#include <string.h>

#include "mem.h"

enum { LONGEST_NAME = 64, HASH_DIGITS = 8 };

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

bool refute_name_plain(const char *name) {
  size_t length = strlen(name);
  return length >= 1 && length <= LONGEST_NAME && *name != '.' && strspn(name, plain) == length;
}

char *refute_name_of_path(const char *path) {
  size_t end = strlen(path);
  while (end > 0 && path[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && path[start - 1] != '/') start--;
  size_t length = end - start < LONGEST_NAME ? end - start : LONGEST_NAME;
  char *name = length ? mem_printf("%.*s", (int)length, path + start) : mem_strdup("player");
  for (char *at = name; *at; at++)
    if (!strchr(plain, *at) || (at == name && *at == '.')) *at = '_';
  return name;
}

/* ---- certificates ---- */

static void add(SHA2_CTX *hash, const char *key, const char *value) {
  SHA256Update(hash, (const uint8_t *)key, strlen(key) + 1);
  SHA256Update(hash, (const uint8_t *)value, strlen(value) + 1);
}

static void add_rational(SHA2_CTX *hash, const char *key, const fmpq_t q) {
  char *text = rational_get_str(q);
  add(hash, key, text);
  mem_free(text);
}

static void add_class(SHA2_CTX *hash, const struct refute_arguments *a) {
  const struct theorem_params *c = &a->class;
  char *shape = mem_printf("P%d K%lu m%zu N%zu k%zu %d", (int)c->problem, c->digits, c->rows,
                           c->cols, c->competitors ? c->competitors : 2, (int)c->normalisation);
  add(hash, "class", shape);
  add(hash, "transform", orthogonal_name(c->transform));
  add_rational(hash, "parameter", a->parameter);
  add_rational(hash, "weight", a->weight);
  add_rational(hash, "second_weight", a->second_weight);
  mem_free(shape);
}

static void add_player(SHA2_CTX *hash, const struct contestant *c) {
  if (c->builtin) add(hash, "player", c->builtin->name);
  if (c->library) add(hash, "library", c->library);
  for (size_t i = 0; c->command && c->command[i]; i++) add(hash, "word", c->command[i]);
}

static void add_game(SHA2_CTX *hash, const struct game *g) {
  char *text = mem_printf("part %d seed %llu labels %d budget %lu bits %lu %s %ld", g->part,
                          (unsigned long long)g->seed, g->data.labels, g->data.budget, g->bits,
                          num_name(g->num), (long)g->num.bits);
  add(hash, "game", text);
  mem_free(text);
}

char *refute_name_of_certificate(const struct refute_arguments *a) {
  const struct theorem_params *c = &a->class;
  const struct player *builtin = a->contestant.builtin;
  char digest[SHA256_DIGEST_STRING_LENGTH];
  SHA2_CTX hash;
  SHA256Init(&hash);
  add(&hash, "name", a->name);
  add_class(&hash, a);
  add_player(&hash, &a->contestant);
  add_game(&hash, &a->game);
  SHA256End(&hash, digest);
  char *seed = a->seed_given || (builtin && builtin->random)
                 ? mem_printf("-seed%llu", (unsigned long long)a->game.seed)
                 : mem_strdup("");
  char *path =
    mem_printf(REFUTE_FOLDER "/%s-P%d-K%lu-m%zu-N%zu-part%d%s-%.*s.cert", a->name, (int)c->problem,
               c->digits, c->rows, c->cols, a->game.part, seed, HASH_DIGITS, digest);
  mem_free(seed);
  return path;
}
