/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_path.h"
#include "mem.h"

void wide_reserve(struct wide *w, size_t count, size_t limbs) {
  size_t words = fixed_words(count, limbs);
  if (words > w->room || !w->at) {
    mem_free(w->at);
    w->room = words + words / 2;
    w->at = mem_alloc_aligned(w->room, sizeof *w->at);
  }
  w->count = count;
  w->limbs = limbs;
  w->low = 0;
  w->slack = 0;
}

void wide_clear(struct wide *w) {
  mem_free(w->at);
  *w = (struct wide){0};
}

size_t wide_sum_bits(slong bits, size_t n) {
  size_t sum = 2 * (size_t)bits + 2;
  for (; n > 1; n -= n / 2) sum++;
  return sum;
}
