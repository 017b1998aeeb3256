/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "certificate_text.h"
#include "checker.h"
#include "mem.h"
#include "mutant.h"

Test(mutations, what_is_accepted_is_harmless) {
  size_t accepted;
  mutants_judge(10000, 1, &accepted);
  cr_expect(accepted > 200 && accepted < 5000, "%zu of 10000 accepted", accepted);
}

/* The size that must be checked in seconds. */
Test(mutations, large) {
  char *text = certificate_text_large(1000, 19, 20, 20000);
  struct verdict v;
  checker_judge(&v, &text, 1);
  cr_expect(v.right, "line %lu: %s", v.line, v.words);
  mem_free(text);
}
