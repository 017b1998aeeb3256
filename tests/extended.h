/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extended: tests whose naive answers, or whose libraries, lean on the 64 bits and the exponents of x86's
 * long double are skipped where it has neither: valgrind computes with doubles in its place. */
#ifndef SMALE18_TESTS_EXTENDED_H
#define SMALE18_TESTS_EXTENDED_H

#include <criterion/criterion.h>

/* OpenBLAS's dnrm2 is one of these libraries. */
static inline void need_extended(void) {
  volatile long double one = 1, small = 0x1p-60L;
  if (one + small == one) cr_skip_test("long double is double here");
}

#endif
