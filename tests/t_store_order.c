/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "store_order.h"

/* Criterion prints what fails after a test but does not count it: abort does count. */
static void no_leaks(void) { assert(mem_live() == 0); }

TestSuite(store_order, .fini = no_leaks, .timeout = 30);

/* Values of one key in the order in which a reader wants them. */
static const char *const ordered[] = {"-20",
                                      "-3",
                                      "-1/2",
                                      "-1/3",
                                      "0",
                                      "1/1000000",
                                      "1/6",
                                      "1/3",
                                      "1/2",
                                      "2/3",
                                      "1",
                                      "3/2",
                                      "2",
                                      "9",
                                      "10",
                                      "20",
                                      "100",
                                      "123456789012345678901234567890",
                                      "123456789012345678901234567891",
                                      "",
                                      "-",
                                      "/",
                                      "1/0",
                                      "1/2/3",
                                      "1/x",
                                      "2^-10",
                                      "ball:24",
                                      "ball:128",
                                      "certified",
                                      "double",
                                      "float:24",
                                      "float:053",
                                      "float:53",
                                      "float:128",
                                      "float:1024",
                                      "float:1024x",
                                      "identity"};
enum { values = sizeof ordered / sizeof *ordered };

static uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

static void shuffle(json_t *array, uint64_t seed) {
  for (size_t k = json_array_size(array); k > 1; k--) {
    size_t other = next_random(&seed) % k;
    json_t *a = json_incref(json_array_get(array, k - 1));
    json_t *b = json_incref(json_array_get(array, other));
    json_array_set_new(array, k - 1, b);
    json_array_set_new(array, other, a);
  }
}

/* Asserts that the cells come out as 0, 1, 2, ... in their "index". */
static void expect_order(json_t *cells, size_t count) {
  json_t *sorted = store_order_sort(cells), *cell;
  size_t k;
  cr_expect_eq(json_array_size(sorted), count);
  json_array_foreach (sorted, k, cell)
    cr_expect_eq(json_integer_value(json_object_get(cell, "index")), (json_int_t)k,
                 "place %zu holds %s", k,
                 json_string_value(json_object_get(json_object_get(cell, "setting"), "b")));
  json_decref(sorted);
  json_decref(cells);
}

Test(store_order, one_key) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    json_t *cells = json_array();
    for (int k = 0; k < values; k++)
      json_array_append_new(cells,
                            json_pack("{s:i, s:{s:s}}", "index", k, "setting", "b", ordered[k]));
    shuffle(cells, seed);
    expect_order(cells, values);
  }
}

/* Keys count in alphabetical order, however the object holds them. */
Test(store_order, several_keys) {
  static const char *const first[] = {"1", "3", "20"}, *const last[] = {"double", "float:53"};
  json_t *cells = json_array();
  for (int k = 0; k < 3 * values * 2; k++)
    json_array_append_new(cells, json_pack("{s:{s:s, s:s, s:s}, s:i}", "setting", "c", last[k % 2],
                                           "b", ordered[k / 2 % values], "a", first[k / 2 / values],
                                           "index", k));
  shuffle(cells, 7);
  expect_order(cells, 3 * values * 2);
}

Test(store_order, missing_keys_and_other_types) {
  json_t *cells = json_loads(
    "[{\"index\":2,\"setting\":{\"b\":true}}, {\"index\":4,\"setting\":{\"b\":\"1\",\"a\":\"2\"}},"
    "{\"index\":0,\"setting\":{}}, {\"index\":3,\"setting\":{\"a\":2}},"
    "{\"index\":1,\"setting\":{\"b\":[1]}}]",
    0, NULL);
  expect_order(cells, 5);
}

Test(store_order, first_of_the_same_setting_wins) {
  json_t *cells =
    json_loads("[{\"index\":1,\"setting\":{\"b\":\"10\"}},{\"index\":0,\"setting\":{\"b\":\"9\"}},"
               "{\"index\":7,\"setting\":{\"b\":\"10\"}},{\"index\":7,\"setting\":{\"b\":\"9\"}}]",
               0, NULL);
  expect_order(cells, 2);
}
