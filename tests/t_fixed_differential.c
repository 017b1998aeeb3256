/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Some thousand dot products on each path, and the million's generator: does it make the cases that it
 * is for? */
#include <criterion/criterion.h>

#include "fixed_differential.h"
#include "mem.h"

static void on_path(const char *name) {
  differential_begin(name);
  struct differential d = {0};
  struct draws few = {901, 0}, many = {902, 0};
  differential_run(&d, &few, 6000, 600);
  differential_run(&d, &many, 600, 20000);
  cr_expect_eq(d.wrong, 0, "%s: %lu vectors", name, d.wrong);
  cr_expect(d.ties > 100 && d.cancelled > 30 && d.undefined > 20 && d.zero > 0,
            "%lu ties, %lu cancelled, %lu undefined, %lu zero", d.ties, d.cancelled, d.undefined,
            d.zero);
  differential_end();
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0);
}

Test(fixed_differential, portable) { on_path("portable"); }
Test(fixed_differential, avx2) { on_path("avx2"); }
Test(fixed_differential, ifma) { on_path("ifma"); }
Test(fixed_differential, transform) { on_path("transform"); }
