/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_num.h"

const char *const ref_arithmetic[REF_ARITHMETICS] = {
  "double",   "float:24", "float:53",   "float:64", "float:128", "float:1000",
  "block:24", "block:60", "block:1000", "arb:24",   "arb:300",   "arb:2000",
  "ball:24",  "ball:64",  "ball:300",   "ball:2000"};

uint64_t draw_below(struct draws *d, uint64_t n) {
  return rng_below(&(struct rng){d->seed, RNG_TEST}, d->next++, n);
}

static void draw_integer(fmpz_t n, struct draws *d, slong bits) {
  fmpz_zero(n);
  for (slong have = 0; have < bits; have += 32) {
    fmpz_mul_2exp(n, n, 32);
    fmpz_add_ui(n, n, draw_below(d, (uint64_t)1 << 32));
  }
  if (bits % 32) fmpz_fdiv_q_2exp(n, n, (unsigned long)(32 - bits % 32));
}

static void shift(fmpq_t q, slong e) {
  if (e >= 0) fmpq_mul_2exp(q, q, (unsigned long)e);
  else fmpq_div_2exp(q, q, (unsigned long)-e);
}

void draw_dyadic(fmpq_t q, struct draws *d, slong bits, slong spread) {
  fmpz *n = fmpq_numref(q);
  fmpq_one(q);
  uint64_t kind = draw_below(d, 8);
  if (kind == 0) fmpz_zero(n);
  if (kind == 2 || kind == 3) fmpz_mul_2exp(n, n, (unsigned long)(kind == 2 ? bits : bits - 1));
  if (kind == 2) fmpz_sub_ui(n, n, 1);
  if (kind == 3) fmpz_add_ui(n, n, 1);
  if (kind == 4) fmpz_set_ui(n, 1 + draw_below(d, 8));
  if (kind > 4) draw_integer(n, d, bits);
  if (draw_below(d, 2)) fmpz_neg(n, n);
  shift(q, (slong)draw_below(d, (uint64_t)(2 * spread + 1)) - spread - bits / 2);
}

void draw_dyadics(fmpq *x, size_t n, struct draws *d, slong bits, slong spread) {
  for (size_t i = 0; i < n; i++)
    if (i && !draw_below(d, 4)) fmpq_neg(x + i, x + i - 1);
    else draw_dyadic(x + i, d, bits, spread);
}

void ref_ends(fmpq_t low, fmpq_t high, const arb_t ball) {
  fmpq_t radius;
  arf_t r;
  fmpq_init(radius);
  arf_init(r);
  arf_set_mag(r, arb_radref(ball));
  arf_get_fmpq(radius, r);
  arf_get_fmpq(low, arb_midref(ball));
  fmpq_add(high, low, radius);
  fmpq_sub(low, low, radius);
  arf_clear(r);
  fmpq_clear(radius);
}

void draw_point(fmpq_t q, struct draws *d, const arb_t ball) {
  fmpq_t width;
  fmpq_init(width);
  ref_ends(q, width, ball);
  fmpq_sub(width, width, q);
  static const unsigned edges[] = {0, 512, 1024};
  uint64_t kind = draw_below(d, 6);
  fmpq_mul_si(width, width, kind < 3 ? edges[kind] : (long)draw_below(d, 1025));
  fmpq_div_2exp(width, width, 10);
  fmpq_add(q, q, width);
  fmpq_clear(width);
}

/* quotient, remainder <- |num| 2^-e : den; den 2^e plays the part of den where e is positive */
static void scaled_division(fmpz_t quotient, fmpz_t remainder, fmpz_t divisor, const fmpq_t q,
                            slong e) {
  fmpz_t n;
  fmpz_init(n);
  fmpz_abs(n, fmpq_numref(q));
  fmpz_set(divisor, fmpq_denref(q));
  if (e > 0) fmpz_mul_2exp(divisor, divisor, (unsigned long)e);
  else fmpz_mul_2exp(n, n, (unsigned long)-e);
  fmpz_fdiv_qr(quotient, remainder, n, divisor);
  fmpz_clear(n);
}

