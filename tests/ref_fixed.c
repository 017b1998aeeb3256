/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_fixed.h"

#include <assert.h>

void ref_fixed_init(struct ref_fixed *x, size_t count) {
  x->m = _fmpz_vec_init((slong)count);
  x->count = count;
  x->undefined = false;
  fmpz_init(x->exp);
}

void ref_fixed_clear(struct ref_fixed *x) {
  _fmpz_vec_clear(x->m, (slong)x->count);
  fmpz_clear(x->exp);
}

void ref_fixed_set(struct ref_fixed *x, const struct ref_fixed *y) {
  assert(x->count == y->count);
  _fmpz_vec_set(x->m, y->m, (slong)x->count);
  fmpz_set(x->exp, y->exp);
  x->undefined = y->undefined;
}

/* m <- the integer nearest to m / 2^k, ties to even: floor((2m + 2^k) / 2^(k+1)), less one at odd ties */
static void nearest(fmpz_t m, ulong k) {
  fmpz_t twice, divisor, rest;
  fmpz_init(twice);
  fmpz_init(rest);
  fmpz_init(divisor);
  fmpz_one(divisor);
  fmpz_mul_2exp(divisor, divisor, k);
  fmpz_mul_ui(twice, m, 2);
  fmpz_add(twice, twice, divisor);
  fmpz_mul_ui(divisor, divisor, 2);
  fmpz_fdiv_qr(m, rest, twice, divisor);
  if (fmpz_is_zero(rest) && fmpz_is_odd(m)) fmpz_sub_ui(m, m, 1);
  fmpz_clear(twice);
  fmpz_clear(rest);
  fmpz_clear(divisor);
}

static void check_range(struct ref_fixed *x, slong bits) {
  fmpz_t e;
  fmpz_init(e);
  fmpz_add_si(e, x->exp, bits);
  fmpz_abs(e, e);
  if (fmpz_cmp_si(e, WORD(1) << 40) > 0) x->undefined = true;
  fmpz_clear(e);
}

void ref_fixed_round(struct ref_fixed *x, slong bits) {
  slong most = 0;
  for (size_t i = 0; i < x->count; i++)
    if ((slong)fmpz_sizeinbase(x->m + i, 2) > most && !fmpz_is_zero(x->m + i))
      most = (slong)fmpz_sizeinbase(x->m + i, 2);
  if (!most) fmpz_set_si(x->exp, -bits);
  if (x->undefined || !most) return;
  for (size_t i = 0; i < x->count; i++)
    if (most > bits) nearest(x->m + i, (ulong)(most - bits));
    else fmpz_mul_2exp(x->m + i, x->m + i, (ulong)(bits - most));
  fmpz_add_si(x->exp, x->exp, most - bits);
  check_range(x, bits);
}

void ref_fixed_store(struct fixed *to, const struct ref_fixed *x) {
  assert(to->count == x->count);
  to->exp = x->undefined ? WORD_MAX : fmpz_get_si(x->exp) + to->bits;
  if (x->undefined) return;
  fmpz_t m, digit;
  fmpz_init(m);
  fmpz_init(digit);
  for (size_t i = 0; i < x->count; i++) {
    assert((slong)fmpz_sizeinbase(x->m + i, 2) <= to->bits + 1);
    fmpz_set(m, x->m + i);
    for (size_t k = 0; k < to->limbs; k++) { /* floor division: two's complement */
      fmpz_fdiv_r_2exp(digit, m, 52);
      fmpz_fdiv_q_2exp(m, m, 52);
      to->at[(i / 8 * to->limbs + k) * 8 + i % 8] = fmpz_get_ui(digit);
    }
    assert(fmpz_is_zero(m) || fmpz_cmp_si(m, -1) == 0);
  }
  fmpz_clear(m);
  fmpz_clear(digit);
}

void ref_fixed_load(struct ref_fixed *x, const struct fixed *from) {
  assert(from->count == x->count && from->limbs == ((size_t)from->bits + 2 + 51) / 52);
  x->undefined = from->exp == WORD_MAX;
  if (x->undefined) return;
  fmpz_set_si(x->exp, from->exp);
  fmpz_sub_si(x->exp, x->exp, from->bits);
  fmpz_t wrap;
  fmpz_init(wrap);
  for (size_t i = 0; i < (x->count + 7) / 8 * 8; i++) {
    const uint64_t *limb = from->at + i / 8 * from->limbs * 8 + i % 8;
    for (size_t k = 0; k < from->limbs; k++)
      assert(i < x->count ? !(limb[8 * k] >> 52) : !limb[8 * k]);
    if (i >= x->count) continue;
    fmpz_zero(x->m + i);
    for (size_t k = from->limbs; k-- > 0;) {
      fmpz_mul_2exp(x->m + i, x->m + i, 52);
      fmpz_add_ui(x->m + i, x->m + i, limb[8 * k]);
    }
    fmpz_one(wrap);
    fmpz_mul_2exp(wrap, wrap, 52 * from->limbs - 1);
    if (fmpz_cmp(x->m + i, wrap) >= 0) fmpz_submul_ui(x->m + i, wrap, 2);
  }
  fmpz_clear(wrap);
}

