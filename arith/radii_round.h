/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * radii_round: powers of two, and the factor that turns rounding to nearest into rounding upward
 * (radii.h). */
#ifndef SMALE18_RADII_ROUND_H
#define SMALE18_RADII_ROUND_H

#include <stdint.h>
#include <string.h>

#include "balls.h"

/* c with c times a result of k roundings, rounded, >= the exact result */
static inline double upward(size_t k) { return 1 + (double)(k + 2) * 0x1p-52; }

/* 2^e, -1022 <= e <= 1023 */
static inline double double_power(slong e) {
  const uint64_t bits = (uint64_t)(e + 1023) << 52;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* e with 2^(e-1) <= x < 2^e, x normal */
static inline int double_exponent(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (int)(bits >> 52 & 0x7ff) - 1022;
}

/* 2^e, e <= 1000; not below 2^-400 */
static inline double power_raised(slong e) { return e < -400 ? 0x1p-400 : double_power(e); }

#endif