void ref_round(fmpq_t q, slong bits) {
  if (fmpq_is_zero(q)) return;
  fmpz_t quotient, remainder, divisor;
  fmpz_init(quotient);
  fmpz_init(remainder);
  fmpz_init(divisor);
  slong e = (slong)fmpz_bits(fmpq_numref(q)) - (slong)fmpz_bits(fmpq_denref(q)) - bits;
  scaled_division(quotient, remainder, divisor, q, e);
  if ((slong)fmpz_bits(quotient) > bits) scaled_division(quotient, remainder, divisor, q, ++e);
  fmpz_mul_2exp(remainder, remainder, 1);
  int half = fmpz_cmp(remainder, divisor);
  if (half > 0 || (half == 0 && fmpz_is_odd(quotient))) fmpz_add_ui(quotient, quotient, 1);
  if (fmpq_sgn(q) < 0) fmpz_neg(quotient, quotient);
  fmpq_set_fmpz(q, quotient);
  shift(q, e);
  fmpz_clear(quotient);
  fmpz_clear(remainder);
  fmpz_clear(divisor);
}

void ref_sqrt(arb_t out, const fmpq_t q, slong bits) {
  fmpz_t root, rest, divisor;
  fmpz_init(root);
  fmpz_init(rest);
  fmpz_init(divisor);
  slong size = (slong)fmpz_bits(fmpq_numref(q)) - (slong)fmpz_bits(fmpq_denref(q));
  slong e = 2 * (size / 2 - bits - 4); /* root of q 2^-e has more than `bits` bits */
  scaled_division(root, rest, divisor, q, e);
  bool exact = fmpz_is_zero(rest);
  fmpz_sqrtrem(root, rest, root);
  exact = exact && fmpz_is_zero(rest);
  arb_set_fmpz(out, root);
  if (!exact) { /* root <= . < root + 1 */
    arb_mul_2exp_si(out, out, 1);
    arb_add_ui(out, out, 1, ARF_PREC_EXACT);
    arb_mul_2exp_si(out, out, -1);
    arb_add_error_2exp_si(out, -1);
  }
  arb_mul_2exp_si(out, out, e / 2);
  fmpz_clear(root);
  fmpz_clear(rest);
  fmpz_clear(divisor);
}

void ref_square_sum(fmpq_t s, const fmpq *x, size_t n) {
  fmpq_zero(s);
  for (size_t i = 0; i < n; i++) fmpq_addmul(s, x + i, x + i);
}

void ref_shrink(fmpq_t v, const fmpq_t t) {
  fmpq_t size;
  fmpq_init(size);
  fmpq_abs(size, v);
  if (fmpq_cmp(size, t) <= 0) fmpq_zero(v);
  else if (fmpq_sgn(v) > 0) fmpq_sub(v, v, t);
  else fmpq_add(v, v, t);
  fmpq_clear(size);
}

void ref_project(arb_ptr out, const fmpq *z, size_t n, slong bits) {
  fmpq_t square;
  arb_t norm;
  fmpq_init(square);
  arb_init(norm);
  ref_square_sum(square, z, n);
  ref_sqrt(norm, square, bits);
  for (size_t i = 0; i < n; i++) {
    arb_set_fmpq(out + i, z + i, bits);
    if (fmpz_cmp(fmpq_numref(square), fmpq_denref(square)) > 0)
      arb_div(out + i, out + i, norm, bits);
  }
  fmpq_clear(square);
  arb_clear(norm);
}

