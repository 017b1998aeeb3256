/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SMALE18_SIMD: the same cells with each set of kernels that this processor has, and one line for other
 * words. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "fixed_path.h"
#include "lanes_path.h"
#include "program.h"
#include "same_cells.h"

TestSuite(simd, .init = program_enter, .fini = program_abandon);

#define SMALL                                                                           \
  "run configs/table1.yaml -q -j1 --set network.type=firenet --set network.inner=10 "   \
  "--set network.outer=6 --set class.K=[1,3] --set data.bits=[10,20] --set expect=any " \
  "--set arithmetic=[block:45,block:300,block:2100,ball:300,ball:700,certified] --set " \
  "certified.digits=6 --out "
enum { CELLS = 24 };

static void set(const char *word) { cr_assert_eq(setenv("SMALE18_SIMD", word, 1), 0); }

/* Is it among the words that the program names when it refuses another one? */
static bool program_has(const char *word) {
  set("none");
  struct outcome o = program_run("list");
  cr_expect_eq(o.code, 2);
  char *words = strstr(o.err, "has: "), *one;
  bool found = false;
  while ((one = strsep(&words, " \n"))) found = found || !strcmp(one, word);
  outcome_clear(&o);
  return found;
}

static void skip(const char *word) {
  program_leave();
  cr_skip_test("this processor has no \"%s\"", word);
}

/* Where the processor has it not, that is what the program must say of the word. */
static void expect_cells_with(const char *word) {
  const bool has = program_has(word);
  set(word);
  if (!has) {
    program_refuses(2, "SMALE18_SIMD=", word, "this processor has: portable", "list");
    skip(word);
  }
  program_succeeds(SMALL "with");
  cr_assert_eq(unsetenv("SMALE18_SIMD"), 0);
  program_succeeds(SMALL "without");
  expect_same_cells("with", "without", CELLS);
  program_leave();
}

Test(simd, portable_cells) { expect_cells_with("portable"); }
Test(simd, avx2_cells) { expect_cells_with("avx2"); }
Test(simd, ifma_cells) { expect_cells_with("ifma"); }

/* What it chooses, in a process that has not chosen yet: cells would not tell. */
static void expect_choice(const char *word, enum lanes_path lanes) {
  if (!fixed_path_force(word)) skip(word);
  fixed_path_force(NULL);
  set(word);
  cr_expect_str_eq(fixed_path_matrix(64, 2, 2)->name, word);
  cr_expect_eq(lanes_path(), lanes, "%s: lanes %d", word, (int)lanes_path());
  program_leave();
}

Test(simd, portable_choice) { expect_choice("portable", LANES_PORTABLE); }
Test(simd, avx2_choice) { expect_choice("avx2", LANES_AVX2); }
Test(simd, ifma_choice) { expect_choice("ifma", LANES_AVX512); }

Test(simd, other_words) {
  static const char *const words[] = {"none",  "transform", "AVX2",
                                      "avx2 ", "avx512",    "portable,avx2"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    set(words[i]);
    program_refuses(2, "smale18: SMALE18_SIMD=", words[i], "processor has: portable", SMALL "o");
    program_refuses(2, "smale18: SMALE18_SIMD=", words[i], "processor has: portable", "list");
  }
  set(""); /* as if it were not there */
  program_succeeds("list");
  program_leave();
}
