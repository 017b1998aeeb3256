/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One real in every arithmetic: operations round once (or enclose), and so do rationals and enclosures. */
#include <criterion/criterion.h>
#include <limits.h>

#include "mem.h"
#include "ref_num.h"

struct setting {
  struct num num;
  const char *name;
  struct draws *draws;
};

static void each(uint64_t seed, void (*check)(const struct setting *s)) {
  struct draws draws = {seed, 0};
  for (size_t a = 0; a < REF_ARITHMETICS; a++) {
    struct setting s = {.name = ref_arithmetic[a], .draws = &draws};
    cr_assert_eq(num_set_str(&s.num, s.name), 0, "%s", s.name);
    long live = mem_live();
    check(&s);
    cr_assert_eq(mem_live(), live, "%s: blocks left", s.name);
  }
}

typedef void (*binary)(struct scal *, const struct scal *, const struct scal *);
typedef void (*exact_binary)(fmpq_t, const fmpq_t, const fmpq_t);

static void exact_max(fmpq_t s, const fmpq_t t, const fmpq_t u) {
  fmpq_set(s, fmpq_cmp(t, u) > 0 ? t : u);
}

static void check_binary(const struct setting *s, size_t k, const fmpq_t x, const fmpq_t y) {
  static const binary op[] = {scal_add, scal_sub, scal_mul, scal_div, scal_max};
  static const exact_binary exact[] = {fmpq_add, fmpq_sub, fmpq_mul, fmpq_div, exact_max};
  if (k == 3 && fmpq_is_zero(y)) return;
  struct scal a, b, c;
  fmpq_t want;
  arb_t got;
  fmpq_init(want);
  arb_init(got);
  scal_init(&a, s->num);
  scal_init(&b, s->num);
  scal_init(&c, s->num);
  ref_load_scal(&a, x);
  ref_load_scal(&b, y);
  exact[k](want, x, y);
  op[k](&c, &a, &b);
  scal_get_ball(got, &c);
  cr_expect(ref_rounds(s->num, got, want), "%s, operation %zu", s->name, k);
  op[k](&a, &a, &b); /* the result over the first operand, then over the second */
  scal_get_ball(got, &a);
  cr_expect(ref_rounds(s->num, got, want), "%s, operation %zu aliased", s->name, k);
  ref_load_scal(&a, x);
  op[k](&b, &a, &b);
  scal_get_ball(got, &b);
  cr_expect(ref_rounds(s->num, got, want), "%s, operation %zu aliased", s->name, k);
  scal_clear(&a);
  scal_clear(&b);
  scal_clear(&c);
  arb_clear(got);
  fmpq_clear(want);
}

static void check_scalars(const struct setting *s) {
  fmpq_t x, y;
  fmpq_init(x);
  fmpq_init(y);
  for (int i = 0; i < 60; i++) {
    draw_dyadic(x, s->draws, s->num.bits, i % 2 ? 2 : 100);
    draw_dyadic(y, s->draws, s->num.bits, i % 2 ? 2 : 100);
    for (size_t k = 0; k < 5; k++) check_binary(s, k, x, y);
  }
  fmpq_clear(x);
  fmpq_clear(y);
}

Test(num_scalars, scalar_operations) { each(101, check_scalars); }

/* The maximum with what is no number is none, on either side. */
static void check_max_nan(const struct setting *s) {
  struct scal nan, zero, out;
  arb_t got;
  arb_init(got);
  scal_init(&nan, s->num);
  scal_init(&zero, s->num);
  scal_init(&out, s->num);
  scal_div(&nan, &zero, &zero);
  for (int side = 0; side < 2; side++) {
    scal_max(&out, side ? &zero : &nan, side ? &nan : &zero);
    scal_get_ball(got, &out);
    cr_expect(!arb_is_finite(got), "%s", s->name);
  }
  scal_clear(&nan);
  scal_clear(&zero);
  scal_clear(&out);
  arb_clear(got);
}

Test(num_scalars, max_of_nan) { each(105, check_max_nan); }

