/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_lanes: passes over integers that lie eight side by side (fixed.h), compiled once for each
 * kind of processor. All of it is integer arithmetic except `doubles`, `magnitudes` and
 * `products`, which only estimate.
 *
 * Integers are in two's complement of `limbs` limbs of 52 bits; `groups` is ceil(n / 8). All lanes
 * of the last group are read and written. */
#ifndef SMALE18_FIXED_LANES_H
#define SMALE18_FIXED_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIXED_TERMS 5 /* the most that `sum` adds */

/* floor(T 2^(52 limbs_up + bits_up)), or its negative */
struct lane_term {
  const uint64_t *at;
  size_t limbs;
  ptrdiff_t limbs_up;
  unsigned bits_up; /* < 52 */
  bool minus;
};

struct fixed_lanes {
  /* out <- start + the sum of the terms modulo 2^(52 limbs), in every lane */
  void (*sum)(uint64_t *out, size_t limbs, size_t groups, const struct lane_term *terms,
              size_t count, int64_t start);

  /* v <- v - t where v >= t, v + t where v < -t, else 0; t >= 0. With `below`: v - t - 1 where v > t
   * instead: what is right to one unit where t is truncated. */
  void (*threshold)(uint64_t *v, const uint64_t *t, size_t limbs, size_t groups, bool below);

  /* With x = v where v >= 0, else -v - 1: returns b = the number of bits of the largest x;
   * *window <- the largest floor(x 2^(52 - b)), so 2^51 <= *window < 2^52 unless b = 0. */
  size_t (*leading)(uint64_t *window, const uint64_t *v, size_t limbs, size_t groups);

  /* Is there a v with half - margin <= floor((v mod 2^cut) 2^(52 - cut)) <= half, half = 2^51?
   * 0 < cut <= 52 limbs, margin < half. */
  bool (*near_half)(const uint64_t *v, size_t limbs, size_t groups, size_t cut, uint64_t margin);

  /* out <- floor(v 2^-cut + 1/2) if cut > 0, else v 2^-cut; modulo 2^(52 out_limbs) */
  void (*round)(uint64_t *out, size_t out_limbs, const uint64_t *v, size_t limbs, size_t groups,
                ptrdiff_t cut);

  /* out[i] <- v_i 2^-bits to within 2^-50, i < 8 groups, for |v_i| <= 2^bits and
   * limbs = fixed_limbs(bits). */
  void (*doubles)(double *out, const uint64_t *v, size_t limbs, size_t groups, size_t bits);

  /* out[i] <- 0 where v_i = 0, else what `doubles` gives without its sign, plus 2^-49, 1 at most;
   * returns whether any v_i is not 0 */
  bool (*magnitudes)(double *out, const uint64_t *v, size_t limbs, size_t groups, size_t bits);

  /* out[i] <- sum over k < rows of a[8 groups k + i] x[k], i < 8 groups, in some order of summation */
  void (*products)(double *out, const double *a, const double *x, size_t rows, size_t groups);

  /* out[i] <- 0 where v_i = 0, i < 8 groups, else something else; returns the lowest limbs or'ed together */
  uint64_t (*any)(uint64_t *out, const uint64_t *v, size_t limbs, size_t groups);

  /* any[g] <- bit i is set if the integer in lane i of group g is not 0 */
  void (*nonzero)(uint8_t *any, const uint64_t *v, size_t limbs, size_t groups);
};

/* Those of lanes_path(). */
const struct fixed_lanes *fixed_lanes(void);

extern const struct fixed_lanes fixed_lanes_portable, fixed_lanes_avx2, fixed_lanes_avx512;

#endif
