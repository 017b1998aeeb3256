/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "limbs.h"

#include <assert.h>

void limbs_set(uint64_t *at, size_t limbs, const mpz_t value) {
  mpz_t rest;
  mpz_init(rest);
  mpz_fdiv_r_2exp(rest, value, limbs * FIXED_RADIX);
  for (size_t k = 0; k < limbs; k++) {
    at[k * FIXED_LANES] = mpz_get_ui(rest) & FIXED_LIMB;
    mpz_fdiv_q_2exp(rest, rest, FIXED_RADIX);
  }
  mpz_clear(rest);
}

void limbs_get(mpz_t value, const uint64_t *at, size_t limbs) {
  mpz_set_ui(value, 0);
  for (size_t k = limbs; k-- > 0;) {
    assert(at[k * FIXED_LANES] <= FIXED_LIMB);
    mpz_mul_2exp(value, value, FIXED_RADIX);
    mpz_add_ui(value, value, at[k * FIXED_LANES]);
  }
  if (!limbs || !(at[(limbs - 1) * FIXED_LANES] >> (FIXED_RADIX - 1))) return;
  mpz_t wrap;
  mpz_init_set_ui(wrap, 1);
  mpz_mul_2exp(wrap, wrap, limbs * FIXED_RADIX);
  mpz_sub(value, value, wrap);
  mpz_clear(wrap);
}

uint64_t *limbs_at(const struct wide *w, size_t i) {
  return w->at + (i / FIXED_LANES * w->limbs * FIXED_LANES + i % FIXED_LANES);
}
