/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimal texts against the ends of the balls as rationals; rational_set_str reads the texts. */
#include <criterion/criterion.h>

#include <ctype.h>
#include <string.h>

#include "decimal.h"
#include "mem.h"
#include "rational.h"
#include "ref_num.h"

static void scale10(fmpq_t q, slong e) {
  fmpq_t power;
  fmpz_t ten;
  fmpq_init(power);
  fmpz_init_set_si(ten, 10);
  fmpz_pow_ui(fmpq_numref(power), ten, (ulong)(e < 0 ? -e : e));
  if (e < 0) fmpq_div(q, q, power);
  else fmpq_mul(q, q, power);
  fmpz_clear(ten);
  fmpq_clear(power);
}

/* e with 10^e <= |q| < 10^(e+1) */
static slong exponent10(const fmpq_t q) {
  fmpq_t t, bound;
  fmpq_init(t);
  fmpq_init(bound);
  slong bits = (slong)fmpz_bits(fmpq_numref(q)) - (slong)fmpz_bits(fmpq_denref(q));
  slong e = (slong)((double)bits * 0.30102999566398120) - 2;
  fmpq_abs(t, q);
  scale10(t, -e);
  fmpq_set_si(bound, 10, 1);
  while (fmpq_cmp(t, bound) >= 0) {
    fmpq_div(t, t, bound);
    e++;
  }
  cr_assert(fmpq_cmp_si(t, 1) >= 0);
  fmpq_clear(t);
  fmpq_clear(bound);
  return e;
}

/* q <- q with `digits` significant digits: down (-1), up (1) or to nearest, ties to even (0) */
static void round10(fmpq_t q, int digits, int direction) {
  if (fmpq_is_zero(q)) return;
  slong e = exponent10(q) - digits + 1;
  fmpz_t n, r;
  fmpz_init(n);
  fmpz_init(r);
  scale10(q, -e);
  fmpz_fdiv_qr(n, r, fmpq_numref(q), fmpq_denref(q));
  int rest = fmpz_sgn(r);
  fmpz_mul_2exp(r, r, 1);
  int half = fmpz_cmp(r, fmpq_denref(q));
  if (direction > 0 ? rest : direction == 0 && (half > 0 || (half == 0 && fmpz_is_odd(n))))
    fmpz_add_ui(n, n, 1);
  fmpq_set_fmpz(q, n);
  scale10(q, e);
  fmpz_clear(n);
  fmpz_clear(r);
}

Test(decimal, oracle_rounds) {
  static const struct {
    slong p;
    ulong q;
    int direction;
    const char *want;
  } known[] = {{12345, 1, 0, "1.23e4"},    {12350, 1, 0, "1.24e4"}, {12250, 1, 0, "1.22e4"},
               {-12345, 1, -1, "-1.24e4"}, {12345, 1, 1, "1.24e4"}, {9999, 10, 0, "1e3"},
               {1, 3, -1, "0.333"},        {-1, 3, 1, "-0.333"},    {2, 3, 0, "0.667"}};
  fmpq_t q, want;
  fmpq_init(q);
  fmpq_init(want);
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    fmpq_set_si(q, known[i].p, known[i].q);
    round10(q, 3, known[i].direction);
    cr_assert(!rational_set_str(want, known[i].want));
    cr_expect(fmpq_equal(q, want), "%s", known[i].want);
  }
  fmpq_clear(q);
  fmpq_clear(want);
}

/* [-]d.ddde[+-]dd with so many digits, no negative zero */
static bool well_formed(const char *s, int digits) {
  bool negative = *s == '-';
  s += negative;
  if (negative && s[strspn(s, "0.")] == 'e') return false;
  if (!isdigit((unsigned char)*s++)) return false;
  if (digits > 1 && *s++ != '.') return false;
  if (strspn(s, "0123456789") != (size_t)digits - 1) return false;
  s += digits - 1;
  if (s[0] != 'e' || (s[1] != '+' && s[1] != '-')) return false;
  s += 2;
  return strspn(s, "0123456789") >= 2 && !s[strspn(s, "0123456789")];
}

/* Frees the text. */
static void expect_text(char *text, const fmpq_t want, int digits, const char *what) {
  fmpq_t got;
  fmpq_init(got);
  cr_expect(well_formed(text, digits), "%s: %s", what, text);
  cr_expect(!rational_set_str(got, text) && fmpq_equal(got, want), "%s: %s", what, text);
  fmpq_clear(got);
  mem_free(text);
}

