/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed: vectors in block fixed point: n integers of p bits and one exponent,
 *
 *   x_i = m_i 2^(e - p),   |m_i| <= 2^p,   2^(p-1) <= max |m_i|   or all m_i = 0 and e = 0.
 *
 * Block rounding R_p maps a real vector v to one of these: if v = 0 to the zero vector; else, with
 * e such that 2^(e-1) <= max |v_i| < 2^e, to m_i = v_i 2^(p-e) rounded to the nearest integer, ties
 * to even. So |v_i - R_p(v)_i| <= 2^(e-p-1) <= 2^-p max |v_i| for every i: the error is absolute,
 * half a unit 2^(e-p) of the largest entry, and a small entry keeps fewer digits than a large one.
 * Every operation of `block:p` is R_p of an exact result (num_block.h), so results depend on p
 * alone: not on the machine, the kernels or the order of summation.
 *
 * |e| <= FIXED_EXP_MOST. Where R_p would need more, or an operand is undefined, the whole vector is
 * undefined: e = FIXED_UNDEFINED, m_i without meaning.
 *
 * Layout: limbs of 52 bits in 64-bit words, two's complement: the value is the sum of limb[k] 2^(52
 * k) over k < L, minus 2^(52 L) if the highest bit (bit 51 of limb[L-1]) is set; the upper 12 bits
 * of each word are 0. L = ceil((p + 2) / 52). Eight entries lie side by side, in the lanes of a
 * vector register: limb k of entry i is at[((i / 8) L + k) 8 + i % 8]; lanes from n on in the last
 * group are 0. */
#ifndef SMALE18_FIXED_H
#define SMALE18_FIXED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "balls.h"

#define FIXED_LANES 8
#define FIXED_RADIX 52
#define FIXED_LIMB ((UINT64_C(1) << FIXED_RADIX) - 1)
#define FIXED_EXP_MOST (WORD(1) << 40)
#define FIXED_UNDEFINED WORD_MAX

struct fixed {
  slong bits;    /* p */
  slong exp;     /* e, or FIXED_UNDEFINED */
  size_t count;  /* n */
  size_t limbs;  /* L */
  uint64_t *at;  /* ceil(n / 8) L 8 words, aligned to 64 bytes */
};

/* L for p bits */
static inline size_t fixed_limbs(slong bits) {
  return ((size_t)bits + 2 + FIXED_RADIX - 1) / FIXED_RADIX;
}
/* Words that `count` entries of `limbs` limbs take. */
static inline size_t fixed_words(size_t count, size_t limbs) {
  return (count + FIXED_LANES - 1) / FIXED_LANES * limbs * FIXED_LANES;
}
static inline uint64_t *fixed_limb(const struct fixed *x, size_t i, size_t k) {
  return x->at + ((i / FIXED_LANES * x->limbs + k) * FIXED_LANES + i % FIXED_LANES);
}

void fixed_init(struct fixed *x, slong bits, size_t count); /* x <- 0 */
void fixed_clear(struct fixed *x);                          /* a zeroed struct is safe */
void fixed_zero(struct fixed *x);
void fixed_set(struct fixed *x, const struct fixed *y); /* equal p and n, asserted */
static inline bool fixed_defined(const struct fixed *x) { return x->exp != FIXED_UNDEFINED; }
bool fixed_is_zero(const struct fixed *x); /* defined, and all entries are 0 */

/* out <- m_i; x_i = m_i 2^(x->exp - p). x is defined. */
void fixed_get_fmpz(fmpz_t out, const struct fixed *x, size_t i);

/* x <- R_p(m_i 2^exp), i < n, by integer arithmetic: the definition itself. */
void fixed_set_fmpz(struct fixed *x, const fmpz *m, const fmpz_t exp);

/* x <- R_p(v) for the v that the balls enclose, if they decide it: true. Else false, x undefined. A
 * ball that is not finite: x undefined, true. */
__attribute__((warn_unused_result))
bool fixed_set_balls(struct fixed *x, arb_srcptr balls);

/* out <- x_i exactly (radius 0), or an indeterminate ball. */
void fixed_get_ball(arb_t out, const struct fixed *x, size_t i);

#endif
