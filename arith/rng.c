/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rng.h"

#include <Random123/philox.h>
#include <mpfr.h>

uint64_t rng_bits(const struct rng *r, uint64_t i) {
  philox4x64_key_t key = {{r->seed, r->purpose}};
  philox4x64_ctr_t counter = {{i >> 2, 0, 0, 0}};
  return philox4x64(counter, key).v[i & 3];
}

double rng_uniform(const struct rng *r, uint64_t i) {
  return (double)(rng_bits(r, i) >> 11) * 0x1p-53;
}

uint64_t rng_below(const struct rng *r, uint64_t i, uint64_t n) {
  __extension__ typedef unsigned __int128 wide;
  return (uint64_t)((wide)rng_bits(r, i) * n >> 64);
}

double rng_gaussian(const struct rng *r, uint64_t i) {
  mpfr_t radius, angle;
  mpfr_inits2(80, radius, angle, (mpfr_ptr)0);
  mpfr_set_d(radius, 1 - rng_uniform(r, 2 * i), MPFR_RNDN); /* in (0, 1], exact */
  mpfr_log(radius, radius, MPFR_RNDN);
  mpfr_mul_si(radius, radius, -2, MPFR_RNDN);
  mpfr_sqrt(radius, radius, MPFR_RNDN);
  mpfr_set_d(angle, 2 * rng_uniform(r, 2 * i + 1), MPFR_RNDN);
  mpfr_cospi(angle, angle, MPFR_RNDN);
  mpfr_mul(radius, radius, angle, MPFR_RNDN);
  double value = mpfr_get_d(radius, MPFR_RNDN);
  mpfr_clears(radius, angle, (mpfr_ptr)0);
  return value;
}
