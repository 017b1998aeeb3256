/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "mem.h"
#include "refute_number.h"

/* What is rounded says so; powers and short sums are exact. */
Test(refute_number, texts) {
  static const char *const cases[][2] = {
    {"0", "0"},
    {"49", "49"},
    {"-1/4", "-1/4"},
    {"1e-50", "10^-50"},
    {"1e-3", "1/1000"},
    {"3e40", "3*10^40"},
    {"1e40", "10^40"},
    {"123456789012345678901234", "123456789012345678901234"}, /* 24 characters */
    {"1234567890123456789012345", "about 1.23457e+24"},
    {"100000000000000000000000000000000000000002e-41", "1 + 2*10^-41"},
    {"-1e-50", "-10^-50"},
    {"-3e30", "-3*10^30"},
    {"2^-90", "about 8.07794e-28"},
    {"333333333333333333333333333333/1000000000000000000000000000007", "about 3.33333e-01"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    fmpq_t q;
    char *text = NULL;
    size_t size;
    fmpq_init(q);
    cr_assert_eq(rational_set_str(q, cases[i][0]), 0, "%s", cases[i][0]);
    FILE *out = open_memstream(&text, &size);
    refute_number(out, q);
    fclose(out);
    cr_expect_str_eq(text, cases[i][1]);
    free(text);
    fmpq_clear(q);
  }
  flint_cleanup();
  cr_expect_eq(mem_live(), 0);
}
