/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "digest.h"

#include <assert.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>

void digest_text(char *out, size_t digits, const char *text) {
  char sum[SHA256_DIGEST_STRING_LENGTH];
  assert(digits <= DIGEST_MOST);
  SHA256Data((const uint8_t *)text, strlen(text), sum);
  memcpy(out, sum, digits);
  out[digits] = '\0';
}

void digest_json(char *out, size_t digits, const json_t *object) {
  char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
  assert(text);
  digest_text(out, digits, text);
  free(text);
}
