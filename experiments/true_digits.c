/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "true_digits.h"

#include <math.h>

#include "cells.h"
#include "decimal.h"

double true_digits(const json_t *cell, const json_t *certified) {
  const slong prec = 256;
  arb_t value, reference;
  arb_init(value);
  arb_init(reference);
  double digits = 0;
  if (!decimal_ball(value, cell_text(cell, "distance_lo"), cell_text(cell, "distance_hi"), prec) &&
      !decimal_ball(reference, cell_text(certified, "distance_lo"),
                    cell_text(certified, "distance_hi"), prec)) {
    arb_sub(value, value, reference, prec);
    arb_div(value, value, reference, prec);
    arf_t bound;
    arf_init(bound);
    arb_get_abs_ubound_arf(bound, value, 53);
    double relative = arf_get_d(bound, ARF_RND_UP);
    digits = relative > 0 && isfinite(relative) ? fmax(0, -log10(relative)) : 0;
    arf_clear(bound);
  }
  arb_clear(value);
  arb_clear(reference);
  return digits;
}
