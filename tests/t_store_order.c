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

TestSuite(store_order, .fini = no_leaks);

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

static void shuffle(size_t *number, size_t count, uint64_t seed) {
  for (size_t k = count; k > 1; k--) {
    size_t other = next_random(&seed) % k, held = number[k - 1];
    number[k - 1] = number[other];
    number[other] = held;
  }
}

Test(store_order, places_do_not_depend_on_where_the_texts_stand) {
  for (uint64_t seed = 1; seed <= 50; seed++) {
    size_t number[values];
    const char *text[values];
    uint32_t rank[values];
    for (size_t k = 0; k < values; k++) number[k] = k;
    shuffle(number, values, seed);
    for (size_t k = 0; k < values; k++) text[k] = ordered[number[k]];
    store_order_rank(rank, text, values);
    for (size_t k = 0; k < values; k++)
      cr_expect_eq(rank[k], number[k], "place %u holds %s", (unsigned)rank[k], text[k]);
  }
}

Test(store_order, equal_texts_keep_their_order) {
  static const char *const text[] = {"1", "b", "1", "a", "1"};
  static const uint32_t expected[] = {0, 4, 1, 3, 2};
  uint32_t rank[5];
  store_order_rank(rank, text, 5);
  for (int k = 0; k < 5; k++) cr_expect_eq(rank[k], expected[k]);
}

Test(store_order, of_nothing) { store_order_rank(NULL, NULL, 0); }
