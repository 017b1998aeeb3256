/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_gaps.h"

static void sort_by_top(struct fixed_term **terms, size_t count) {
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && terms[j]->top > terms[j - 1]->top; j--) {
      struct fixed_term *t = terms[j];
      terms[j] = terms[j - 1];
      terms[j - 1] = t;
    }
}

void fixed_gaps_close(struct fixed_gaps *gaps, struct fixed_term **terms, size_t count,
                      slong bits) {
  sort_by_top(terms, count);
  gaps->count = 0;
  slong moved = 0, unit = 0;
  for (size_t i = 0; i < count; i++) {
    /* five terms below 2^(unit - p - 16) sum to less than 2^(unit - p - 8) */
    const slong highest = unit - bits - 16;
    const bool gap = i && terms[i]->top + moved < highest;
    if (gap) moved = highest - terms[i]->top;
    terms[i]->top += moved;
    terms[i]->unit += moved;
    if (!i || gap) {
      gaps->top[gaps->count] = terms[i]->top;
      gaps->moved[gaps->count++] = moved;
    }
    if (!i || terms[i]->unit < unit) unit = terms[i]->unit;
  }
}

slong fixed_gaps_exponent(const struct fixed_gaps *gaps, slong exp) {
  size_t i = gaps->count - 1;
  /* a cluster and what is below it sum to at most 2^(top + 4); the cluster alone to 0 or at least
   * 2^(its unit), which is far above what is below it */
  while (i && exp > gaps->top[i] + 4) i--;
  return exp - gaps->moved[i];
}