static void check_sqrt(const struct setting *s) {
  struct scal a;
  fmpq_t x, low, high;
  arb_t want, got;
  scal_init(&a, s->num);
  fmpq_init(x);
  fmpq_init(low);
  fmpq_init(high);
  arb_init(want);
  arb_init(got);
  for (int i = 0; i < 60; i++) {
    draw_dyadic(x, s->draws, i % 3 ? s->num.bits : s->num.bits / 2, 50);
    if (i % 3 == 0) fmpq_mul(x, x, x);
    fmpq_abs(x, x);
    ref_load_scal(&a, x);
    scal_sqrt(&a, &a);
    scal_get_ball(got, &a);
    ref_sqrt(want, x, 3 * s->num.bits);
    ref_ends(low, high, want);
    cr_expect(ref_rounds(s->num, got, low) && ref_rounds(s->num, got, high), "%s", s->name);
  }
  scal_clear(&a);
  fmpq_clear(x);
  fmpq_clear(low);
  fmpq_clear(high);
  arb_clear(want);
  arb_clear(got);
}

Test(num_scalars, scalar_sqrt) { each(102, check_sqrt); }

static void check_rationals(const struct setting *s) {
  struct scal a, b;
  fmpq_t q, d;
  arb_t got;
  arb_init(got);
  fmpq_init(q);
  fmpq_init(d);
  scal_init(&a, s->num);
  scal_init(&b, s->num);
  scal_get_ball(got, &a);
  cr_expect(arb_is_zero(got), "%s", s->name);
  for (int i = 0; i < 50; i++) {
    draw_dyadic(q, s->draws, 2 * s->num.bits, 20);
    do draw_dyadic(d, s->draws, s->num.bits, 20);
    while (fmpq_is_zero(d));
    fmpq_div(q, q, d);
    scal_set_fmpq(&a, q);
    scal_set(&b, &a);
    scal_get_ball(got, &b);
    cr_expect(ref_rounds(s->num, got, q), "%s", s->name);
    if (arf_cmpabs_2exp_si(arb_midref(got), 1000) > 0 ||
        arf_cmpabs_2exp_si(arb_midref(got), -1000) < 0)
      continue; /* the edges of the doubles have a test of their own */
    arf_get_fmpq(q, arb_midref(got));
    ref_round(q, 53); /* a second rounding, as scal_get_double says */
    double nearest = scal_get_double(&b);
    arb_set_d(got, nearest);
    cr_expect(arb_contains_fmpq(got, q), "%s: %a", s->name, nearest);
  }
  scal_clear(&a);
  scal_clear(&b);
  arb_clear(got);
  fmpq_clear(q);
  fmpq_clear(d);
}

static void check_fractions(const struct setting *s) {
  static const struct {
    long p;
    unsigned long q;
  } all[] = {{0, 1},        {-1, 1}, {99, 100}, {-1, 3}, {LONG_MIN, 1}, {LONG_MAX, ULONG_MAX},
             {1, ULONG_MAX}};
  struct scal a;
  fmpq_t want;
  arb_t got;
  fmpq_init(want);
  arb_init(got);
  scal_init(&a, s->num);
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    scal_set_fraction(&a, all[k].p, all[k].q);
    scal_get_ball(got, &a);
    fmpz_set_si(fmpq_numref(want), all[k].p);
    fmpz_set_ui(fmpq_denref(want), all[k].q);
    fmpq_canonicalise(want);
    cr_expect(ref_rounds(s->num, got, want), "%s, fraction %zu", s->name, k);
  }
  scal_clear(&a);
  fmpq_clear(want);
  arb_clear(got);
}

Test(num_scalars, scalar_fractions) { each(106, check_fractions); }

Test(num_scalars, scalar_rationals) { each(103, check_rationals); }

