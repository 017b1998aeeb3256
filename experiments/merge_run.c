/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "merge_run.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "digest.h"
#include "mem.h"
#include "store_run.h"

/* The first key of two configs that differs, as "section.key"; "" if none does. mem_free it. */
static char *differing_key(json_t *a, json_t *b) {
  const char *key;
  json_t *value;
  json_object_foreach (a, key, value) {
    json_t *other = json_object_get(b, key);
    if (json_equal(value, other)) continue;
    if (!json_is_object(value) || !json_is_object(other)) return mem_strdup(key);
    char *inner = differing_key(value, other), *name = mem_printf("%s.%s", key, inner);
    mem_free(inner);
    return name;
  }
  return mem_strdup("");
}

static int check_same(const struct merge_run *r, const char *folder, const json_t *run) {
  json_t *ours = json_object_get(r->run, "config"), *theirs = json_object_get(run, "config");
  if (!json_equal(ours, theirs)) {
    char *key = differing_key(ours, theirs);
    fprintf(stderr, "smale18: %s: expected a run of the same config as %s, which differs in %s\n",
            folder, r->first, *key ? key : "its keys");
    mem_free(key);
    return -1;
  }
  const char *source = cell_text(r->run, "source"), *other = cell_text(run, "source");
  if (!strcmp(source, other)) return 0;
  fprintf(stderr, "smale18: %s: made by sources %.12s, expected those of %s, %.12s\n", folder,
          *other ? other : "unknown", r->first, *source ? source : "unknown");
  return -1;
}

enum exit_code merge_run_check(struct merge_run *r, const char *folder) {
  if (!store_run_is(folder)) return EXIT_CONFIG;
  json_t *run = store_run_read(folder);
  enum exit_code code = EXIT_ENVIRONMENT;
  if (run && !json_is_object(json_object_get(run, "config"))) {
    fprintf(stderr, "smale18: %s/run.json: expected the key `config`\n", folder);
  } else if (run) {
    if (!r->run) {
      r->run = json_incref(run);
      r->first = folder;
    }
    code = check_same(r, folder, run) ? EXIT_CONFIG : EXIT_DONE;
  }
  json_decref(run);
  return code;
}

char *merge_run_target(const struct merge_run *r, const char *root) {
  char hash[13], *folder = mem_strdup(r->first);
  json_t *config = json_object_get(r->run, "config");
  digest_json(hash, 12, config);
  for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/';) folder[--end] = '\0';
  const char *slash = strrchr(folder, '/'), *name = slash ? slash + 1 : folder;
  size_t length = strlen(name);
  bool ours = length > 13 && !strcmp(name + length - 12, hash) && name[length - 13] == '-';
  char *target = ours ? mem_printf("%s/%s", root, name)
                      : mem_printf("%s/%s-%s", root, cell_text(config, "experiment"), hash);
  mem_free(folder);
  return target;
}

void merge_run_clear(struct merge_run *r) {
  json_decref(r->run);
  *r = (struct merge_run){0};
}
