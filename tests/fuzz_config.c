/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libFuzzer harness for the config reader. The input is the text of a file; after a NUL byte stands
 * one override. The complaints go to stderr: run with -close_fd_mask=2. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "config_check.h"
#include "mem.h"

static const struct key_spec schema[] = {
  {"class", "K", KEY_INTEGER, "1", "5", false, false, NULL, "3", "", ""},
  {"class", "delta", KEY_RATIONAL, "0", "1", true, false, NULL, "1/6", "", ""},
  {"class", "lambda", KEY_RATIONAL, NULL, NULL, false, false, NULL, "[1/10, 2^-3]", "", ""},
  {"network", "type", KEY_CHOICE, NULL, NULL, false, false, "firenet lista", "firenet", "", ""},
  {"network", "epochs", KEY_INTEGER, NULL, NULL, false, true, NULL, "4000", "", ""},
  {"", "arithmetic", KEY_ARITHMETIC, NULL, "100000", false, false, NULL, "double", "", ""},
  {"", "title", KEY_TEXT, NULL, NULL, false, true, NULL, "none", "", ""},
  {0},
};
static const struct key_spec names[] = {
  {.name = "experiment", .type = KEY_CHOICE, .choices = "a b"}, {0}};

static const struct key_spec *find(const char *experiment) {
  if (!*experiment) return names;
  return !strcmp(experiment, "a") ? schema : NULL;
}

/* Everything that can be asked of a config that was accepted. */
static void use(const struct config *c) {
  char hash[13];
  config_hash(c, hash);
  assert(strlen(hash) == 12);
  size_t cells = config_cells(c);
  struct setting last = {c, cells - 1};
  long K = setting_integer(&last, "class.K");
  assert(K >= 1 && K <= 5);
  setting_complain(&last, "class.delta", "this is cell %zu", cells);
  json_decref(setting_json(&last));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  long live = mem_live();
  char *text = mem_alloc(size + 2, 1);
  memcpy(text, data, size);
  const char *nul = memchr(text, '\0', size);
  size_t length = nul ? (size_t)(nul - text) : size;
  const char *override = text + length + 1;
  struct config c;
  if (config_parse(&c, "fuzz.yaml", text, length, &override, nul ? 1 : 0, find) == 0) use(&c);
  config_clear(&c);
  mem_free(text);
  assert(mem_live() == live);
  return 0;
}
