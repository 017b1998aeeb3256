/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rational_double.h"

#include "balls.h"

void rational_set_double(fmpq_t q, double value) {
  arf_t exact;
  arf_init(exact);
  arf_set_d(exact, value);
  arf_get_fmpq(q, exact);
  arf_clear(exact);
}
