/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <assert.h>

__extension__ typedef unsigned __int128 wide;

static uint64_t product(uint64_t a, uint64_t b) {
  wide p = (wide)a * b;
  return p < UINT64_MAX ? (uint64_t)p : UINT64_MAX;
}

/* n over k; UINT64_MAX if it is that or more. */
static uint64_t binomial(size_t n, size_t k) {
  if (k > n) return 0;
  if (k > n - k) k = n - k;
  uint64_t value = 1;
  for (size_t i = 0; i < k; i++) { /* n over i + 1: it grows up to the middle */
    wide next = (wide)value * (n - i) / (i + 1);
    if (next >= UINT64_MAX) return UINT64_MAX;
    value = (uint64_t)next;
  }
  return value;
}

/* The number of choices within levels k, k + 1, .. */
static uint64_t count_from(const struct levels *l, size_t k) {
  uint64_t count = 1;
  for (; k < l->count; k++)
    count = product(count, binomial(l->ends[k] - levels_first(l, k), l->sparsities[k]));
  return count;
}

uint64_t support_count(const struct levels *l) { return count_from(l, 0); }

/* D[0..s) <- choice number `index` of s entries out of first .. end - 1 */
static void choice_at(size_t *D, size_t s, size_t first, size_t end, uint64_t index) {
  for (size_t i = 0; i < s; first++) {
    uint64_t here = binomial(end - first - 1, s - i - 1); /* those that begin with `first` */
    if (index < here) D[i++] = first;
    else index -= here;
  }
}

void support_at(size_t *D, const struct levels *l, uint64_t index) {
  assert(index < support_count(l));
  for (size_t k = 0; k < l->count; k++) {
    uint64_t below = count_from(l, k + 1);
    choice_at(D, l->sparsities[k], levels_first(l, k), l->ends[k], index / below);
    index %= below;
    D += l->sparsities[k];
  }
}

/* The next choice of s entries below end; after the last one false, and D is unchanged. */
static bool choice_next(size_t *D, size_t s, size_t end) {
  size_t i = s;
  while (i > 0 && D[i - 1] == end - (s - i) - 1) i--;
  if (i == 0) return false;
  for (D[i - 1]++; i < s; i++) D[i] = D[i - 1] + 1;
  return true;
}

bool support_next(size_t *D, const struct levels *l) {
  D += levels_sparsity(l);
  for (size_t k = l->count; k-- > 0;) {
    D -= l->sparsities[k];
    if (choice_next(D, l->sparsities[k], l->ends[k])) return true;
    for (size_t i = 0; i < l->sparsities[k]; i++) D[i] = levels_first(l, k) + i;
  }
  return false;
}
