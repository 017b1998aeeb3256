/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "iteration_trial.h"

long double iteration_error(arb_srcptr x, const long double *want) {
  long double got[COLS];
  for (size_t i = 0; i < COLS; i++) got[i] = arf_get_d(arb_midref(x + i), ARF_RND_NEAR);
  return distance(got, want, COLS);
}

void iteration_agrees(const struct iteration *it, uint64_t seeds) {
  static const char *const names[] = {"double", "float:53", "float:100", "block:100", "ball:300"};
  arb_ptr x = _arb_vec_init(COLS);
  for (uint64_t seed = 1; seed <= seeds; seed++) {
    struct block_instance b = block_instance_make(seed, 0.375);
    for (size_t s = 0; s < it->count; s++) {
      long double want[COLS];
      it->naive(want, &b, s);
      for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        struct num num;
        cr_assert_eq(num_set_str(&num, names[k]), 0);
        it->answer(x, num, &b, s);
        cr_assert(iteration_error(x, want) < 1e-12L, "seed %lu, settings %zu, %s: %Lg",
                  (unsigned long)seed, s, names[k], iteration_error(x, want));
      }
    }
  }
  _arb_vec_clear(x, COLS);
}

void iteration_encloses(const struct iteration *it) {
  arb_ptr ball = _arb_vec_init(COLS), x = _arb_vec_init(COLS);
  struct block_instance b = block_instance_make(3, 0.375);
  for (size_t s = 0; s < it->count; s++) {
    it->answer(ball, num_ball(400), &b, s);
    it->answer(x, num_float(600), &b, s);
    for (size_t i = 0; i < COLS; i++) {
      cr_assert(mag_cmp_2exp_si(arb_radref(ball + i), -200) < 0);
      mag_add_2exp_fmpz(arb_radref(ball + i), arb_radref(ball + i), &(fmpz){-550});
      cr_assert(arb_contains(ball + i, x + i), "settings %zu, entry %zu", s, i);
    }
  }
  _arb_vec_clear(ball, COLS);
  _arb_vec_clear(x, COLS);
}