/* (1 + 2^-p) + c 2^-4p: half-way but for a bit far away; the enclosure shows it at high precision only. */
static void near_tie(arb_ptr out, slong prec, const void *context) {
  slong bits = ((const struct num *)context)->bits;
  for (slong c = -1; c <= 1; c++) {
    fmpq_t x, far;
    fmpq_init(x);
    fmpq_init(far);
    fmpq_set_si(x, 1, 1);
    fmpq_set_si(far, c, 1);
    fmpq_div_2exp(far, far, 4 * (unsigned long)bits);
    fmpq_add(x, x, far);
    fmpq_set_si(far, 1, 1);
    fmpq_div_2exp(far, far, (unsigned long)bits);
    fmpq_add(x, x, far);
    arb_set_fmpq(out + c + 1, x, ARF_PREC_EXACT);
    if (c && prec < 8 * bits) arb_add_error_2exp_si(out + c + 1, -prec);
    fmpq_clear(x);
    fmpq_clear(far);
  }
}

static void check_near_ties(const struct setting *s) {
  struct vec x;
  fmpq_t want;
  arb_ptr exact = _arb_vec_init(3), got = _arb_vec_init(3);
  fmpq_init(want);
  vec_init(&x, s->num, FIELD_REAL, 3);
  vec_set_enclosed(&x, near_tie, &s->num);
  vec_get_balls(got, &x);
  near_tie(exact, 8 * s->num.bits, &s->num);
  for (slong i = 0; i < 3; i++) {
    arf_get_fmpq(want, arb_midref(exact + i));
    cr_expect(ref_rounds(s->num, got + i, want), "%s, number %ld", s->name, i);
  }
  vec_clear(&x);
  fmpq_clear(want);
  _arb_vec_clear(exact, 3);
  _arb_vec_clear(got, 3);
}

Test(num_scalars, enclosed_near_ties) { each(104, check_near_ties); }

/* From 1 on, min(1, t^(-1/2)) is 2^-e at 4^e; below it is 1; what is no number stays none. */
static void check_gate(const struct setting *s) {
  fmpq_t t, want;
  struct scal a;
  arb_t got;
  fmpq_init(t);
  fmpq_init(want);
  arb_init(got);
  scal_init(&a, s->num);
  for (slong e = -20; e <= 20; e++) {
    fmpq_one(t);
    fmpq_one(want);
    if (e < 0) fmpq_div_2exp(t, t, (ulong)(-2 * e));
    else fmpq_mul_2exp(t, t, (ulong)(2 * e)), fmpq_div_2exp(want, want, (ulong)e);
    ref_load_scal(&a, t);
    scal_gate(&a, &a);
    scal_get_ball(got, &a);
    cr_expect(ref_rounds(s->num, got, want), "%s, 4^%ld", s->name, (long)e);
  }
  fmpq_zero(t);
  ref_load_scal(&a, t);
  scal_div(&a, &a, &a);
  scal_gate(&a, &a);
  scal_get_ball(got, &a);
  cr_expect(!arb_is_finite(got), "%s: gate of NaN", s->name);
  scal_clear(&a);
  arb_clear(got);
  fmpq_clear(t);
  fmpq_clear(want);
}

Test(num_scalars, gate) { each(106, check_gate); }

static void wide(arb_ptr out, slong prec, const void *context) {
  (void)prec, (void)context;
  arb_set_si(out, 2);
  mag_set_ui(arb_radref(out), 3); /* squares, summed in balls, reach below 0 */
}

/* On [-1, 5] the gate takes the values from 5^(-1/2) to 1. */
Test(num_scalars, gate_of_a_ball) {
  struct scal a;
  arb_t got, end;
  arb_init(got);
  arb_init(end);
  scal_init(&a, num_ball(64));
  scal_set_enclosed(&a, wide, NULL);
  scal_gate(&a, &a);
  scal_get_ball(got, &a);
  arb_one(end);
  cr_expect(arb_contains(got, end));
  arb_set_ui(end, 5);
  arb_rsqrt(end, end, 128);
  cr_expect(arb_contains(got, end));
  cr_expect(mag_cmp_2exp_si(arb_radref(got), -1) < 0, "no wider than need be");
  scal_clear(&a);
  arb_clear(got);
  arb_clear(end);
}
