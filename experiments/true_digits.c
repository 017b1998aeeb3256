/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "true_digits.h"

#include <math.h>
#include <stdbool.h>

#include "cells.h"
#include "decimal.h"

static bool read_distance(arb_t distance, const json_t *cell) {
  return !decimal_ball(distance, cell_text(cell, "distance_lo"), cell_text(cell, "distance_hi"),
                       256);
}

/* -log10 |value / reference - 1|, from below */
static double agreement(const arb_t value, const arb_t reference) {
  const slong prec = 256;
  arb_t difference;
  arf_t bound;
  arb_init(difference);
  arf_init(bound);
  arb_sub(difference, value, reference, prec);
  arb_div(difference, difference, reference, prec);
  arb_get_abs_ubound_arf(bound, difference, 53);
  double relative = arf_get_d(bound, ARF_RND_UP);
  arf_clear(bound);
  arb_clear(difference);
  return relative > 0 && isfinite(relative) ? fmax(0, -log10(relative)) : 0;
}

/* Also: do the enclosures overlap? */
static double compare(const json_t *cell, const json_t *certified, bool *overlap) {
  arb_t value, reference;
  arb_init(value);
  arb_init(reference);
  bool known = read_distance(value, cell) && read_distance(reference, certified);
  double digits = known ? agreement(value, reference) : 0;
  *overlap = known && arb_overlaps(value, reference);
  arb_clear(value);
  arb_clear(reference);
  return digits;
}

double true_digits(const json_t *cell, const json_t *certified) {
  bool overlap;
  return compare(cell, certified, &overlap);
}

void true_digits_set(struct table *t, const json_t *cell, const json_t *certified) {
  bool overlap;
  double digits = floor(10 * compare(cell, certified, &overlap)) / 10;
  table_set(t, "digits", MARK_CERTIFIED, "%s%.1f", overlap ? ">= " : "", digits);
}

void true_digits_note(struct table *t) {
  table_note(t, "True digits: -log10 of the relative difference to the certified distance, rounded "
                "down. >=: no difference shows in the digits to which both distances are "
                "enclosed, and there may be more of them.");
}