void ref_mul(fmpq *y, const struct ref_mat *A, const fmpq *x, bool adjoint) {
  size_t outer = adjoint ? A->cols : A->rows, inner = adjoint ? A->rows : A->cols, f = A->field;
  for (size_t i = 0; i < outer; i++) {
    for (size_t part = 0; part < f; part++) fmpq_zero(y + f * i + part);
    for (size_t k = 0; k < inner; k++) {
      const fmpq *a = A->at + f * (adjoint ? k * A->cols + i : i * A->cols + k), *z = x + f * k;
      fmpq_addmul(y + f * i, a, z);
      if (f == 1) continue;
      fmpq_addmul(y + f * i + 1, a, z + 1);
      (adjoint ? fmpq_addmul : fmpq_submul)(y + f * i, a + 1, z + 1);
      (adjoint ? fmpq_submul : fmpq_addmul)(y + f * i + 1, a + 1, z);
    }
  }
}

struct rationals {
  const fmpq *values;
  size_t count;
};

static void enclose(arb_ptr out, slong prec, const void *context) {
  const struct rationals *r = context;
  for (size_t i = 0; i < r->count; i++) {
    slong exact = (slong)fmpz_bits(fmpq_numref(r->values + i)) + 1;
    arb_set_fmpq(out + i, r->values + i, prec > exact ? prec : exact);
  }
}

void ref_load_scal(struct scal *s, const fmpq_t q) {
  scal_set_enclosed(s, enclose, &(struct rationals){q, 1});
}

void ref_load_vec(struct vec *x, const fmpq *values) {
  vec_set_enclosed(x, enclose, &(struct rationals){values, x->len * x->field});
}

void ref_load_mat(struct mat *A, const fmpq *values) {
  mat_set_enclosed(A, enclose, &(struct rationals){values, A->rows * A->cols * A->field});
}

static void midpoints(fmpq *out, arb_ptr balls, size_t n) {
  for (size_t i = 0; i < n; i++) arf_get_fmpq(out + i, arb_midref(balls + i));
  _arb_vec_clear(balls, (slong)n);
}

void ref_read_scal(fmpq_t q, const struct scal *s) {
  arb_ptr ball = _arb_vec_init(1);
  scal_get_ball(ball, s);
  midpoints(q, ball, 1);
}

void ref_read_vec(fmpq *out, const struct vec *x) {
  size_t n = x->len * x->field;
  arb_ptr balls = _arb_vec_init((slong)n);
  vec_get_balls(balls, x);
  midpoints(out, balls, n);
}

void ref_read_mat(fmpq *out, const struct mat *A) {
  size_t n = A->rows * A->cols * A->field;
  arb_ptr balls = _arb_vec_init((slong)n);
  mat_get_balls(balls, A);
  midpoints(out, balls, n);
}

bool ref_agrees(struct num num, const arb_t got, const arb_t want, const arb_t scale, slong ulps) {
  if (!arb_is_finite(got)) return false;
  arb_t difference, allowed;
  arb_init(difference);
  arb_init(allowed);
  arb_mul_si(allowed, scale, ulps, arb_bits(scale) + 64);
  arb_abs(allowed, allowed);
  arb_mul_2exp_si(allowed, allowed, -num.bits);
  bool agrees = num_encloses(num) || arb_is_exact(got);
  if (num_encloses(num)) {
    agrees = arb_is_exact(want) ? arb_contains(got, want) : arb_overlaps(got, want);
    arf_set_mag(arb_midref(difference), arb_radref(got));
  } else {
    arb_sub(difference, got, want, 2 * arb_bits(got) + 2 * arb_bits(want) + 64);
    arb_abs(difference, difference);
  }
  agrees = agrees && arb_le(difference, allowed);
  arb_clear(difference);
  arb_clear(allowed);
  return agrees;
}

bool ref_rounds(struct num num, const arb_t got, const fmpq_t want) {
  fmpq_t nearest;
  arb_t value;
  arb_init(value);
  fmpq_init(nearest);
  fmpq_set(nearest, want);
  ref_round(nearest, num.bits);
  arb_set_fmpq(value, nearest, num.bits + 1);
  bool good = num_encloses(num) ? arb_contains_fmpq(got, want) : arb_equal(got, value);
  arb_abs(value, value);
  if (num_encloses(num)) good = good && ref_agrees(num, got, got, value, 4);
  arb_clear(value);
  fmpq_clear(nearest);
  return good;
}
