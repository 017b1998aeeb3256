/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * support.h against bit sets that are sorted. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "live.h"
#include "ref_num.h"
#include "support.h"

TestSuite(support, .init = live_count);

struct list {
  size_t s, count, (*sets)[12];
};

static size_t width; /* s, for the comparison */

static int by_order(const void *a, const void *b) {
  const size_t *x = a, *y = b;
  for (size_t i = 0; i < width; i++)
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}

/* All sets with s_k entries of each level, in lexicographic order. */
static struct list brute_supports(const struct levels *l) {
  size_t N = l->ends[l->count - 1];
  struct list list = {0, 0, calloc(1u << N, sizeof *list.sets)};
  for (unsigned set = 0; set < 1u << N; set++) {
    bool exact = true;
    size_t D[12], s = 0;
    for (size_t k = 0, i = 0; k < l->count; k++) {
      size_t before = s;
      for (; i < l->ends[k]; i++)
        if (set >> i & 1) D[s++] = i;
      exact &= s - before == l->sparsities[k];
    }
    if (exact) memcpy(list.sets[list.count++], D, sizeof D), list.s = s;
  }
  width = list.s;
  qsort(list.sets, list.count, sizeof *list.sets, by_order);
  return list;
}

Test(support, all_in_lexicographic_order) {
  struct draws d = {43, 0};
  for (int turn = 0; turn < 60; turn++) {
    size_t count = 1 + draw_below(&d, 3), ends[3], sparsities[3], end = 0;
    for (size_t k = 0; k < count; k++) {
      size_t n = 1 + draw_below(&d, 4);
      ends[k] = end += n;
      sparsities[k] = 1 + draw_below(&d, n);
    }
    struct levels l;
    levels_init(&l, count, ends, sparsities);
    struct list list = brute_supports(&l);
    cr_assert_eq(support_count(&l), list.count, "turn %d", turn);
    size_t walk[12], D[12];
    for (size_t i = 0; i < list.count; i++) {
      support_at(D, &l, i);
      if (i == 0) memcpy(walk, D, sizeof D);
      else cr_assert(support_next(walk, &l), "turn %d, support %zu", turn, i);
      for (size_t j = 0; j < list.s; j++) {
        cr_assert_eq(D[j], list.sets[i][j], "turn %d, support %zu", turn, i);
        cr_assert_eq(walk[j], list.sets[i][j], "turn %d, support %zu", turn, i);
      }
    }
    cr_assert(!support_next(walk, &l), "turn %d", turn);
    free(list.sets);
    levels_clear(&l);
  }
  cr_expect(live_blocks() == 0);
}

static uint64_t count_of(size_t n, size_t s) {
  struct levels l;
  levels_init(&l, 1, (size_t[]){n}, (size_t[]){s});
  uint64_t count = support_count(&l);
  levels_clear(&l);
  return count;
}

Test(support, many) {
  cr_expect_eq(count_of(64, 32), UINT64_C(1832624140942590534));
  cr_expect_eq(count_of(67, 33), UINT64_C(14226520737620288370));
  cr_expect_eq(count_of(68, 34), UINT64_MAX); /* 28453041475240576740 */
  cr_expect_eq(count_of(5000000, 2500000), UINT64_MAX);
  cr_expect_eq(count_of(5000000, 4999999), 5000000);
  struct levels l;
  levels_init(&l, 2, (size_t[]){32, 64}, (size_t[]){2, 2});
  cr_expect_eq(support_count(&l), 246016);
  size_t D[4];
  support_at(D, &l, 246015);
  cr_expect(D[0] == 30 && D[1] == 31 && D[2] == 62 && D[3] == 63);
  support_at(D, &l, 496); /* 32 over 2: the first pair moves on */
  cr_expect(D[0] == 0 && D[1] == 2 && D[2] == 32 && D[3] == 33);
  levels_clear(&l);
  levels_init(&l, 2, (size_t[]){64, 128}, (size_t[]){32, 32}); /* far more than 2^64 */
  size_t E[64], F[64];
  cr_expect_eq(support_count(&l), UINT64_MAX);
  support_at(E, &l, UINT64_C(1832624140942590534) - 1);
  support_at(F, &l, UINT64_C(1832624140942590534));
  cr_expect(E[31] == 31 && E[32] == 96 && E[63] == 127);
  cr_expect(F[30] == 30 && F[31] == 32 && F[32] == 64 && F[63] == 95);
  cr_expect(support_next(E, &l) && !memcmp(E, F, sizeof E));
  levels_clear(&l);
  cr_expect(live_blocks() == 0);
}
