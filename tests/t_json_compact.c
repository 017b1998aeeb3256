/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The oracle is jansson: what is read is what it reads. */
#include <criterion/criterion.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json_compact.h"

TestSuite(json_compact, .timeout = 30);

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

/* What jansson makes of it, NULL unless it is an object. */
static json_t *reference(const char *text, size_t size) {
  json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
  if (json_is_object(value)) return value;
  json_decref(value);
  return NULL;
}

/* Is it read, and as jansson reads it? What is read must be that in any case. */
static bool is_read(const char *text) {
  size_t size = strlen(text);
  json_t *is = json_compact_read(text, size), *expected = reference(text, size);
  bool read = is != NULL;
  if (read) cr_expect(json_equal(is, expected), "%s", text);
  json_decref(is);
  json_decref(expected);
  return read;
}

Test(json_compact, reads_what_is_plain) {
  static const char *const texts[] = {
    "{}",
    "{\"a\":1}",
    "{\"\":\"\"}",
    "{\"a\":[],\"b\":{},\"c\":[{},[1,2]]}",
    "{\"a\":true,\"b\":false,\"c\":null}",
    "{\"a\":0,\"b\":-1,\"z\":-0,\"c\":999999999999999999,\"d\":-999999999999999999}",
    "{\"a\":0.5,\"b\":-0.0,\"c\":1e5,\"d\":1E-5,\"e\":1.25e+300,\"f\":4.9e-324}",
    "{\"a\":0.1,\"b\":1.7976931348623157e308,\"c\":0.00059412599512143061}",
    "{\"x\":\"2^-10, a/b {[(]}\"}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    cr_expect(is_read(texts[i]), "%s", texts[i]);
}

Test(json_compact, leaves_all_else) {
  static const char *const texts[] = {"",
                                      "{",
                                      "}",
                                      "[]",
                                      "1",
                                      "{}}",
                                      "{} ",
                                      " {}",
                                      "{\"a\":1,}",
                                      "{,\"a\":1}",
                                      "{\"a\" :1}",
                                      "{\"a\":1,\"a\":1}",
                                      "{\"x\":{\"a\":1,\"a\":2}}",
                                      "{\"a\":[1,]}",
                                      "{\"a\":[1}",
                                      "{\"a\":[1 ,2]}",
                                      "{\"a\":01}",
                                      "{\"a\":-}",
                                      "{\"a\":+1}",
                                      "{\"a\":.5}",
                                      "{\"a\":1.}",
                                      "{\"a\":1e}",
                                      "{\"a\":1e999}",
                                      "{\"a\":0x10}",
                                      "{\"a\":nan}",
                                      "{\"a\":inf}",
                                      "{\"a\":tru}",
                                      "{\"a\":truer}",
                                      "{\"a\":1000000000000000000}",
                                      "{\"a\":\"\\n\"}",
                                      "{\"a\":\"\n\"}",
                                      "{\"a\":\"\303\251\"}",
                                      "{\"a\":\"}",
                                      "{\"a\":",
                                      "{\"a\"",
                                      "{\"a",
                                      "{a:1}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    cr_expect_not(is_read(texts[i]), "%s", texts[i]);
}

Test(json_compact, levels_and_keys) {
  cr_expect(is_read("{\"a\":[[[[[[[]]]]]]]}"));
  cr_expect_not(is_read("{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}"));
  cr_expect(is_read("{\"012345678901234567890123456789012345678901234567890123456789012\":1}"));
  cr_expect_not(
    is_read("{\"0123456789012345678901234567890123456789012345678901234567890123\":1}"));
}

/* ---- at random, seed 11 ---- */

static json_t *random_value(uint64_t *state, int level) {
  json_t *value;
  switch (next_random(state) % (level < 4 ? 7 : 5)) {
  case 0: return json_integer((json_int_t)(next_random(state) % 2000000) - 1000000);
  case 1: return json_real((double)(int64_t)next_random(state) * 0x1p-40);
  case 2: return json_sprintf("text %u", (unsigned)(next_random(state) % 100));
  case 3: return json_boolean(next_random(state) % 2);
  case 4: return json_null();
  case 5:
    value = json_array();
    for (uint64_t k = next_random(state) % 4; k; k--)
      json_array_append_new(value, random_value(state, level + 1));
    return value;
  default:
    value = json_object();
    for (uint64_t k = next_random(state) % 5; k; k--) {
      char key[3] = {(char)('a' + next_random(state) % 26), (char)('a' + next_random(state) % 26)};
      json_object_set_new(value, key, random_value(state, level + 1));
    }
    return value;
  }
}

static char *random_text(uint64_t *state) {
  json_t *object = json_object();
  for (int k = 0; k < 4; k++) {
    char key[2] = {(char)('a' + k)};
    json_object_set_new(object, key, random_value(state, 1));
  }
  char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(17));
  json_decref(object);
  return text;
}

Test(json_compact, reads_what_jansson_writes) {
  uint64_t state = 11;
  for (int round = 0; round < 3000; round++) {
    char *text = random_text(&state);
    cr_assert(is_read(text), "%s", text);
    free(text);
  }
}

/* Bytes changed, cut out and doubled: never read as something else. */
Test(json_compact, reads_nothing_that_jansson_does_not) {
  static const char bytes[] = "{}[]\",:\\0123456789-+.eEtfn \n\t/\200\377";
  uint64_t state = 12;
  size_t read = 0;
  for (int round = 0; round < 30000; round++) {
    char *text = random_text(&state);
    size_t length = strlen(text), at = next_random(&state) % length;
    char byte = bytes[next_random(&state) % (sizeof bytes - 1)];
    if (round % 3 == 0) text[at] = byte;
    if (round % 3 == 1) memmove(text + at, text + at + 1, length - at);
    if (round % 3 == 2) text[length - 1 - at / 8] = '\0';
    read += is_read(text);
    free(text);
  }
  cr_expect_gt(read, 100, "changes that leave it JSON are tested, too");
}