static void check_ball(const arb_t x, int digits) {
  fmpq_t low, high;
  fmpq_init(low);
  fmpq_init(high);
  ref_ends(low, high, x);
  round10(low, digits, 0);
  round10(high, digits, 0);
  char *text = decimal_nearest(x, digits);
  cr_expect_eq(text != NULL, fmpq_equal(low, high) != 0, "%d digits", digits);
  if (text) expect_text(text, low, digits, "nearest");
  ref_ends(low, high, x);
  round10(low, digits, -1);
  round10(high, digits, 1);
  expect_text(decimal_lower(x, digits), low, digits, "lower");
  expect_text(decimal_upper(x, digits), high, digits, "upper");
  fmpq_clear(low);
  fmpq_clear(high);
}

Test(decimal, rounds_outward) {
  struct draws d = {901, 0};
  fmpq_t mid;
  arb_t x;
  fmpq_init(mid);
  arb_init(x);
  for (int i = 0; i < 3000; i++) {
    slong bits = 1 + (slong)draw_below(&d, 90);
    draw_dyadic(mid, &d, bits, i % 50 ? 60 : 3000);
    arb_set_fmpq(x, mid, bits + 1);
    if (draw_below(&d, 3) && i % 50) arb_add_error_2exp_si(x, -(slong)draw_below(&d, 90));
    check_ball(x, 1 + (int)draw_below(&d, i % 10 ? 20 : 60));
  }
  fmpq_clear(mid);
  arb_clear(x);
}

/* (2 n + 1) / 2 10^k is half-way with few digits: to even. */
Test(decimal, ties) {
  arb_t x;
  arb_init(x);
  for (slong n = -60; n <= 60; n++)
    for (slong e = -2; e <= 3; e++) {
      arb_set_si(x, 2 * n + 1);
      arb_mul_2exp_si(x, x, e);
      for (int digits = 1; digits < 4; digits++) check_ball(x, digits);
      arb_add_error_2exp_si(x, -100);
      for (int digits = 1; digits < 4; digits++) check_ball(x, digits);
    }
  arb_clear(x);
}

Test(decimal, far_exponents) {
  static const slong exponents[] = {-300000, -20000, 20000, 300000};
  arb_t x;
  arb_init(x);
  for (size_t i = 0; i < 4; i++) {
    arb_set_si(x, i % 2 ? -3 : 5);
    arb_mul_2exp_si(x, x, exponents[i]);
    check_ball(x, 7);
  }
  arb_clear(x);
}

/* More bits between the ends than are kept: outward all the same. */
Test(decimal, radius_far_below_midpoint) {
  arb_t x;
  arb_init(x);
  arb_one(x);
  arb_add_error_2exp_si(x, -5000);
  char *low = decimal_lower(x, 5), *high = decimal_upper(x, 5), *nearest = decimal_nearest(x, 5);
  cr_expect_str_eq(low, "9.9999e-01");
  cr_expect_str_eq(high, "1.0001e+00");
  cr_assert(nearest);
  cr_expect_str_eq(nearest, "1.0000e+00");
  mem_free(low);
  mem_free(high);
  mem_free(nearest);
  arb_clear(x);
}

Test(decimal, not_finite) {
  static const char *const want[][2] = {
    {"-inf", "inf"}, {"inf", "inf"}, {"-inf", "-inf"}, {"-inf", "inf"}, {"-inf", "inf"}};
  for (int i = 0; i < 5; i++) {
    arb_t x;
    arb_init(x);
    if (i == 0) arb_indeterminate(x);
    if (i == 1) arb_pos_inf(x);
    if (i == 2) arb_neg_inf(x);
    if (i == 4) arb_pos_inf(x), mag_inf(arb_radref(x));
    if (i == 3) arb_set_si(x, 5), mag_inf(arb_radref(x));
    char *low = decimal_lower(x, 3), *high = decimal_upper(x, 3);
    cr_expect_str_eq(low, want[i][0]);
    cr_expect_str_eq(high, want[i][1]);
    cr_expect(!decimal_nearest(x, 3), "case %d", i);
    mem_free(low);
    mem_free(high);
    arb_clear(x);
  }
}

