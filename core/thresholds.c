/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "thresholds.h"

static void enclose_ones(arb_ptr out, slong prec, const void *context) {
  const size_t *n = context;
  (void)prec;
  for (size_t i = 0; i < *n; i++) arb_one(out + i);
}

void thresholds_set(struct vec *t, const struct scal *factor, const struct vec *w) {
  if (w) vec_set(t, w);
  else vec_set_enclosed(t, enclose_ones, &t->len);
  vec_scale(t, factor);
}