bool ref_fixed_same(const struct fixed *got, const struct ref_fixed *want) {
  struct ref_fixed value;
  ref_fixed_init(&value, got->count);
  ref_fixed_load(&value, got);
  bool same = want->undefined == value.undefined && want->count == value.count;
  if (same && !want->undefined)
    same =
      fmpz_equal(value.exp, want->exp) && _fmpz_vec_equal(value.m, want->m, (slong)value.count);
  ref_fixed_clear(&value);
  return same;
}

/* Both with the smaller of the two exponents; false if one of them is undefined. */
static bool align(struct ref_fixed *y, struct ref_fixed *x) {
  y->undefined = y->undefined || x->undefined;
  if (y->undefined) return false;
  fmpz_t gap;
  fmpz_init(gap);
  fmpz_sub(gap, y->exp, x->exp);
  struct ref_fixed *above = fmpz_sgn(gap) > 0 ? y : x;
  fmpz_abs(gap, gap);
  fmpz_sub(above->exp, above->exp, gap);
  _fmpz_vec_scalar_mul_2exp(above->m, above->m, (slong)above->count, fmpz_get_ui(gap));
  fmpz_clear(gap);
  return true;
}

void ref_fixed_axpy(struct ref_fixed *y, const fmpz_t a, const struct ref_fixed *x) {
  struct ref_fixed copy;
  ref_fixed_init(&copy, x->count);
  ref_fixed_set(&copy, x);
  if (align(y, &copy)) _fmpz_vec_scalar_addmul_fmpz(y->m, copy.m, (slong)y->count, a);
  ref_fixed_clear(&copy);
}

void ref_fixed_scale(struct ref_fixed *x, const fmpz_t a, slong exp) {
  _fmpz_vec_scalar_mul_fmpz(x->m, x->m, (slong)x->count, a);
  fmpz_add_si(x->exp, x->exp, exp);
}

void ref_fixed_shrink(struct ref_fixed *x, const struct ref_fixed *t) {
  struct ref_fixed copy;
  ref_fixed_init(&copy, t->count);
  ref_fixed_set(&copy, t);
  if (align(x, &copy))
    for (size_t i = 0; i < x->count; i++) {
      int sign = fmpz_sgn(x->m + i);
      fmpz_abs(x->m + i, x->m + i);
      fmpz_sub(x->m + i, x->m + i, copy.m + i);
      if (fmpz_sgn(x->m + i) < 0) fmpz_zero(x->m + i);
      fmpz_mul_si(x->m + i, x->m + i, sign);
    }
  ref_fixed_clear(&copy);
}

void ref_fixed_square(fmpz_t s, const struct ref_fixed *x) {
  fmpz_zero(s);
  for (size_t i = 0; i < x->count; i++) fmpz_addmul(s, x->m + i, x->m + i);
}

static void multiply(struct ref_fixed *y, const struct ref_fixed *A, const struct ref_fixed *x,
                     size_t next_row, size_t next) {
  assert(A->count == y->count * x->count);
  y->undefined = A->undefined || x->undefined;
  fmpz_add(y->exp, A->exp, x->exp);
  for (size_t i = 0; i < y->count; i++) {
    fmpz_zero(y->m + i);
    for (size_t k = 0; k < x->count; k++)
      fmpz_addmul(y->m + i, A->m + i * next_row + k * next, x->m + k);
  }
}

void ref_fixed_mul(struct ref_fixed *y, const struct ref_fixed *A, const struct ref_fixed *x) {
  multiply(y, A, x, x->count, 1);
}

void ref_fixed_mul_adjoint(struct ref_fixed *y, const struct ref_fixed *A,
                           const struct ref_fixed *x) {
  multiply(y, A, x, 1, y->count);
}

static void draw_word(fmpz_t m, struct draws *d, slong bits) {
  fmpz_zero(m);
  for (slong have = 0; have < bits; have += 64) {
    uint64_t word = draw_below(d, UINT64_C(1) << 32) << 32;
    fmpz_mul_2exp(m, m, 64);
    fmpz_add_ui(m, m, word | draw_below(d, UINT64_C(1) << 32));
  }
  fmpz_fdiv_q_2exp(m, m, (ulong)((64 - bits % 64) % 64));
}

/* Kinds: random; one bit or all of them; small; 0; plus or minus the entry before, or next to it. */
void ref_fixed_draw(struct ref_fixed *x, struct draws *d, slong bits, slong spread) {
  x->undefined = false;
  fmpz_set_si(x->exp, (slong)draw_below(d, 2 * (uint64_t)spread + 1) - spread - bits);
  for (size_t i = 0; i < x->count; i++) {
    fmpz *m = x->m + i;
    uint64_t kind = draw_below(d, 10);
    if (kind < 4) draw_word(m, d, bits);
    if (kind == 4) draw_word(m, d, 1 + (slong)draw_below(d, (uint64_t)bits));
    if (kind == 5) fmpz_zero(m);
    if (kind == 6 || kind == 7) {
      fmpz_one(m);
      fmpz_mul_2exp(m, m, kind == 6 ? draw_below(d, (uint64_t)bits) : (ulong)bits);
      if (kind == 7) fmpz_sub_ui(m, m, draw_below(d, 2));
    }
    if (kind > 7) {
      if (i) fmpz_set(m, m - 1);
      fmpz_add_ui(m, m, draw_below(d, 2));
    }
    if (draw_below(d, 2)) fmpz_neg(m, m);
  }
  ref_fixed_round(x, bits);
}