Test(decimal, zero) {
  arb_t x;
  arb_init(x);
  for (int i = 0; i < 2; i++) {
    char *texts[] = {decimal_lower(x, 1 + 2 * i), decimal_upper(x, 1 + 2 * i),
                     decimal_nearest(x, 1 + 2 * i)};
    for (int k = 0; k < 3; k++) {
      cr_expect_str_eq(texts[k], i ? "0.00e+00" : "0e+00");
      mem_free(texts[k]);
    }
  }
  arb_clear(x);
}

/* By hand: low, high, digits; "" where the pair does not determine the number. */
Test(decimal, nearest_between) {
  static const struct {
    const char *low, *high;
    int digits;
    const char *want;
  } known[] = {{"1.49977e-01", "1.49978e-01", 4, "1.500e-01"},
               {"1.49977e-01", "1.49978e-01", 5, "1.4998e-01"},
               {"1.49974e-01", "1.49976e-01", 5, ""},
               {"1.49974e-01", "1.49976e-01", 4, "1.500e-01"},
               {"-2.6e+00", "-2.51e+00", 1, "-3e+00"},
               {"-2.6e+00", "-2.4e+00", 1, ""},
               {"2.5", "2.5", 1, "2e+00"},
               {"3.5", "3.5", 1, "4e+00"},
               {"9.996e5", "9.999e5", 3, "1.00e+06"},
               {"-0", "0", 2, "0.0e+00"},
               {"-1e-9", "1e-9", 1, ""},
               {"1e-400", "1e-400", 2, "1.0e-400"},
               {"0.1", "0.1", 3, "1.00e-01"},
               {"1", "inf", 3, ""},
               {"-inf", "1", 3, ""},
               {"inf", "inf", 3, ""},
               {"nan", "nan", 3, ""},
               {"", "1", 3, ""},
               {"1", "", 3, ""},
               {"1x", "1", 3, ""},
               {"1", "one", 3, ""}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    long live = mem_live();
    char *got = decimal_nearest_between(known[i].low, known[i].high, known[i].digits);
    cr_expect_str_eq(got ? got : "", known[i].want, "%s, %s", known[i].low, known[i].high);
    mem_free(got);
    cr_expect_eq(mem_live(), live);
  }
}

/* The outward rounded pair of a narrow ball spells the same number. */
Test(decimal, nearest_between_outward_pair) {
  struct draws d = {902, 0};
  fmpq_t mid;
  arb_t x, again;
  fmpq_init(mid);
  arb_init(x);
  arb_init(again);
  for (int i = 0; i < 500; i++) {
    draw_dyadic(mid, &d, 60, 30);
    arb_set_fmpq(x, mid, 61);
    arb_add_error_2exp_si(x, -(slong)draw_below(&d, 120));
    int digits = 5 + (int)draw_below(&d, 20);
    char *low = decimal_lower(x, digits + 3), *high = decimal_upper(x, digits + 3);
    char *want = decimal_nearest(x, digits), *got = decimal_nearest_between(low, high, digits);
    cr_expect(!got || (want && !strcmp(got, want)), "%s, %s: %s", low, high, got);
    cr_expect(!decimal_ball(again, low, high, 30 + (slong)draw_below(&d, 200)) &&
                arb_contains(again, x),
              "%s, %s", low, high);
    mem_free(low);
    mem_free(high);
    mem_free(want);
    mem_free(got);
  }
  fmpq_clear(mid);
  arb_clear(x);
  arb_clear(again);
}

Test(decimal, ball) {
  static const struct {
    const char *low, *high;
    int status;
    bool finite;
  } known[] = {{"0.1", "0.1", 0, true},   {"-1e-3", "2e5", 0, true}, {"1", "inf", 0, false},
               {"-inf", "inf", 0, false}, {"nan", "1", 0, false},    {"1", "nan", 0, false},
               {"", "1", -1, false},      {"1", "2 ", -1, false},    {"x", "1", -1, false},
               {"2", "1", -1, false}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    arb_t x;
    fmpq_t end;
    arb_init(x);
    fmpq_init(end);
    cr_expect_eq(decimal_ball(x, known[i].low, known[i].high, 40), known[i].status, "case %zu", i);
    cr_expect_eq(!!arb_is_finite(x), known[i].finite, "case %zu", i);
    if (!rational_set_str(end, known[i].low) && !known[i].status)
      cr_expect(arb_contains_fmpq(x, end));
    if (!rational_set_str(end, known[i].high) && !known[i].status)
      cr_expect(arb_contains_fmpq(x, end));
    arb_clear(x);
    fmpq_clear(end);
  }
}
