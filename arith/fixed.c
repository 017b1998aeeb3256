/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed.h"

#include <assert.h>
#include <string.h>

#include "mem.h"

void fixed_init(struct fixed *x, slong bits, size_t count) {
  *x = (struct fixed){.bits = bits, .count = count, .limbs = fixed_limbs(bits)};
  x->at = mem_alloc_aligned(fixed_words(count, x->limbs), sizeof *x->at);
}

void fixed_clear(struct fixed *x) {
  mem_free(x->at);
  *x = (struct fixed){0};
}

static size_t fixed_bytes(const struct fixed *x) {
  return fixed_words(x->count, x->limbs) * sizeof *x->at;
}

void fixed_zero(struct fixed *x) {
  x->exp = 0;
  memset(x->at, 0, fixed_bytes(x));
}

void fixed_set(struct fixed *x, const struct fixed *y) {
  assert(x->bits == y->bits && x->count == y->count);
  if (x == y) return;
  x->exp = y->exp;
  memcpy(x->at, y->at, fixed_bytes(x));
}

bool fixed_is_zero(const struct fixed *x) {
  if (x->exp) return false;
  for (size_t i = 0; i < fixed_words(x->count, x->limbs); i++)
    if (x->at[i]) return false;
  return true;
}

/* out <- the integer of `limbs` limbs in two's complement, `step` words apart */
static void get_integer(fmpz_t out, const uint64_t *limb, size_t limbs, size_t step) {
  uint64_t *near = mem_alloc(limbs, sizeof *near);
  for (size_t k = 0; k < limbs; k++) near[k] = limb[k * step];
  mpz_t value;
  mpz_init(value);
  mpz_import(value, limbs, -1, sizeof *near, 0, 64 - FIXED_RADIX, near);
  fmpz_set_mpz(out, value);
  mpz_clear(value);
  if (near[limbs - 1] >> (FIXED_RADIX - 1)) {
    fmpz_t wrap;
    fmpz_init(wrap);
    fmpz_one(wrap);
    fmpz_mul_2exp(wrap, wrap, FIXED_RADIX * limbs);
    fmpz_sub(out, out, wrap);
    fmpz_clear(wrap);
  }
  mem_free(near);
}

void fixed_get_fmpz(fmpz_t out, const struct fixed *x, size_t i) {
  assert(i < x->count);
  get_integer(out, fixed_limb(x, i, 0), x->limbs, FIXED_LANES);
}

void fixed_get_ball(arb_t out, const struct fixed *x, size_t i) {
  if (!fixed_defined(x)) {
    arb_indeterminate(out);
    return;
  }
  fmpz_t m, exp;
  fmpz_init(m);
  fmpz_init_set_si(exp, x->exp - x->bits);
  fixed_get_fmpz(m, x, i);
  arb_set_fmpz_2exp(out, m, exp);
  fmpz_clear(m);
  fmpz_clear(exp);
}
