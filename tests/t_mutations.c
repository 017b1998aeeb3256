/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A short run of what slow_mutations.c does at length. */
#include <criterion/criterion.h>

#include "mutant.h"

Test(mutations, what_is_accepted_is_harmless) {
  size_t accepted;
  mutants_judge(1000, 2, &accepted);
  cr_expect(accepted > 20 && accepted < 500, "%zu of 1000 accepted", accepted);
}
