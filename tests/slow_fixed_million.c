/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A million random dot products in block fixed point on each path of this machine, and through the passes
 * over lanes that go with it, against integers. */
#include <criterion/criterion.h>

#include "fixed_differential.h"

static void million(const char *name) {
  differential_begin(name);
  struct differential d = {0};
  struct draws draws = {1000, 0};
  differential_run(&d, &draws, 1000000, 20000);
  cr_expect_eq(d.wrong, 0, "%s: %lu vectors of %lu dot products", name, d.wrong, d.products);
  cr_expect(d.ties > 10000 && d.cancelled > 1000 && d.undefined > 1000 && d.zero > 100);
  differential_end();
}

Test(fixed_million, portable) { million("portable"); }
Test(fixed_million, avx2) { million("avx2"); }
Test(fixed_million, ifma) { million("ifma"); }
Test(fixed_million, transform) { million("transform"); }
